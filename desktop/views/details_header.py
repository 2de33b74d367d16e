"""The head of the details dock: which strategy, in which state, and why."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from core.records.status import StrategyStatus
from desktop.actions import CommandId
from desktop.command_table import COMMANDS
from desktop.models import run_look
from desktop.theme import Theme

_ICON: Final = 16


class DetailsHeader(QWidget):
    """Shows a strategy's name, its state in the state's colour, and the sentence beside it.

    Below the sentence stands what can be done about it.
    """

    command_wished = Signal(str)
    """The id of a command that was pressed."""

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
        self._ways = QHBoxLayout()
        self._ways.setSpacing(6)
        column.addLayout(self._ways)
        self.ways: dict[CommandId, QToolButton] = {}
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

    def show_ways(self, commands: tuple[CommandId, ...]) -> None:
        """Offer what can be done about the state, and nothing else."""
        if tuple(self.ways) == commands:
            return
        while (item := self._ways.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.ways = {each: self._button(each) for each in commands}
        for button in self.ways.values():
            self._ways.addWidget(button)
        self._ways.addStretch(1)

    def _button(self, command: CommandId) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName("chip")
        button.setText(COMMANDS[command].text.replace("&", ""))
        button.setToolTip(COMMANDS[command].tooltip)
        button.setProperty("command", command.value)
        button.clicked.connect(self._on_button_clicked)
        return button

    @Slot()
    def _on_button_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QToolButton):
            self.command_wished.emit(button.property("command"))

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
