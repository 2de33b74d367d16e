"""Paints the cells of the strategy table."""

from typing import Final

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QHelpEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
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

_MUTED: Final = frozenset({Column.WHY, Column.LAST_EXIT, Column.PID})


class CellDelegate(QStyledItemDelegate):
    """Draws a cell's text within its margins; the state's with its icon, in its colour.

    A text that does not fit is elided, and shown in full when the pointer rests on it.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Draw in the theme's colours."""
        super().__init__(parent)
        self._theme = theme
        self._read_theme()
        theme.changed.connect(self._read_theme)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        width = option.fontMetrics.horizontalAdvance(str(index.data())) + 2 * MARGIN
        return QSize(width, ROW_HEIGHT)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        rect: QRect = option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selection)
        painter.setPen(self._line)
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        column = index.column()
        inner = rect.adjusted(MARGIN, 0, -MARGIN, -1)
        if column == Column.STATE:
            inner = self._paint_icon(painter, inner, index.data(Role.STATE))
        else:
            painter.setPen(self._muted if column in _MUTED else self._text)
        if column in NUMBERS:
            painter.setFont(self._figures)
        text = index.data() or ""
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, index.data(Qt.ItemDataRole.TextAlignmentRole), shown)
        painter.restore()

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
        fits = QFontMetrics(font).horizontalAdvance(text) <= room
        QToolTip.showText(event.globalPos(), "" if fits else text, view)
        return True

    def _paint_icon(self, painter: QPainter, rect: QRect, state: str) -> QRect:
        color = self._theme.state_color(state)
        scale = painter.device().devicePixelRatioF()
        icon = self._theme.pixmap(f"state-{state}", color, ICON_SIZE, scale)
        painter.drawPixmap(rect.left(), rect.center().y() - ICON_SIZE // 2 + 1, icon)
        painter.setPen(color)
        return rect.adjusted(ICON_SIZE + MARGIN, 0, 0, 0)

    def _read_theme(self) -> None:
        self._text: QColor = self._theme.color("text")
        self._muted: QColor = self._theme.color("muted")
        self._line: QColor = self._theme.color("hairline")
        self._selection: QColor = self._theme.color("selection")
        self._figures: QFont = self._theme.figures_font()
