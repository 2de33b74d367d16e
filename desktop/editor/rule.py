"""The line between two parts of a pane."""

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.theme import Theme


class Rule(QWidget):
    """One pixel of the theme's border colour, across."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a rule in the theme's present and future colours."""
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(1)
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._theme.color("border"))
        painter.end()
