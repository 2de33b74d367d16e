"""The bar that asks for a line to go to."""

import re
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from desktop.theme import Theme

_PLACE: Final = re.compile(r"\s*(\d{1,9})\s*(?:[:,.]\s*(\d{1,9}))?\s*")


class GoBar(QFrame):
    """Takes ``line`` or ``line:column``, counted from 1, and shows the place while it is typed."""

    closed = Signal()
    place_wished = Signal(int, int)
    """Line and column, counted from 0."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make the bar; it is hidden until :meth:`open`."""
        super().__init__(parent)
        self._theme = theme
        self._before = (0, 0)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.field = QLineEdit(self)
        self.field.setAccessibleName("Line to go to")
        self.field.setMaximumWidth(160)
        self.hint = QLabel(self)
        self.close_button = QToolButton(self)
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Close (Esc)")
        self.close_button.setAccessibleName("Close")
        self.close_button.setIcon(theme.icon("close"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(QLabel("Go to line", self))
        layout.addWidget(self.field)
        layout.addWidget(self.hint, 1)
        layout.addWidget(self.close_button)
        self.field.textEdited.connect(self._on_field_text_edited)
        self.field.returnPressed.connect(self.close_bar)
        self.close_button.clicked.connect(self.close_bar)
        theme.changed.connect(self._on_theme_changed)
        self._tint()
        self.hide()

    def open(self, place: tuple[int, int], lines: int) -> None:
        """Show the bar with the keyboard in it.

        Args:
            place: The cursor's line and column, counted from 0.
            lines: How many there are.
        """
        self._before = place
        self.field.setText(str(place[0] + 1))
        self.hint.setText(f"1 to {lines:,}; 12:5 is column 5 of line 12")
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def close_bar(self) -> None:
        """Hide the bar; the cursor stays where it was shown."""
        if self.isVisible():
            self.hide()
            self.closed.emit()

    def _tint(self) -> None:
        palette = self.hint.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color("muted"))
        self.hint.setPalette(palette)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._tint()

    @Slot(str)
    def _on_field_text_edited(self, text: str) -> None:
        found = _PLACE.fullmatch(text)
        if found:
            self.place_wished.emit(max(0, int(found[1]) - 1), max(0, int(found[2] or 1) - 1))
        else:
            self.place_wished.emit(*self._before)
