"""The part of the details dock that says how a strategy is supervised."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.records.guard_phrase import guard_phrase
from core.records.run_parts import GuardNote
from core.records.supervision import Supervision
from desktop.models import supervision_text
from desktop.theme import Theme

_ICON: Final = 16


class SupervisionSection(QWidget):
    """Shows policy, guards, settings and warnings."""

    change_wished = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._theme = theme
        self._warnings: tuple[GuardNote, ...] = ()
        self._rows_of_settings: dict[str, str] = {}
        self._unwalled: str | None = None
        title = QLabel("Supervision", self)
        title.setObjectName("section")
        self.change_button = QToolButton(self)
        self.change_button.setObjectName("chip")
        self.change_button.setText("Change…")
        self.change_button.setIcon(theme.icon("edit"))
        self.change_button.setIconSize(QSize(14, 14))
        self.change_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.change_button.clicked.connect(self.change_wished)
        self.policy = _wrapped(self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._rows: dict[str, QLabel] = {}
        self._warning_icon = QLabel(self)
        self.warning = _wrapped(self)
        self._lay_out(title)
        theme.changed.connect(self._on_theme_changed)

    def _lay_out(self, title: QLabel) -> None:
        head = QHBoxLayout()
        head.addWidget(title, 1)
        head.addWidget(self.change_button)
        warned = QHBoxLayout()
        warned.setSpacing(8)
        warned.addWidget(self._warning_icon, 0, Qt.AlignmentFlag.AlignTop)
        warned.addWidget(self.warning, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.policy)
        column.addLayout(warned)
        column.addLayout(self._grid)

    def show_settings(self, policy: str, settings: Supervision, *, scheduled: bool) -> None:
        """Show the sentence of the restart policy, and what the settings come to."""
        self.policy.setText(policy)
        rows = self._rows_of_settings = supervision_text.guards(settings)
        pauses = supervision_text.restarts(settings, scheduled=scheduled)
        self._show_row("Pauses", pauses)
        for name in supervision_text.NAMES:
            self._show_row(name, rows.get(name, ""))
        self.show_unwalled(self._unwalled)

    def show_unwalled(self, flaw: str | None) -> None:
        """Show why the newest run had no walls although it should, None where it had them."""
        self._unwalled = flaw
        words = self._rows_of_settings.get("Walls", "")
        self._show_row("Walls", f"none in the last run: {flaw}" if flaw and words else words)

    def show_warnings(self, warnings: Sequence[GuardNote]) -> None:
        """Show what the guards noticed last in the present run."""
        self._warnings = tuple(warnings)
        self._tell_warnings()

    def words(self, name: str) -> str:
        """Return what is shown of a setting, empty where it is not shown."""
        label = self._rows.get(name)
        return label.text() if label is not None else ""

    def _show_row(self, name: str, words: str) -> None:
        if name not in self._rows:
            row = len(self._rows)
            title = QLabel(name, self)
            title.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
            value = _wrapped(self)
            title.setBuddy(value)
            self._grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
            self._rows[name] = value
        value = self._rows[name]
        value.setText(words)
        for each in self.findChildren(QLabel):
            if each.buddy() is value:
                each.setVisible(bool(words))
        value.setVisible(bool(words))

    def _tell_warnings(self) -> None:
        has_any = bool(self._warnings)
        self.warning.setVisible(has_any)
        self._warning_icon.setVisible(has_any)
        if not has_any:
            return
        newest = self._warnings[-1]
        more = len(self._warnings) - 1
        others = f", and {more} earlier warning{'' if more == 1 else 's'}" if more else ""
        self.warning.setText(f"Warned {newest.at:%H:%M:%S}: {guard_phrase(newest)}{others}")
        color = self._theme.color("warning")
        self.warning.setStyleSheet(f"color: {color.name()}")
        scale = self.devicePixelRatioF()
        self._warning_icon.setPixmap(self._theme.pixmap("warning", color, _ICON, scale))

    @Slot()
    def _on_theme_changed(self) -> None:
        self._tell_warnings()


def _wrapped(parent: QWidget) -> QLabel:
    label = QLabel(parent)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
