"""The line below a text: where the cursor is, how the file is written, what is wrong."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QPalette, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from core.records.problems import Problem, Severity
from core.sources.checks import Source
from desktop.theme import Theme

_LINE_ENDS: Final = {"\r\n": "CRLF", "\n": "LF", "\r": "CR"}
_KIB: Final = 1024


class StatusLine(QFrame):
    """Facts about one text, and the first thing that is wrong with it."""

    place_requested = Signal(int, int)
    """A problem was clicked: its line and column, counted from 0."""
    problems_toggled = Signal()
    """The number of problems was clicked."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a line that knows nothing yet."""
        super().__init__(parent)
        self._theme = theme
        self._problem: Problem | None = None
        self.setAutoFillBackground(True)
        self.message = _Message(self)
        self.message.clicked.connect(self._on_message_clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 2, 12, 2)
        layout.setSpacing(16)
        layout.addWidget(self.message, 1)
        self.problems_button = QToolButton(self)
        self.problems_button.setAutoRaise(True)
        self.problems_button.setToolTip("Show or hide the list of problems (Ctrl+Shift+M)")
        self.problems_button.clicked.connect(self.problems_toggled)
        self.problems_button.hide()
        layout.addWidget(self.problems_button)
        (
            self.position_label,
            self.encoding_label,
            self.line_end_label,
            self.size_label,
            self.state_label,
        ) = (
            self._fact(name, layout)
            for name in ("Cursor", "Encoding", "Line ends", "Size", "Saved or not")
        )
        self._tint()
        theme.changed.connect(self._on_theme_changed)

    def set_position(self, line: int, column: int) -> None:
        """Show the cursor's place, given counted from 0."""
        self.position_label.setText(f"Ln {line + 1}, Col {column + 1}")

    def set_source(self, source: Source) -> None:
        """Show how the file is written."""
        name = "UTF-8" if source.encoding == "utf-8" else source.encoding
        self.encoding_label.setText(f"{name} with BOM" if source.has_bom else name)
        self.line_end_label.setText(_line_ends(source))

    def set_size(self, size_bytes: int, lines: int) -> None:
        """Show how large the text is."""
        size = f"{size_bytes} B" if size_bytes < _KIB else f"{size_bytes / _KIB:.1f} KB"
        self.size_label.setText(f"{lines:,} lines, {size}")

    def set_state(self, word: str) -> None:
        """Show whether the text is saved, in a word."""
        self.state_label.setText(word)

    def say(self, sentence: str, role: str = "muted") -> None:
        """Show a sentence that leads nowhere; empty for none."""
        self._problem = None
        self.message.show_message(sentence, self._role_icon(role) if sentence else "", role)
        self._tint()

    @Slot(str)
    def warn(self, sentence: str) -> None:
        """Show a sentence that is a warning."""
        self.say(sentence, "warning")

    def show_problems(self, problems: list[Problem]) -> None:
        """Show the gravest problem, and how many more there are; a click leads to it."""
        if not problems:
            self.say("")
            return
        gravest = min(problems, key=lambda each: each.severity is not Severity.ERROR)
        self._problem = gravest
        role = "error" if gravest.severity is Severity.ERROR else "warning"
        self.message.show_message(_sentence(gravest, len(problems) - 1), role, role)
        self._tint()

    def count_problems(self, errors: int, warnings: int) -> None:
        """Show how many there are, on a button."""
        counts = [(errors, "error"), (warnings, "warning")]
        words = [f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count]
        self.problems_button.setText(", ".join(words) or "No problems")
        self.problems_button.show()

    def _fact(self, name: str, layout: QHBoxLayout) -> QLabel:
        label = QLabel(self)
        label.setToolTip(name)
        layout.addWidget(label)
        return label

    def _tint(self) -> None:
        for label in (
            self.position_label,
            self.encoding_label,
            self.line_end_label,
            self.size_label,
            self.state_label,
        ):
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, self._theme.color("muted"))
            label.setPalette(palette)
        self.message.tint(self._theme, clickable=self._place() is not None)

    def _place(self) -> tuple[int, int] | None:
        if self._problem is None or self._problem.line is None:
            return None
        return self._problem.line - 1, (self._problem.column or 1) - 1

    @staticmethod
    def _role_icon(role: str) -> str:
        return role if role in {"error", "warning", "success"} else "info"

    @Slot()
    def _on_theme_changed(self) -> None:
        self._tint()

    @Slot()
    def _on_message_clicked(self) -> None:
        place = self._place()
        if place is not None:
            self.place_requested.emit(*place)


class _Message(QToolButton):
    """A sentence that is cut where there is no room, whole in its tool tip."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = ""
        self._icon_name = ""
        self._role = "muted"
        self.setAutoRaise(True)
        self.setIconSize(QSize(14, 14))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_message(self, sentence: str, icon: str, role: str) -> None:
        self._whole, self._icon_name, self._role = sentence, icon, role
        self.setToolTip(sentence)
        self.setAccessibleName(sentence)
        self._cut()

    def whole(self) -> str:
        """Return the sentence, as if there were room."""
        return self._whole

    def tint(self, theme: Theme, *, clickable: bool) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.ButtonText, theme.color(self._role))
        self.setPalette(palette)
        if self._icon_name:
            pixmap = theme.pixmap(
                self._icon_name, theme.color(self._role), 14, self.devicePixelRatioF()
            )
            icon = QIcon(pixmap)
            icon.addPixmap(pixmap, QIcon.Mode.Disabled)
            self.setIcon(icon)
        else:
            self.setIcon(QIcon())
        self.setEnabled(clickable)
        shape = Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = self.width() - self.iconSize().width() - 24
        mode = Qt.TextElideMode.ElideRight
        self.setText(self.fontMetrics().elidedText(self._whole, mode, max(0, room)))


def _sentence(problem: Problem, others: int) -> str:
    where = ""
    if problem.line is not None:
        column = f", column {problem.column}" if problem.column else ""
        where = f"Line {problem.line}{column}: "
    more = f" (and {others} more)" if others else ""
    return f"{where}{problem.message}{more}"


def _line_ends(source: Source) -> str:
    name = _LINE_ENDS[source.line_end]
    windows = source.text.count("\r\n")
    counts = (
        windows,
        source.text.count("\n") - windows,
        source.text.count("\r") - windows,
    )
    kinds = sum(1 for count in counts if count)
    return f"Mixed, mostly {name}" if kinds > 1 else name
