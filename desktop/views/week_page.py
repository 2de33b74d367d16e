"""The week of all strategies, with what leads from one week to another."""

from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QRectF, QSize, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from core.manager.manager import StrategyManager
from desktop.delegates.week_painter import SAMPLES, WeekPainter
from desktop.models.strategy_filter_model import StrategyFilterModel
from desktop.models.week import DAYS_A_WEEK, Fate
from desktop.models.week_feed import WeekFeed
from desktop.theme import Theme
from desktop.views.week_view import WeekView

_A_WEEK: Final = timedelta(days=DAYS_A_WEEK)
_REFRESH_MS: Final = 30_000
_SWATCH: Final = QSize(22, 12)


class WeekPage(QWidget):
    """The bar of the week, and the timeline below it."""

    run_wished = Signal(str, str)
    """The ids of a strategy and of a run whose log shall be shown."""

    def __init__(
        self,
        manager: StrategyManager,
        model: StrategyFilterModel,
        selection: QItemSelectionModel,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """Show the present week of the strategies that ``model`` lets through."""
        super().__init__(parent)
        self.feed = WeekFeed(manager, self)
        self.view = WeekView(model, selection, self.feed, theme, self)
        self.view.run_wished.connect(self.run_wished)
        self._title = QLabel(self)
        self._title.setObjectName("section")
        self._previous = _button(theme, "earlier", "The week before (Left)", self)
        self._next = _button(theme, "later", "The week after (Right)", self)
        self._present = QToolButton(self)
        self._present.setObjectName("chip")
        self._present.setText("This week")
        self._present.setToolTip("Back to the week of today")
        self._timer = QTimer(self, interval=_REFRESH_MS)
        self._lay_out(theme)
        self._timer.timeout.connect(self.feed.refresh)
        self._previous.clicked.connect(self._on_previous_clicked)
        self._next.clicked.connect(self._on_next_clicked)
        self._present.clicked.connect(self.feed.show_present)
        self.feed.week_changed.connect(self._show_title)
        self._show_title()

    def title(self) -> str:
        """Return which week is shown, in words."""
        return self._title.text()

    def _lay_out(self, theme: Theme) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 8)
        bar.setSpacing(6)
        for each in (self._previous, self._next, self._present):
            bar.addWidget(each)
        bar.addSpacing(8)
        bar.addWidget(self._title)
        bar.addStretch(1)
        bar.addWidget(_Legend(theme, self))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.feed.refresh()
        self._timer.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    @Slot()
    def _show_title(self) -> None:
        monday = self.feed.monday()
        self._title.setText(_spoken(monday, monday + _A_WEEK - timedelta(days=1)))
        self._present.setEnabled(not self.feed.is_present())

    @Slot()
    def _on_previous_clicked(self) -> None:
        self.feed.show(self.feed.monday() - _A_WEEK)

    @Slot()
    def _on_next_clicked(self) -> None:
        self.feed.show(self.feed.monday() + _A_WEEK)


class _Legend(QWidget):
    """What the shapes mean."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for number, (word, sample) in enumerate(SAMPLES.items()):
            if number:
                row.addSpacing(8)
            row.addWidget(_Swatch(theme, sample, self))
            label = QLabel(word, self)
            label.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
            row.addWidget(label)


class _Swatch(QWidget):
    def __init__(self, theme: Theme, sample: str | Fate, parent: QWidget) -> None:
        super().__init__(parent)
        self._painter = WeekPainter(theme, self)
        self._sample = sample
        self.setFixedSize(_SWATCH)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.paint_sample(painter, QRectF(self.rect()), self._sample)
        painter.end()


def _button(theme: Theme, icon: str, tooltip: str, parent: QWidget) -> QToolButton:
    button = QToolButton(parent)
    button.setObjectName("flat")
    button.setIcon(theme.icon(icon))
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    return button


def _spoken(first: date, last: date) -> str:
    """Return ``23 to 29 November 2026``, with the months and years that differ."""
    begin = f"{first.day}"
    if first.year != last.year:
        begin += f" {first:%B %Y}"
    elif first.month != last.month:
        begin += f" {first:%B}"
    return f"{begin} to {last.day} {last:%B %Y}"
