"""The bar in which the window tells what went wrong, and what can be undone."""

from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from desktop.models.message import Level, Message
from desktop.theme import Theme

PASSING_MS: Final = 15_000
_KEPT: Final = 50


class MessageBar(QFrame):
    """Shows one message at a time, the newest first; hidden while there is none."""

    command_wished = Signal(str)
    """The id of the command that the shown message offers."""
    targets_wished = Signal(object)
    """The ids of the strategies that the command is about, before it is wished."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._theme = theme
        self._messages: list[Message] = []
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._place = QLabel(self)
        self._place.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self.button = QPushButton(self)
        self.button.clicked.connect(self._on_button_clicked)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(theme.icon("close"))
        self.close_button.setIconSize(QSize(16, 16))
        self.close_button.setToolTip("Dismiss")
        self.close_button.setAccessibleName("Dismiss")
        self.close_button.setAutoRaise(True)
        self.close_button.clicked.connect(self._on_close_clicked)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._lay_out()
        theme.changed.connect(self._show_newest)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 8, 6)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._place)
        row.addWidget(self.button)
        row.addWidget(self.close_button)

    def tell(self, message: Message) -> None:
        """Show a message, in the place of an older one about the same thing."""
        self._messages = [each for each in self._messages if each.place() != message.place()]
        self._messages.append(message)
        del self._messages[:-_KEPT]
        self._show_newest()

    def withdraw(self, key: str) -> None:
        """Take a message back, if it is still there."""
        self._messages = [each for each in self._messages if each.place() != key]
        self._show_newest()

    def messages(self) -> list[Message]:
        """Return what has not been dismissed, oldest first."""
        return list(self._messages)

    @Slot()
    def _show_newest(self) -> None:
        self._timer.stop()
        self.setVisible(bool(self._messages))
        if not self._messages:
            return
        message = self._messages[-1]
        self._text.setText(message.text)
        self._paint_level(message.level)
        self.button.setVisible(message.command is not None)
        self.button.setText(message.command_text)
        count = len(self._messages)
        self._place.setVisible(count > 1)
        self._place.setText(f"1 of {count}")
        if message.passing:
            self._timer.start(PASSING_MS)

    def _paint_level(self, level: Level) -> None:
        color = self._theme.color(level.value)
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(level.value, color, 16, scale))
        if self.property("level") != level.value:
            self.setProperty("level", level.value)
            self.style().unpolish(self)
            self.style().polish(self)

    def _dismiss(self) -> None:
        if self._messages:
            self._messages.pop()
        self._show_newest()

    @Slot()
    def _on_close_clicked(self) -> None:
        self._dismiss()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._dismiss()

    @Slot()
    def _on_button_clicked(self) -> None:
        message = self._messages[-1]
        self._dismiss()
        if message.targets:
            self.targets_wished.emit(list(message.targets))
        if message.command is not None:
            self.command_wished.emit(message.command.value)
