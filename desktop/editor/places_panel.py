"""A list of places in a text, below it: its problems, or where a name is used."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop.theme import Theme

_ROWS_SHOWN: Final = 5
_ROW: Final = Qt.ItemDataRole.UserRole


class PanelRow(NamedTuple):
    """One place.

    Attributes:
        line: Counted from 0.
        column: Counted from 0, in characters.
        text: What is there.
        icon: A file of ``resources/icons``; empty for none.
        role: The icon's colour.
        note: What may be done about it, empty for nothing.
    """

    line: int
    column: int
    text: str
    icon: str = ""
    role: str = "text"
    note: str = ""


class PlacesPanel(QFrame):
    """Shows the places; a click, or Return, leads to one."""

    place_wished = Signal(int, int)
    """A place's line and column, counted from 0."""
    closed = Signal()
    """The user has closed the panel."""

    def __init__(self, name: str, theme: Theme, parent: QWidget) -> None:
        """Make an empty panel; it is hidden."""
        super().__init__(parent)
        self._theme = theme
        self.setAutoFillBackground(True)
        self.title = QLabel(self)
        self.close_button = QToolButton(self)
        self.close_button.setIcon(theme.icon("close"))
        self.close_button.setAutoRaise(True)
        self.close_button.setToolTip("Close")
        self.close_button.setAccessibleName(f"Close {name}")
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setIconSize(QSize(14, 14))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        head = QHBoxLayout()
        head.setContentsMargins(8, 2, 6, 2)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(head)
        layout.addWidget(self.list)
        self.close_button.clicked.connect(self._on_close_button_clicked)
        self.list.itemClicked.connect(self._on_list_item_chosen)
        self.list.itemActivated.connect(self._on_list_item_chosen)
        theme.changed.connect(self._on_theme_changed)
        self._tint()
        self.hide()

    def show_rows(self, title: str, rows: Sequence[PanelRow]) -> None:
        """Put these places into the list; whether it is seen stays as it is."""
        self.title.setText(title)
        self.list.clear()
        for row in rows:
            note = f"   [{row.note}]" if row.note else ""
            item = QListWidgetItem(f"{row.line + 1}:{row.column + 1}   {row.text}{note}", self.list)
            item.setData(_ROW, (row.line, row.column))
            item.setToolTip(row.text)
            if row.icon:
                item.setIcon(self._theme.icon(row.icon, row.role))
        height = self.list.sizeHintForRow(0) if rows else self.fontMetrics().height() + 6
        self.list.setFixedHeight(height * max(1, min(_ROWS_SHOWN, len(rows))) + 6)
        self.list.setVisible(bool(rows))

    def texts(self) -> list[str]:
        """Return the lines that are listed."""
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _tint(self) -> None:
        palette = self.title.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color("muted"))
        self.title.setPalette(palette)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._tint()

    @Slot()
    def _on_close_button_clicked(self) -> None:
        self.hide()
        self.closed.emit()

    @Slot(QListWidgetItem)
    def _on_list_item_chosen(self, item: QListWidgetItem) -> None:
        self.place_wished.emit(*item.data(_ROW))
