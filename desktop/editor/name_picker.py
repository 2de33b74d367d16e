"""A list of names to go to, which what is typed makes shorter."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

_SIZE: Final = (420, 320)
_MOVES: Final = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}


class NamePicker(QFrame):
    """A popup of names; it deletes itself when it is closed."""

    picked = Signal(int)
    """Which of the rows, counted from 0."""

    def __init__(self, title: str, rows: list[str], parent: QWidget) -> None:
        """Make the list of ``rows``; :meth:`open_at` shows it."""
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.field = QLineEdit(self)
        self.field.setPlaceholderText(title)
        self.field.setAccessibleName(title)
        self.list = QListWidget(self)
        self.list.setAccessibleName(title)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 6, 6, 6)
        layout.addWidget(self.field)
        layout.addWidget(self.list)
        self.list.addItems(rows)
        self.list.setCurrentRow(0)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_field_text_changed)
        self.field.returnPressed.connect(self._on_field_return_pressed)
        self.list.itemClicked.connect(self._on_list_item_clicked)

    def open_over(self, widget: QWidget) -> None:
        """Show the list at the upper edge of a widget."""
        top = widget.mapToGlobal(widget.rect().topLeft())
        self.open_at(top + QPoint(widget.width() // 2, 0))

    def open_at(self, place: QPoint) -> None:
        """Show the list with the keyboard in it, its middle below a point of the screen."""
        rows = self.list.sizeHintForRow(0) * self.list.count() + self.field.sizeHint().height() + 32
        self.resize(_SIZE[0], min(_SIZE[1], rows))
        self.move(place - QPoint(_SIZE[0] // 2, 0))
        self.show()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _MOVES:
                self.list.event(event)
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.close()
                return True
        return super().eventFilter(watched, event)

    def _pick(self, item: QListWidgetItem) -> None:
        row = self.list.row(item)
        self.close()
        self.picked.emit(row)

    @Slot(str)
    def _on_field_text_changed(self, text: str) -> None:
        first = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            item.setHidden(text.strip().lower() not in item.text().lower())
            if first is None and not item.isHidden():
                first = item
        if first is None:
            self.list.setCurrentRow(-1)
        else:
            self.list.setCurrentItem(first)

    @Slot()
    def _on_field_return_pressed(self) -> None:
        if self.list.currentRow() >= 0:
            self._pick(self.list.currentItem())

    @Slot(QListWidgetItem)
    def _on_list_item_clicked(self, item: QListWidgetItem) -> None:
        self._pick(item)
