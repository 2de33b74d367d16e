"""The runs of a strategy along the time, painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Final

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from core import clock
from core.clock import Clock
from core.records.run_record import RunRecord
from desktop.models import run_look
from desktop.theme import Theme

_HEIGHT: Final = 64
_BAR_TOP: Final = 8.0
_BAR: Final = 26.0
_LEAST: Final = 4.0
_SIDE: Final = 6
_REACH: Final = 4.0


class Span(Enum):
    """How much of the past is shown: days, hours between marks, and what a mark says."""

    DAY = (1, 6, "%H:%M")
    WEEK = (7, 24, "%a")


@dataclass(frozen=True)
class _Bar:
    place: QRectF
    record: RunRecord


class RunTimeline(QWidget):
    """A bar for each run in the colour of its outcome, with a tick for each restart."""

    run_chosen = Signal(str)
    """The id of a run that was clicked."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, now: Clock = clock.now
    ) -> None:
        """Show the last day, without runs."""
        super().__init__(parent)
        self._theme = theme
        self._now = now
        self._runs: tuple[RunRecord, ...] = ()
        self._chosen: str | None = None
        self._span = Span.DAY
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName("Timeline of the runs")
        theme.changed.connect(self.update)

    def show_runs(self, runs: Sequence[RunRecord], chosen: str | None) -> None:
        """Show runs, with one of them marked."""
        self._runs, self._chosen = tuple(runs), chosen
        self.update()

    def set_span(self, span: Span) -> None:
        """Show more or less of the past."""
        self._span = span
        self.update()

    def run_at(self, x: float) -> RunRecord | None:
        """Return the run at a distance from the left edge; of several, the newest."""
        near = [
            each
            for each in self._bars()
            if each.place.left() - _REACH <= x <= each.place.right() + _REACH
        ]
        inside = [each for each in near if each.place.left() <= x <= each.place.right()]
        found = inside or near
        return found[0].record if found else None

    def place_of(self, run_id: str) -> QRectF | None:
        """Return where a run's bar is, None where it is not in sight."""
        return next((each.place for each in self._bars() if each.record.run_id == run_id), None)

    @override
    def sizeHint(self) -> QSize:
        return QSize(280, _HEIGHT)

    # -- where things are

    def _beginning(self) -> datetime:
        return self._now() - timedelta(days=self._span.value[0])

    def _x(self, moment: datetime) -> float:
        length_s = self._span.value[0] * 86_400.0
        passed_s = (moment - self._beginning()).total_seconds()
        return _SIDE + (self.width() - 2 * _SIDE) * min(1.0, max(0.0, passed_s / length_s))

    def _bars(self) -> list[_Bar]:
        beginning, present = self._beginning(), self._now()
        bars = []
        for record in self._runs:
            ended_at = present if record.ended_at is None else record.ended_at
            if ended_at < beginning:
                continue
            left, right = self._x(record.started_at), self._x(ended_at)
            width = max(_LEAST, right - left)
            left = min(left, self.width() - _SIDE - width)
            bars.append(_Bar(QRectF(left, _BAR_TOP, width, _BAR), record))
        return bars

    # -- painting

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axis(painter)
        bars = self._bars()
        for each in reversed(bars):
            self._paint_bar(painter, each)
        if not bars:
            painter.setPen(self._theme.color("muted"))
            days = self._span.value[0]
            words = "No run in the last day" if days == 1 else f"No run in the last {days} days"
            area = QRectF(0, _BAR_TOP, self.width(), _BAR)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()

    def _paint_axis(self, painter: QPainter) -> None:
        lane = QRectF(0, _BAR_TOP - 4, self.width(), _BAR + 8)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("hairline"))
        painter.drawRoundedRect(lane, 5, 5)
        _days, hours, words = self._span.value
        mark = self._now().replace(minute=0, second=0, microsecond=0)
        mark -= timedelta(hours=mark.hour % hours)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        while mark > self._beginning():
            x = self._x(mark)
            painter.setPen(self._theme.color("control_border"))
            painter.drawLine(int(x), int(lane.top()), int(x), int(lane.bottom()) + 3)
            painter.setPen(self._theme.color("muted"))
            label = mark.strftime(words)
            width = painter.fontMetrics().horizontalAdvance(label)
            left = min(max(0.0, x - width / 2), self.width() - width)
            painter.drawText(int(left), _HEIGHT - 6, label)
            mark -= timedelta(hours=hours)

    def _paint_bar(self, painter: QPainter, bar: _Bar) -> None:
        color = self._theme.color(run_look.look(bar.record)[1])
        is_chosen = bar.record.run_id == self._chosen
        fill = QColor(color)
        fill.setAlpha(255 if is_chosen else 190)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        radius = min(4.0, bar.place.width() / 2)
        painter.drawRoundedRect(bar.place, radius, radius)
        painter.setPen(self._theme.color("surface"))
        for attempt in bar.record.attempts:
            x = int(self._x(attempt.ended_at))
            painter.drawLine(x, int(bar.place.top()) + 4, x, int(bar.place.bottom()) - 4)
        if is_chosen:
            painter.setPen(self._theme.color("text"))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(bar.place.adjusted(-2, -2, 2, 2), radius + 2, radius + 2)

    # -- the pointer

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            record = self.run_at(event.pos().x())
            QToolTip.showText(event.globalPos(), run_look.summary(record) if record else "", self)
            return True
        return super().event(event)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self.run_at(event.position().x()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        record = self.run_at(event.position().x())
        if record is not None and event.button() is Qt.MouseButton.LeftButton:
            self.run_chosen.emit(record.run_id)
