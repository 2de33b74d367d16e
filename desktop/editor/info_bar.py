"""The bar above a text that says what is special about it."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from desktop.editor.standing import Notice
from desktop.theme import Theme


class InfoBar(QFrame):
    """One sentence, and what can be done about it."""

    action_requested = Signal()
    other_requested = Signal(str)
    """One of the other things to do, by its name."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the bar; it is hidden until it has something to say."""
        super().__init__(parent)
        self._theme = theme
        self._notice: Notice | None = None
        self.setAutoFillBackground(True)
        self._icon = QLabel(self)
        self._sentence = QLabel(self)
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton(self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 8, 6)
        layout.setSpacing(8)
        layout.addWidget(self._icon)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(self._action)
        self._layout = layout
        self._others: list[QPushButton] = []
        self._action.clicked.connect(self._on_action_clicked)
        theme.changed.connect(self._on_theme_changed)
        self.hide()

    def tell(self, notice: Notice | None) -> None:
        """Show a notice, or hide the bar where there is none."""
        if notice is None:
            self.clear()
        else:
            self.say(notice)

    def say(self, notice: Notice) -> None:
        """Show a notice."""
        self._notice = notice
        self._sentence.setText(notice.sentence)
        self._action.setText(notice.action)
        self._action.setVisible(bool(notice.action))
        self._show_others(notice.others)
        self._paint()
        self.show()

    def _show_others(self, names: tuple[str, ...]) -> None:
        if [each.text() for each in self._others] == list(names):
            return
        for button in self._others:
            self._layout.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._others = [QPushButton(name, self) for name in names]
        for button in self._others:
            button.clicked.connect(self._on_other_clicked)
            self._layout.addWidget(button)

    def other_button(self, name: str) -> QPushButton | None:
        """Return the button of one of the other things to do, None where it is not offered."""
        return next((each for each in self._others if each.text() == name), None)

    def clear(self) -> None:
        """Hide the bar."""
        self._notice = None
        self.hide()

    def sentence(self) -> str:
        """Return what is shown, empty where nothing is."""
        return self._notice.sentence if self._notice else ""

    def action_button(self) -> QPushButton:
        """Return the button."""
        return self._action

    def _paint(self) -> None:
        if self._notice is None:
            return
        palette = self.palette()
        surface = self._theme.color(f"{self._notice.kind}_surface")
        palette.setColor(QPalette.ColorRole.Window, surface)
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color("text"))
        self.setPalette(palette)
        color, scale = self._theme.color(self._notice.kind), self.devicePixelRatioF()
        self._icon.setPixmap(self._theme.pixmap(self._notice.icon, color, 16, scale))

    @Slot()
    def _on_theme_changed(self) -> None:
        self._paint()

    @Slot()
    def _on_action_clicked(self) -> None:
        self.action_requested.emit()

    @Slot()
    def _on_other_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            self.other_requested.emit(button.text())
