"""Keeps schedules: compares what should be with what is, whenever something may have changed."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from core.clock import Clock
from core.manager.alarm import Alarm
from core.power.mains import on_mains
from core.power.sleep_inhibitor import SleepInhibitor
from core.power.wake_watch import WakeWatch
from core.schedule.decision import Decision, Wish

_Value = TypeVar("_Value")

_BREATH_S: Final = 0.008
"""How long decisions may hold the event loop up at a stretch."""
_LONGEST_GAP: Final = timedelta(seconds=90)
"""Three heartbeats: who has not looked for longer has not watched."""


class Scheduled(Protocol):
    """What has schedules, and obeys them."""

    def scheduled_ids(self) -> Iterable[str]:
        """Return the ids of the strategies that have a schedule."""
        ...

    def decide(self, strategy_id: str) -> Decision | None:
        """Return what a strategy's schedule wants now, None where it has none."""
        ...

    def obey(self, strategy_id: str, decision: Decision | None) -> None:
        """Do what its schedule wants of a strategy, and have it say so."""
        ...

    def prevents_sleep(self) -> bool:
        """Return whether the computer is to stay awake while a window is open."""
        ...


class ScheduleKeeper(QObject):
    """Has every schedule obeyed at its next change, after a sleep, and now and then.

    Attributes:
        watched_since: Since when the schedules have been looked at without a break.
    """

    def __init__(
        self, scheduled: Scheduled, now: Clock, watched_since: datetime, parent: QObject
    ) -> None:
        """Prepare to look; ``now`` tells the time that schedules go by."""
        super().__init__(parent)
        self._scheduled = scheduled
        self._now = now
        self.watched_since = watched_since
        self._looked_at = now()
        self._changes: dict[str, datetime | None] = {}
        self._pending: dict[str, None] = {}
        self._decided: dict[str, Decision | None] = {}
        self._go_on = QTimer(self, singleShot=True, interval=0)
        self._go_on.timeout.connect(self._on_go_on_timeout)
        self._in_window: set[str] = set()
        self._sleep = SleepInhibitor(self)
        self._alarm = Alarm(self)
        self._alarm.rang.connect(self.look)
        self._wakes = WakeWatch(self)
        self._wakes.jumped.connect(self._on_wakes_jumped)

    def close(self) -> None:
        """Keep them no more."""
        self._go_on.stop()
        self._sleep.release()
        self._wakes.deleteLater()
        self._alarm.close()

    @Slot()
    def look(self) -> None:
        """Have those obeyed whose next change has come; all of them after a break."""
        present = self._now()
        if not timedelta() <= present - self._looked_at <= _LONGEST_GAP:
            self.watched_since = present
            self.look_at_all()
            return
        self._looked_at = present
        for strategy_id, change in self._changes.items():
            if change is not None and change <= present:
                self._pending[strategy_id] = None
        self._obey_pending()

    @Slot()
    def look_at_all(self) -> None:
        """Have all of them obeyed."""
        self._looked_at = self._now()
        self._changes.clear()
        self._pending.update(dict.fromkeys(self._scheduled.scheduled_ids()))
        self._obey_pending()

    def look_at(self, strategy_id: str) -> None:
        """Have one obeyed at the event loop's next turn: something about it has changed."""
        self._pending[strategy_id] = None
        self._go_on.start()

    def forget(self, strategy_id: str) -> None:
        """Keep the schedule of a strategy no more."""
        self._changes.pop(strategy_id, None)
        self._pending.pop(strategy_id, None)
        self._decided.pop(strategy_id, None)
        self._in_window.discard(strategy_id)

    @Slot()
    def _on_wakes_jumped(self) -> None:
        self._alarm.reset()
        self.look()

    @Slot()
    def _on_go_on_timeout(self) -> None:
        self._obey_pending()

    def _obey_pending(self) -> None:
        """Decide what is due, then have it done, without holding the event loop up.

        All is decided before anything is done: what is done takes far longer.
        """
        until = time.monotonic() + _BREATH_S
        while (self._pending or self._decided) and time.monotonic() < until:
            if self._pending:
                self._decide(_taken(self._pending)[0])
            else:
                self._scheduled.obey(*_taken(self._decided))
        if self._pending or self._decided:
            self._go_on.start()
        else:
            self._alarm.set(self._until_next_change())
            self._keep_awake()

    def _decide(self, strategy_id: str) -> None:
        decision = self._decided[strategy_id] = self._scheduled.decide(strategy_id)
        self._in_window.discard(strategy_id)
        if decision is None:
            self._changes.pop(strategy_id, None)
            return
        self._changes[strategy_id] = decision.changes_at
        if decision.wish is Wish.RUN:
            self._in_window.add(strategy_id)

    def _keep_awake(self) -> None:
        """Hold sleep off while a strategy should run, unless that empties a battery."""
        if self._in_window and self._scheduled.prevents_sleep() and on_mains():
            self._sleep.hold("Trading strategies are in their windows")
        else:
            self._sleep.release()

    def _until_next_change(self) -> float | None:
        """Return the seconds until the next change, None where there is none."""
        coming = min((each for each in self._changes.values() if each is not None), default=None)
        return None if coming is None else max(0.0, (coming - self._now()).total_seconds())


def _taken(waiting: dict[str, _Value]) -> tuple[str, _Value]:
    """Take out what waits longest."""
    strategy_id = next(iter(waiting))
    return strategy_id, waiting.pop(strategy_id)
