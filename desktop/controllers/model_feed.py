"""Lets the table's model follow the manager's facts."""

from typing import Final

from PySide6.QtCore import QObject, Slot

from core import clock
from core.clock import Clock
from core.errors import UnknownStrategyError
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from desktop.models.strategy_table_model import StrategyTableModel

_COUNTING: Final = frozenset({StrategyState.STOPPING, StrategyState.BACKOFF})
"""States whose sentence says how long something will still take."""


class ModelFeed(QObject):
    """Puts a fresh row into the model whenever something of a strategy has changed."""

    def __init__(
        self,
        manager: StrategyManager,
        model: StrategyTableModel,
        parent: QObject,
        *,
        now: Clock = clock.now,
    ) -> None:
        """Fill the model from an open manager, and follow it from now on."""
        super().__init__(parent)
        self._manager = manager
        self._model = model
        self._now = now
        self._today = now().date()
        model.set_rows(manager.statuses())
        manager.strategy_added.connect(self._refresh)
        manager.strategy_changed.connect(self._refresh)
        manager.state_changed.connect(self._refresh)
        manager.strategy_removed.connect(model.remove)
        manager.sampled.connect(self._on_manager_sampled)

    @Slot()
    def tick(self) -> None:
        """Let the uptimes follow the clock, and the reasons the day."""
        today = self._now().date()
        if today == self._today:
            self._model.tick()
            self._follow_counting()
            return
        self._today = today
        for status in self._manager.statuses():
            self._model.put(status)

    def _follow_counting(self) -> None:
        """Refresh the rows whose sentence counts: a cell is told only where it has changed."""
        if _COUNTING.isdisjoint(self._model.counts()):
            return
        for status in self._model.statuses():
            if status.state in _COUNTING:
                self._refresh(status.id)

    @Slot(str)
    def _refresh(self, strategy_id: str) -> None:
        try:
            self._model.put(self._manager.status(strategy_id))
        except UnknownStrategyError:
            self._model.remove(strategy_id)

    @Slot(list)
    def _on_manager_sampled(self, ids: list[str]) -> None:
        for each in ids:
            self._refresh(each)
