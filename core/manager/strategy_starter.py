"""Starting and stopping strategies: who may start now, and who waits for his turn."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Slot
from typing_extensions import override

from core import clock
from core.background import Task
from core.manager import alerts
from core.manager.hosted_strategy import HostedStrategy
from core.manager.start_queue import StartQueue, Turn
from core.manager.strategy_outfitter import StrategyOutfitter
from core.records.reasons import StartsNext
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from core.records.triggers import Trigger
from core.workspace import Workspace


class StrategyStarter(StrategyOutfitter):
    """Does what is asked of strategies."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        """Prepare; see :class:`~core.manager.strategy_host.StrategyHost`."""
        super().__init__(workspace, parent)
        self._queue = StartQueue(self.settings.starts_at_once, self)
        self._queue.turn_came.connect(self._on_queue_turn_came)
        self._queue.moved.connect(self.state_changed)
        self._gate.opened.connect(self._on_gate_opened)
        self._gate.changed.connect(self.state_changed)
        self._hub.settled.connect(self._queue.release)
        self._hub.changed.connect(self._on_hub_standing_changed)
        self._hub.start_failed.connect(self._on_hub_start_failed)

    def idle(self) -> bool:
        """Return whether no start or stop is under way, and none waits.

        A pause before a restart is none: the runner keeps it.
        """
        passing = {StrategyState.STARTING, StrategyState.STOPPING}
        return not self._queue.waiting() and not any(
            hosted.state in passing for hosted in self._hosted.values()
        )

    def has_starts(self) -> bool:
        """Return whether there are starts that need this manager."""
        starting = StrategyState.STARTING
        return bool(self._queue.waiting() or self._gate.waiting()) or any(
            hosted.state is starting for hosted in self._hosted.values()
        )

    def in_order_of_start(self, strategy_ids: Iterable[str]) -> list[str]:
        """Return the strategies as they take their turns: by priority, then by name."""
        known = (self._hosted[each] for each in strategy_ids if each in self._hosted)
        return [turn.strategy_id for turn in sorted(map(_turn, known))]

    def start(
        self, strategy_id: str, trigger: Trigger = Trigger.USER, *, anyway: bool = False
    ) -> Task:
        """Start a strategy; the task succeeds when its process runs.

        Where the master contracts it needs are not ready, or too many are in their start-up, the
        strategy waits. In a pause before a restart it starts now; one in quarantine is tried
        again. The task fails with UnknownStrategyError, StrategyRunningError, or with what kept
        it from starting: SourceError, InterpreterError, StartError.

        Args:
            strategy_id: The strategy.
            trigger: Who asks.
            anyway: Do not wait for contracts, also where it does so already.
        """
        hosted = self._hosted.get(strategy_id)
        if hosted is None or self._launcher is None:
            return self._unknown(strategy_id)
        if hosted.state is StrategyState.BACKOFF:
            return hosted.start_now(trigger)
        if anyway and self._gate.leave(strategy_id):
            self._take_turn(hosted)
            return hosted.asked_start()
        error = hosted.refusal("be started again")
        if error is not None:
            return self._failed(error)
        hosted.supervision = self._resolved(hosted.strategy)
        task = hosted.ask_start(trigger)
        hindrance = None if anyway else self._gate.enter(hosted.strategy)
        if hindrance is None:
            self._take_turn(hosted)
        else:
            hosted.wait(hindrance)
            self._remember(hosted, wanted=trigger is not Trigger.SCHEDULE)
        return task

    def _take_turn(self, hosted: HostedStrategy) -> None:
        """Let a start that was asked for begin, or wait until those before it are up."""
        self._remember(hosted, wanted=False)
        if self._launcher is not None and self._queue.enter(_turn(hosted)):
            hosted.begin(self._launcher, self._supplies(hosted.strategy.id))
        else:
            hosted.wait(StartsNext(self._queue.ahead(hosted.strategy.id)))

    def start_now(self, strategy_id: str, trigger: Trigger = Trigger.USER) -> Task:
        """End a strategy's pause before a restart; the task succeeds when it runs again.

        The task fails with UnknownStrategyError or StrategyNotRunningError, or with StartError
        where it has ended instead.
        """
        hosted = self._hosted.get(strategy_id)
        return self._unknown(strategy_id) if hosted is None else hosted.start_now(trigger)

    def stop(
        self, strategy_id: str, trigger: Trigger = Trigger.USER, grace_s: float | None = None
    ) -> Task:
        """Stop a strategy; the task succeeds when it is gone: True where it was killed.

        A start that waits for its turn is taken back.

        Args:
            strategy_id: The strategy.
            trigger: Who asks.
            grace_s: Seconds that it may take to end; None for its own setting.
        """
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return self._unknown(strategy_id)
        if self._queue.leave(strategy_id) or self._gate.leave(strategy_id):
            return self._take_back(hosted, trigger)
        if hosted.record is not None and grace_s is not None:
            self._sweeper.hasten(hosted.record.run_id, grace_s)
        return hosted.stop(trigger, grace_s)

    def restart(self, strategy_id: str, trigger: Trigger = Trigger.USER) -> Task:
        """Stop a strategy where it runs, and start it; see :meth:`start`."""
        hosted = self._hosted.get(strategy_id)
        if hosted is None or hosted.state not in ACTIVE_STATES:
            return self.start(strategy_id, trigger)
        stopped = hosted.stop(trigger, None)
        return stopped.then(lambda _killed: self.start(strategy_id, trigger))

    def take_back_starts(self) -> None:
        """Give up all starts that wait for their turn."""
        for strategy_id in self._queue.waiting():
            self._queue.leave(strategy_id)
            self._take_back(self._hosted[strategy_id], Trigger.USER)

    def _take_back(self, hosted: HostedStrategy, trigger: Trigger) -> Task:
        """Give up a start that waits, which is in no queue any more."""
        self._remember(hosted, wanted=False)
        if self.store.get(hosted.strategy.id).is_running:
            self.store.mark_ended(hosted.strategy.id, clock.now())
        return hosted.take_back(trigger)

    def _remember(self, hosted: HostedStrategy, *, wanted: bool) -> None:
        """Keep that a start waits for contracts, so that the next manager lets it wait on."""
        strategy = self.store.get(hosted.strategy.id)
        if strategy.start_wanted is not wanted:
            hosted.strategy = replace(strategy, start_wanted=wanted)
            self.store.put(hosted.strategy)

    def _remember_failure(self, hosted: HostedStrategy) -> None:
        """Keep why the newest start came to nothing, or that it did not, for the next manager."""
        failure, strategy = hosted.start_failure(), self.store.get(hosted.strategy.id)
        at, why, code = failure or (None, None, None)
        failed = replace(strategy, start_failed_at=at, start_failure=why, start_failure_code=code)
        hosted.strategy = failed
        self.store.put(failed)

    @override
    def _row(self, hosted: HostedStrategy, present: datetime) -> StrategyStatus:
        strategy_id = hosted.strategy.id
        if self._queue.waits(strategy_id):
            hosted.explain(StartsNext(self._queue.ahead(strategy_id)))
        elif self._gate.waits(strategy_id):
            hosted.explain(self._gate.reason(strategy_id))
        return super()._row(hosted, present)

    def _restore_soon(self) -> None:
        """Start what ran before the computer restarted, at the event loop's next turn."""
        QTimer.singleShot(0, self, self._on_restore_timeout)

    @Slot()
    def _on_restore_timeout(self) -> None:
        wanted = [each.id for each in self.store.strategies() if each.start_wanted]
        ids, self._to_restore = {*self._to_restore, *wanted}, []
        if not self._restores():
            return
        for strategy_id in self.in_order_of_start(ids):
            self.start(strategy_id, Trigger.RESTORE)

    @Slot(str)
    def _on_queue_turn_came(self, strategy_id: str) -> None:
        hosted = self._hosted.get(strategy_id)
        if hosted is not None and self._launcher is not None:
            hosted.begin(self._launcher, self._supplies(hosted.strategy.id))

    @Slot(str)
    def _on_gate_opened(self, strategy_id: str) -> None:
        hosted = self._hosted.get(strategy_id)
        if hosted is not None:
            self._take_turn(hosted)

    @Slot(str)
    def _on_hub_standing_changed(self, strategy_id: str) -> None:
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return
        if hosted.state not in {StrategyState.STARTING, StrategyState.RUNNING}:
            self._queue.release(strategy_id)

    @Slot(str, str)
    def _on_hub_start_failed(self, strategy_id: str, why: str) -> None:
        strategy, hosted = self.store.get(strategy_id), self._get(strategy_id)
        if strategy.is_running:
            self.store.mark_ended(strategy_id, clock.now())
        self._remember_failure(hosted)
        if hosted.trigger in {Trigger.RESTORE, Trigger.SCHEDULE}:
            self._raise(alerts.alert_of_failed_start(strategy.name, strategy_id, why))


def _turn(hosted: HostedStrategy) -> Turn:
    strategy = hosted.strategy
    return Turn.of(strategy.id, strategy.name, hosted.supervision.priority)
