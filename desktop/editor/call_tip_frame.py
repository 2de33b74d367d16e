"""The border of Scintilla's call tips, which it draws in two greys that no look of ours has."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override


def draw(color: QColor) -> None:
    """Give the call tips that are shown a border of this colour."""
    for widget in QApplication.topLevelWidgets():
        # Scintilla's is a bare widget; a tool tip of Qt's is a label.
        is_bare = type(widget) is QWidget and widget.windowType() is Qt.WindowType.ToolTip
        if is_bare and widget.isVisible() and not widget.findChildren(_Frame):
            _Frame(color, widget)


class _Frame(QWidget):
    """Lies over a call tip, and paints nothing but its edge."""

    def __init__(self, color: QColor, tip: QWidget) -> None:
        super().__init__(tip)
        self._color = color
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setGeometry(tip.rect())
        self.show()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        # Centred on the edge: at fractional scales some of Scintilla's lines lies outside of a
        # pen that is drawn within it.
        painter.setPen(QPen(self._color, 2))
        painter.drawRect(self.rect())
        painter.end()
