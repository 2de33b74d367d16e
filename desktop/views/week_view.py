"""The week of all strategies: a row for each, a timeline from Monday to Sunday in it."""

from datetime import timedelta
from typing import Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QFont,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget
from typing_extensions import override

from core import clock
from desktop.actions import CommandId
from desktop.delegates.cell_delegate import MARGIN, ROW_HEIGHT
from desktop.delegates.week_painter import Lane, WeekPainter, paint_name
from desktop.models.strategy_filter_model import StrategyFilterModel
from desktop.models.strategy_table_model import Column, Role
from desktop.models.week import DAYS_A_WEEK, bounds
from desktop.models.week_feed import WeekFeed
from desktop.theme import Theme

_NAMES: Final = (140, 260)
_NAMES_PART: Final = 0.2
_HEADER: Final = 36


class WeekView(QAbstractScrollArea):
    """Shows the rows of the table, in its order, with the table's selection."""

    command_wished = Signal(str)
    """The id of a command that a key or a double click stands for."""
    menu_wished = Signal(QPoint)
    run_wished = Signal(str, str)
    """The ids of a strategy and of a run that was clicked: its log shall be shown."""

    def __init__(
        self,
        model: StrategyFilterModel,
        selection: QItemSelectionModel,
        feed: WeekFeed,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """Show what ``model`` lets through, and share ``selection`` with the table."""
        super().__init__(parent)
        self.setObjectName("weekView")
        self.setAccessibleName("Week of the strategies")
        self._canvas = QWidget(self)
        self.setViewport(self._canvas)
        self._model, self._selection, self._feed, self._theme = model, selection, feed, theme
        self._weeks = WeekPainter(theme, self)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setViewportMargins(0, _HEADER, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._header = _WeekHeader(self, feed, theme)
        self._canvas.setMouseTracking(True)
        self._connect()
        self._fit()

    def lane(self) -> Lane:
        """Return where the days lie."""
        width = self._canvas.width()
        names = min(_NAMES[1], max(_NAMES[0], int(width * _NAMES_PART)))
        return Lane(names, max(1, width - names))

    def row_at(self, y: int) -> int | None:
        """Return the row at a height of the viewport, None below the last one."""
        row = (y + self.verticalScrollBar().value()) // ROW_HEIGHT
        return row if 0 <= row < self._model.rowCount() else None

    def row_top(self, row: int) -> int:
        """Return where a row begins in the viewport."""
        return row * ROW_HEIGHT - self.verticalScrollBar().value()

    def _connect(self) -> None:
        for signal in (
            self._model.rowsInserted,
            self._model.rowsRemoved,
            self._model.modelReset,
            self._model.layoutChanged,
        ):
            signal.connect(self._fit)
        self._model.dataChanged.connect(self._canvas.update)
        self._selection.selectionChanged.connect(self._canvas.update)
        self._feed.changed.connect(self._canvas.update)
        self._theme.changed.connect(self._canvas.update)

    @Slot()
    def _fit(self) -> None:
        height = self._model.rowCount() * ROW_HEIGHT
        bar = self.verticalScrollBar()
        bar.setPageStep(self._canvas.height())
        bar.setSingleStep(ROW_HEIGHT)
        bar.setRange(0, max(0, height - self._canvas.height()))
        self._canvas.update()

    # -- painting

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._header.setGeometry(QRect(0, 0, self._canvas.width(), _HEADER))
        self._fit()

    @override
    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self._canvas.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self._canvas)
        area, lane = event.rect(), self.lane()
        painter.fillRect(area, self._theme.color("surface"))
        first = max(0, (area.top() + self.verticalScrollBar().value()) // ROW_HEIGHT)
        for row in range(first, self._model.rowCount()):
            top = self.row_top(row)
            if top > area.bottom():
                break
            self._paint_row(painter, lane, row, top)
        self._paint_now(painter, lane)
        painter.end()

    def _paint_row(self, painter: QPainter, lane: Lane, row: int, top: int) -> None:
        index = self._model.index(row, Column.NAME)
        week = self._feed.week(index.data(Role.ID))
        if week is not None:
            self._weeks.paint(painter, lane, top, ROW_HEIGHT, week)
        area = QRect(0, top, int(lane.left), ROW_HEIGHT)
        paint_name(
            painter, area, self._theme, index, is_selected=self._selection.isRowSelected(row)
        )
        painter.setPen(self._theme.color("hairline"))
        foot = top + ROW_HEIGHT - 1
        painter.drawLine(0, foot, self._canvas.width(), foot)

    def _paint_now(self, painter: QPainter, lane: Lane) -> None:
        if self._feed.is_present():
            x = lane.x(bounds(self._feed.monday())[0], clock.now())
            painter.setPen(QPen(self._theme.color("accent"), 1.5))
            painter.drawLine(int(x), 0, int(x), self._canvas.height())

    # -- the pointer and the keys

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.words_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def words_at(self, place: QPoint) -> str:
        """Return what there is to say of a place in the viewport."""
        row, lane = self.row_at(place.y()), self.lane()
        if row is None:
            return ""
        index = self._model.index(row, Column.NAME)
        if place.x() < lane.left:
            return f"{index.data()}\n{self._model.index(row, Column.WHY).data()}"
        week = self._feed.week(index.data(Role.ID))
        return "" if week is None else self._weeks.words_at(lane, place.x(), week)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        row = self.row_at(place.y())
        if row is None:
            self._selection.clearSelection()
            return
        is_more = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        is_kept = event.button() is Qt.MouseButton.RightButton and self._selection.isRowSelected(
            row
        )
        if not is_kept:
            self._choose(row, is_more=is_more)
        if event.button() is Qt.MouseButton.RightButton:
            self.menu_wished.emit(event.globalPosition().toPoint())
        elif event.button() is Qt.MouseButton.LeftButton:
            self._choose_run(row, place.x())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.row_at(event.position().toPoint().y()) is not None:
            self.command_wished.emit(CommandId.SCHEDULE.value)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        days = {Qt.Key.Key_Left: -DAYS_A_WEEK, Qt.Key.Key_Right: DAYS_A_WEEK}.get(
            Qt.Key(event.key())
        )
        if step is not None:
            row = self._selection.currentIndex().row() + step
            self._choose(min(max(row, 0), self._model.rowCount() - 1))
        elif days is not None:
            self._feed.show(self._feed.monday() + timedelta(days=days))
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.command_wished.emit(CommandId.SCHEDULE.value)
        else:
            super().keyPressEvent(event)

    def _choose(self, row: int, *, is_more: bool = False) -> None:
        flag = QItemSelectionModel.SelectionFlag
        how = flag.Toggle if is_more else flag.ClearAndSelect
        self._selection.setCurrentIndex(self._model.index(row, 0), how | flag.Rows)
        top, bar = row * ROW_HEIGHT, self.verticalScrollBar()
        if top < bar.value():
            bar.setValue(top)
        elif top + ROW_HEIGHT > bar.value() + self._canvas.height():
            bar.setValue(top + ROW_HEIGHT - self._canvas.height())

    def _choose_run(self, row: int, x: int) -> None:
        strategy_id = self._model.index(row, 0).data(Role.ID)
        week = self._feed.week(strategy_id)
        record = None if week is None else self._weeks.run_at(self.lane(), x, week)
        if record is not None:
            self.run_wished.emit(strategy_id, record.run_id)


class _WeekHeader(QWidget):
    """The days above the rows, today's in the accent's colour."""

    def __init__(self, view: WeekView, feed: WeekFeed, theme: Theme) -> None:
        super().__init__(view)
        self._view, self._feed, self._theme = view, feed, theme
        feed.changed.connect(self.update)
        theme.changed.connect(self.update)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("background"))
        lane, today = self._view.lane(), clock.now().date()
        for number in range(DAYS_A_WEEK):
            day = self._feed.monday() + timedelta(days=number)
            left, width = lane.day(number)
            font = QFont(QGuiApplication.font())
            font.setBold(day == today)
            painter.setFont(font)
            painter.setPen(self._theme.color("accent" if day == today else "muted"))
            words = f"{day:%a} {day.day} {day:%b}"
            area = QRectF(left + MARGIN, 0, width - MARGIN, self.height())
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)
        painter.setPen(self._theme.color("border"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()
