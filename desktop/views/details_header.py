"""The head of the details dock: which strategy, in which state, and why."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.records.status import StrategyStatus
from desktop.models import run_look
from desktop.theme import Theme

_ICON: Final = 16


class DetailsHeader(QWidget):
    """Shows a strategy's name, its state in the state's colour, and the sentence beside it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._theme = theme
        self._status: StrategyStatus | None = None
        self.name = QLabel(self)
        self.name.setObjectName("detailsName")
        self._icon = QLabel(self)
        self.state = QLabel(self)
        self.sentence = QLabel(self)
        for each in (self.name, self.sentence):
            each.setWordWrap(True)
            each.setTextFormat(Qt.TextFormat.PlainText)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self.state, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.name)
        column.addLayout(row)
        column.addWidget(self.sentence)
        theme.changed.connect(self._on_theme_changed)

    def show_status(self, status: StrategyStatus) -> None:
        """Show a strategy as it is now."""
        self._status = status
        self.name.setText(status.name)
        self.state.setText(
            status.state.value.capitalize() + run_look.restarts(status.restarts, ", ")
        )
        self.sentence.setText(status.why)
        self._tint()

    def _tint(self) -> None:
        if self._status is None:
            return
        word = self._status.state.value
        color = self._theme.state_color(word)
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(f"state-{word}", color, _ICON, scale))
        self.state.setStyleSheet(f"color: {color.name()}; font-weight: 600")

    @Slot()
    def _on_theme_changed(self) -> None:
        self._tint()
