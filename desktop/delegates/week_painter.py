"""Paints the week of one strategy into its row, and says what lies under the pointer."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QObject, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QBrush, QColor, QFontMetrics, QGuiApplication, QPainter, QPen

from core import clock
from core.records.run_record import RunRecord
from desktop.delegates.cell_delegate import ICON_SIZE, MARGIN
from desktop.models import run_look
from desktop.models.strategy_table_model import Role
from desktop.models.week import DAYS_A_WEEK, Fate, MarketHours, PlannedWindow, Week, bounds
from desktop.theme import Theme

_SESSION_INSET: Final = 3.0
_WINDOW_INSET: Final = 7.0
_RUN_INSET: Final = 11.0
_LEAST_RUN: Final = 3.0
_REACH: Final = 2.0
_RADIUS: Final = 3.0
_NOTE_ROOM: Final = 8


SAMPLES: Final[Mapping[str, str | Fate]] = MappingProxyType(
    {
        "Session": "info_surface",
        "Planned": Fate.AHEAD,
        "Ran": "success",
        "Stopped": "muted",
        "Crashed": "error",
        "Missed": Fate.MISSED,
    }
)
"""What stands in the legend: words, and the shape or the colour's role that they explain."""


class Lane(NamedTuple):
    """Where a week lies: the seven days share ``width`` pixels from ``left`` on."""

    left: float
    width: float

    def x(self, monday_begins: datetime, moment: datetime) -> float:
        """Return where a moment lies, at an edge where it is beyond it."""
        part = (moment - monday_begins).total_seconds() / (DAYS_A_WEEK * 86_400.0)
        return self.left + self.width * min(1.0, max(0.0, part))

    def day(self, number: int) -> tuple[float, float]:
        """Return the left edge of a day, 0 for Monday, and its width."""
        width = self.width / DAYS_A_WEEK
        return self.left + number * width, width


class WeekPainter(QObject):
    """From back to front: closed days, sessions, windows, runs."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Paint in the theme's colours."""
        super().__init__(parent)
        self._theme = theme
        self._read_theme()
        theme.changed.connect(self._read_theme)

    def paint(self, painter: QPainter, lane: Lane, top: float, height: float, week: Week) -> None:
        """Paint a row."""
        for number, hours in enumerate(week.hours):
            self._paint_day(painter, lane, top, height, number, hours)
        begins = bounds(week.monday)[0]
        for hours in week.hours:
            for opens, closes in hours.sessions:
                left = lane.x(begins, opens)
                area = QRectF(left, top, lane.x(begins, closes) - left, height)
                painter.fillRect(
                    area.adjusted(0, _SESSION_INSET, 0, -_SESSION_INSET), self._session
                )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)  # noqa: FBT003 - Qt's own signature
        for window in week.windows:
            self._paint_window(
                painter, self._window_area(lane, top, height, begins, window), window
            )
        for record, area in reversed(list(self._runs(lane, top, height, week))):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(run_look.look(record)[1]))
            radius = min(_RADIUS, area.width() / 2)
            painter.drawRoundedRect(area, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)  # noqa: FBT003 - Qt's own signature

    def paint_sample(self, painter: QPainter, area: QRectF, sample: str | Fate) -> None:
        """Paint a shape of :data:`SAMPLES` for the legend."""
        if isinstance(sample, Fate):
            self._paint_shape(painter, area, sample)
        else:
            painter.setPen(self._line)
            painter.setBrush(self._theme.color(sample))
            painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)

    def words_at(self, lane: Lane, x: float, week: Week) -> str:
        """Return what there is to say of a place in the row; nothing where it is empty."""
        record = self.run_at(lane, x, week)
        if record is not None:
            return run_look.summary(record)
        begins = bounds(week.monday)[0]
        for window in week.windows:
            span = window.span
            if lane.x(begins, span.start) - _REACH <= x <= lane.x(begins, span.stop) + _REACH:
                return _window_words(window)
        number = min(DAYS_A_WEEK - 1, max(0, int((x - lane.left) / lane.width * DAYS_A_WEEK)))
        hours, gap = week.hours[number], week.gaps[number]
        day = f"{hours.day:%A} {hours.day.day} {hours.day:%b}"
        if gap:
            return f"{day}: {gap}"
        return f"{day}: {hours.note}" if hours.note and hours.is_holiday else ""

    def run_at(self, lane: Lane, x: float, week: Week) -> RunRecord | None:
        """Return the run at a place in the row; of several, the newest."""
        for record, area in self._runs(lane, 0.0, 0.0, week):
            if area.left() - _REACH <= x <= area.right() + _REACH:
                return record
        return None

    def _paint_day(
        self,
        painter: QPainter,
        lane: Lane,
        top: float,
        height: float,
        number: int,
        hours: MarketHours,
    ) -> None:
        left, width = lane.day(number)
        area = QRectF(left, top, width, height)
        if not hours.sessions:
            painter.fillRect(area, self._closed)
        if hours.is_holiday and hours.note:
            painter.setFont(QGuiApplication.font())
            painter.setPen(self._muted)
            room = int(width) - 2 * _NOTE_ROOM
            shown = self._metrics.elidedText(hours.note, Qt.TextElideMode.ElideRight, room)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, shown)
        painter.setPen(self._line)
        painter.drawLine(int(left), int(top), int(left), int(top + height))

    def _window_area(
        self, lane: Lane, top: float, height: float, begins: datetime, window: PlannedWindow
    ) -> QRectF:
        left, right = lane.x(begins, window.span.start), lane.x(begins, window.span.stop)
        width = max(_LEAST_RUN, right - left)
        return QRectF(left, top + _WINDOW_INSET, width, height - 2 * _WINDOW_INSET)

    def _paint_window(self, painter: QPainter, area: QRectF, window: PlannedWindow) -> None:
        self._paint_shape(painter, area, window.fate)

    def _paint_shape(self, painter: QPainter, area: QRectF, fate: Fate) -> None:
        color = self._missed if fate is Fate.MISSED else self._planned
        pen = QPen(color, 1.0)
        if fate in {Fate.MISSED, Fate.UNKNOWN}:
            pen.setStyle(Qt.PenStyle.DotLine if fate is Fate.UNKNOWN else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        fill = QColor(color)
        fill.setAlpha(36)
        style = Qt.BrushStyle.BDiagPattern if fate is Fate.MISSED else Qt.BrushStyle.SolidPattern
        if fate is Fate.MISSED:
            fill.setAlpha(150)
        painter.setBrush(QBrush(fill, style))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)

    def _runs(
        self, lane: Lane, top: float, height: float, week: Week
    ) -> Iterator[tuple[RunRecord, QRectF]]:
        begins, present = bounds(week.monday)[0], clock.now()
        for record in week.runs:
            left = lane.x(begins, record.started_at)
            right = lane.x(begins, record.ended_at or present)
            width = max(_LEAST_RUN, right - left)
            yield record, QRectF(left, top + _RUN_INSET, width, height - 2 * _RUN_INSET)

    @Slot()
    def _read_theme(self) -> None:
        color = self._theme.color
        self._closed: QColor = color("raised")
        self._session: QColor = color("info_surface")
        self._muted: QColor = color("muted")
        self._line: QColor = color("border")
        self._planned: QColor = color("accent")
        self._missed: QColor = color("error")
        self._metrics = QFontMetrics(QGuiApplication.font())


def paint_name(
    painter: QPainter, area: QRect, theme: Theme, index: QModelIndex, *, is_selected: bool
) -> None:
    """Paint a strategy's state and name, of the row that ``index`` is in, before its week."""
    painter.fillRect(area, theme.color("selection" if is_selected else "surface"))
    state = index.data(Role.STATE)
    scale = painter.deviceTransform().m11()
    icon = theme.pixmap(f"state-{state}", theme.state_color(state), ICON_SIZE, scale)
    painter.drawPixmap(MARGIN, area.top() + (area.height() - ICON_SIZE) // 2, icon)
    painter.setFont(QGuiApplication.font())
    painter.setPen(theme.color("text"))
    words = area.adjusted(2 * MARGIN + ICON_SIZE, 0, -MARGIN, 0)
    elide = Qt.TextElideMode.ElideRight
    shown = painter.fontMetrics().elidedText(index.data(), elide, words.width())
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


def _window_words(window: PlannedWindow) -> str:
    hours = f"{clock.in_india(window.span.start):%a} {window.span.phrase()}"
    words = {
        Fate.AHEAD: "planned",
        Fate.OPEN: "open now, not running",
        Fate.RAN: "ran",
        Fate.MISSED: "nothing ran",
        Fate.UNKNOWN: "before the schedule was last changed",
    }
    return f"{hours}: {words[window.fate]}"
