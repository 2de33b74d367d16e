"""The weeks of the strategies that are in sight, as they become known."""

from datetime import date
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Background
from core.clock import Clock
from core.errors import UnknownStrategyError
from core.manager.manager import StrategyManager
from core.records.run_record import RunRecord
from desktop.models.week import MarketHours, Week, market_hours, monday_of, week_of


class WeekFeed(QObject):
    """Answers at once with what is known; runs are read by a worker, and then told of."""

    changed = Signal()
    """Some week is another than before."""
    week_changed = Signal()
    """It is about another week than before."""

    def __init__(
        self, manager: StrategyManager, parent: QObject, *, now: Clock = clock.now
    ) -> None:
        """Begin with the present week."""
        super().__init__(parent)
        self._manager = manager
        self._now = now
        self._background = Background(self)
        self._monday = monday_of(now().date())
        self._runs: dict[str, list[RunRecord]] = {}
        self._asked: set[str] = set()
        self._weeks: dict[str, Week] = {}
        self._hours: dict[str, tuple[MarketHours, ...]] = {}
        manager.state_changed.connect(self._on_manager_state_changed)
        manager.strategy_changed.connect(self._on_manager_strategy_changed)
        manager.calendars.changed.connect(self.refresh)

    def monday(self) -> date:
        """Return the first day of the week that this is about."""
        return self._monday

    def is_present(self) -> bool:
        """Return whether that is the week of today."""
        return self._monday == monday_of(self._now().date())

    def show(self, monday: date) -> None:
        """Be about the week of ``monday``."""
        if monday != self._monday:
            self._monday = monday
            self._hours.clear()
            self.refresh()
            self.week_changed.emit()

    def show_present(self) -> None:
        """Be about the week of today."""
        self.show(monday_of(self._now().date()))

    def week(self, strategy_id: str) -> Week | None:
        """Return what is known of a strategy's week, None where the strategy is gone."""
        known = self._weeks.get(strategy_id)
        if known is None:
            try:
                strategy, plan = (
                    self._manager.store.get(strategy_id),
                    self._manager.plan(strategy_id),
                )
            except UnknownStrategyError:
                return None
            self._ask_for_runs(strategy_id)
            hours, runs = self._market(strategy.exchange), self._runs.get(strategy_id)
            # What has not been read yet cannot have been missed.
            since = strategy.scheduled_at if runs is not None else None
            known = week_of(plan, hours, runs or (), since, self._now())
            self._weeks[strategy_id] = known
        return known

    @Slot()
    def refresh(self) -> None:
        """Look at everything again: time has passed, or a calendar is another."""
        self._weeks.clear()
        self._hours.clear()
        self.changed.emit()

    def _market(self, exchange: str) -> tuple[MarketHours, ...]:
        if exchange not in self._hours:
            self._hours[exchange] = market_hours(self._manager.calendars, exchange, self._monday)
        return self._hours[exchange]

    def _ask_for_runs(self, strategy_id: str) -> None:
        if strategy_id not in self._asked:
            self._asked.add(strategy_id)
            task = self._background.run(partial(_read, self._manager, strategy_id))
            task.succeeded.connect(self._on_runs_read)

    @Slot(object)
    def _on_runs_read(self, answer: tuple[str, list[RunRecord]]) -> None:
        strategy_id, runs = answer
        self._runs[strategy_id] = runs
        self._weeks.pop(strategy_id, None)
        self.changed.emit()

    @Slot(str)
    def _on_manager_state_changed(self, strategy_id: str) -> None:
        if strategy_id in self._asked:
            self._asked.discard(strategy_id)
            self._weeks.pop(strategy_id, None)
            self.changed.emit()

    @Slot(str)
    def _on_manager_strategy_changed(self, strategy_id: str) -> None:
        if self._weeks.pop(strategy_id, None) is not None:
            self.changed.emit()


def _read(manager: StrategyManager, strategy_id: str) -> tuple[str, list[RunRecord]]:
    return strategy_id, manager.runs(strategy_id)
