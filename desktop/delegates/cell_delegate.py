"""Paints the cells of the strategy table."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QGuiApplication, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)
from typing_extensions import override

from desktop.models.strategy_table_model import NUMBERS, Column, Role
from desktop.theme import Theme

_Index = QModelIndex | QPersistentModelIndex

MARGIN: Final = 8
ROW_HEIGHT: Final = 32
ICON_SIZE: Final = 16

_FITS_KEPT: Final = 4096
_BAR: Final = 3
_BAR_FOOT: Final = 7
_LIFT: Final = 4
"""By how much a text makes room for the bar of the day below it."""

_MARKS: Final = {"edited": ("edit", "accent"), "flawed": ("warning", "error")}
"""Icon and colour of what is to be seen of a strategy's file."""
_MUTED: Final = frozenset({Column.WHY, Column.LAST_EXIT, Column.PID, Column.NEXT_START})


class CellDelegate(QStyledItemDelegate):
    """Draws a cell's text within its margins; the state's with its icon, in its colour.

    A text that does not fit is elided, and shown in full when the pointer rests on it.
    """

    def __init__(self, theme: Theme, view: QAbstractItemView) -> None:
        """Draw in the theme's colours; ``view``, which owns this, selects whole rows."""
        super().__init__(view)
        self._view = view
        self._theme = theme
        self._row = -1
        self._is_selected = False
        self._read_theme()
        theme.changed.connect(self._read_theme)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = option.fontMetrics.horizontalAdvance(str(index.data())) + 2 * MARGIN
        return QSize(width, ROW_HEIGHT)

    def begin(self) -> None:
        """Forget the row that was painted last; called before each painting of the table."""
        self._row = -1

    # A table of a thousand rows scrolls by painting hundreds of cells at a time, so that this
    # asks the model and Qt as little as it can, and leaves the painter as it becomes.
    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        row, column = index.row(), index.column()
        if row != self._row:
            self._row = row
            # Not option.state: its type brings all of QStyle's enums, 8 ms of the window's start.
            self._is_selected = self._is_row_selected(row)
        if self._is_selected:
            painter.fillRect(rect, self._selection)
        text = index.data()
        is_day = column == Column.NEXT_START and self._paint_today(painter, rect, index)
        if not text:
            return
        left, room = rect.left() + MARGIN, rect.width() - 2 * MARGIN
        painter.setPen(self._muted if column in _MUTED else self._text)
        if column == Column.STATE:
            self._paint_icon(painter, left, rect.center().y(), index.data(Role.STATE))
            left += ICON_SIZE + MARGIN
            room -= ICON_SIZE + MARGIN
        elif column == Column.NAME:
            room -= self._paint_mark(painter, rect, index.data(Role.MARK))
        is_number = column in NUMBERS
        painter.setFont(self._figures if is_number else self._font)
        shown, width = self._fitted(text, room)
        if is_number:
            left += room - width
        painter.drawText(left, rect.top() + self._baseline - _LIFT * is_day, shown)

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: _Index,
    ) -> bool:
        text = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        font: QFont = option.font
        room = view.visualRect(index).width() - 2 * MARGIN
        if index.column() == Column.STATE:
            room -= ICON_SIZE + MARGIN
        # What the bar of the day means, and what the mark of a file does.
        is_more = index.column() == Column.NEXT_START or "\n" in text
        fits = not is_more and QFontMetrics(font).horizontalAdvance(text) <= room
        QToolTip.showText(event.globalPos(), "" if fits else text, view)
        return True

    def _is_row_selected(self, row: int) -> bool:
        return self._view.selectionModel().isRowSelected(row, QModelIndex())

    def _paint_icon(self, painter: QPainter, left: int, middle: int, state: str) -> None:
        """Paint a state's sign, and leave the painter with its colour."""
        color = self._theme.state_color(state)
        # Asked of the matrix: of a painter's device PySide6 would make an object first.
        scale = painter.deviceTransform().m11()
        icon = self._theme.pixmap(f"state-{state}", color, ICON_SIZE, scale)
        painter.drawPixmap(left, middle - ICON_SIZE // 2, icon)
        painter.setPen(color)

    def _paint_mark(self, painter: QPainter, rect: QRect, mark: str) -> int:
        """Paint what is to be seen of a strategy's file; return the room that it takes."""
        if not mark:
            return 0
        icon, role = _MARKS[mark]
        scale = painter.deviceTransform().m11()
        pixmap = self._theme.pixmap(icon, self._theme.color(role), ICON_SIZE, scale)
        left = rect.right() - MARGIN - ICON_SIZE
        painter.drawPixmap(left, rect.center().y() - ICON_SIZE // 2, pixmap)
        return ICON_SIZE + MARGIN

    def _paint_today(self, painter: QPainter, rect: QRect, index: _Index) -> bool:
        """Paint the day as a line below the text, its windows in it, and where the present is.

        Return whether the day has any.
        """
        today = index.data(Role.TODAY)
        if today is None:
            return False
        left, room = rect.left() + MARGIN, rect.width() - 2 * MARGIN
        top = rect.bottom() - _BAR_FOOT
        painter.fillRect(left, top, room, _BAR, self._track)
        for begins, ends in today.windows:
            start = left + round(begins * room)
            painter.fillRect(start, top, max(2, round((ends - begins) * room)), _BAR, self._window)
        painter.fillRect(left + round(today.present * room), top - 2, 1, _BAR + 4, self._text)
        return True

    def _fitted(self, text: str, room: int) -> tuple[str, int]:
        """Return as much of ``text`` as ``room`` pixels hold, and its width."""
        found = self._fits.get((text, room))
        if found is None:
            shown = self._metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            found = shown, self._metrics.horizontalAdvance(shown)
            if len(self._fits) > _FITS_KEPT:
                self._fits.clear()
            self._fits[text, room] = found
        return found

    @Slot()
    def _read_theme(self) -> None:
        self._text: QColor = self._theme.color("text")
        self._muted: QColor = self._theme.color("muted")
        self._selection: QColor = self._theme.color("selection")
        self._track: QColor = self._theme.color("border")
        self._window: QColor = self._theme.color("accent")
        self._figures: QFont = self._theme.figures_font()
        self._font: QFont = QGuiApplication.font()
        self._metrics = QFontMetrics(self._figures)
        ascent, height = self._metrics.ascent(), self._metrics.height()
        self._baseline = (ROW_HEIGHT - 1 - height) // 2 + ascent
        self._fits: dict[tuple[str, int], tuple[str, int]] = {}
