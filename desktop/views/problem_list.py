"""What a check has found in a source, for dialogs."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QStackedLayout, QWidget

from core.records.problems import Problem, Severity
from desktop.models.problem_text import described
from desktop.theme import Theme

_HEIGHT: Final = 112


class ProblemList(QWidget):
    """Shows problems with icon, place and sentence, or one line where there are none."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Begin with an empty line."""
        super().__init__(parent)
        self._theme = theme
        self._line = QLabel(self)
        self._line.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._line.setWordWrap(True)
        self._line.setTextFormat(Qt.TextFormat.PlainText)
        self._line.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._list = QListWidget(self)
        self._list.setAccessibleName("Problems")
        self._list.setIconSize(QSize(16, 16))
        self._list.setWordWrap(True)
        self._list.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._layers = QStackedLayout(self)
        self._layers.setContentsMargins(0, 0, 0, 0)
        self._layers.addWidget(self._line)
        self._layers.addWidget(self._list)
        self.setFixedHeight(_HEIGHT)

    def say(self, sentence: str) -> None:
        """Show one line in place of problems."""
        self._line.setText(sentence)
        self._layers.setCurrentWidget(self._line)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show what was found, errors first; one line where nothing was."""
        if not problems:
            self.say("No problems found.")
            return
        self._list.clear()
        for problem in sorted(problems, key=lambda each: each.severity is Severity.WARNING):
            role = "error" if problem.severity is Severity.ERROR else "warning"
            item = QListWidgetItem(self._theme.icon(role, role), described(problem))
            item.setForeground(self._theme.color(role))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self._list.addItem(item)
        self._layers.setCurrentWidget(self._list)

    def texts(self) -> list[str]:
        """Return the lines that are shown."""
        if self._layers.currentWidget() is self._line:
            return [self._line.text()]
        return [self._list.item(row).text() for row in range(self._list.count())]
