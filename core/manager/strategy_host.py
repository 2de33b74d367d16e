"""The strategies that a manager hosts: their states, their runs, and the journal of both."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Background, Task
from core.errors import (
    InvalidNameError,
    StrategyRunningError,
    UnknownStrategyError,
)
from core.manager.event_journal import EventJournal
from core.manager.hosted_strategy import HostedStrategy
from core.manager.run_history import RunHistory
from core.manager.sampler import Sampler
from core.manager.strategy_hub import StrategyHub
from core.process.adoption import FoundRun
from core.records.run_record import RunRecord
from core.records.state_event import StateEvent
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.records.triggers import Trigger
from core.sources import naming
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.process.launcher import Launcher


class StrategyHost(QObject):
    """Starts, stops and watches strategies, on one thread with an event loop.

    What takes time returns a :class:`~core.background.Task`. Strategies run under their
    runners, so they live on after any end of this process.
    """

    state_changed = Signal(str)
    """A strategy's state, the reason for it, its run or pid."""
    sampled = Signal()
    """Processor load and memory of the active strategies are fresh."""
    event_recorded = Signal(object)
    """The :class:`StateEvent` that went into the journal."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        """Prepare to host the strategies of ``workspace``; none is hosted yet."""
        super().__init__(parent)
        self.workspace = workspace
        self._background = Background(self)
        # Of its own: a start does not wait until an earlier change is safe on the disk.
        self._writer = Background(self)
        self.store = StrategyStore(workspace, self._writer)
        self._history = RunHistory(workspace)
        self._journal = EventJournal(workspace.events_file, self._writer)
        self._launcher: Launcher | None = None
        self._hosted: dict[str, HostedStrategy] = {}
        self._hub = StrategyHub(self)
        self._hub.changed.connect(self._on_hub_changed)
        self._hub.run_started.connect(self._on_hub_run_started)
        self._hub.run_ended.connect(self._on_hub_run_ended)
        self._sampler = Sampler(self._hosted, self._hub, self)
        self._sampler.sampled.connect(self.sampled)

    def idle(self) -> bool:
        """Return whether no start or stop is under way."""
        passing = {StrategyState.STARTING, StrategyState.STOPPING}
        return not any(hosted.state in passing for hosted in self._hosted.values())

    # -- reading

    def statuses(self) -> list[StrategyStatus]:
        """Return a row for every strategy, by name."""
        present = clock.now()
        ids = (each.id for each in self.store.strategies())
        return [self._hosted[each].status(present) for each in ids if each in self._hosted]

    def status(self, strategy_id: str) -> StrategyStatus:
        """Return one strategy's row; UnknownStrategyError where there is none."""
        return self._get(strategy_id).status(clock.now())

    def find(self, name_or_id: str) -> str:
        """Return the id of the strategy with this id, or this name where it is unique.

        Raises:
            UnknownStrategyError: There is none.
            AmbiguousStrategyError: Several have the name.
        """
        try:
            return self.store.find(name_or_id).id
        except UnknownStrategyError:
            # As it was typed when the strategy was added: with space around it, or too long.
            with suppress(InvalidNameError):
                name = naming.display_name(name_or_id)
                if name != name_or_id:
                    return self.store.find(name).id
            raise

    def sample_now(self) -> Task:
        """Measure at once; succeeds when load and memory are known, after 0.5 s anyhow."""
        return self._sampler.sample_now()

    def runs(self, strategy_id: str) -> list[RunRecord]:
        """Return a strategy's runs, newest first."""
        return self._history.runs(self._get(strategy_id).strategy.id)

    def log_path(self, strategy_id: str, run_id: str | None = None) -> Path | None:
        """Return the log of a run (the newest without ``run_id``), None before any run.

        Raises:
            UnknownStrategyError: There is no such strategy.
            UnknownRunError: The strategy has no such run.
        """
        if run_id is None:
            return self._get(strategy_id).status(clock.now()).log
        return self._history.log_path(self._get(strategy_id).strategy, run_id)

    def recent_events(self, limit: int = 1000) -> list[StateEvent]:
        """Return the newest changes of state, oldest of them first."""
        return self._journal.recent(limit)

    # -- running

    def start(self, strategy_id: str, trigger: Trigger = Trigger.USER) -> Task:
        """Start a strategy; the task succeeds when its process runs.

        The task fails with UnknownStrategyError, StrategyRunningError, or with what kept it
        from starting: SourceError, InterpreterError, StartError.
        """
        hosted = self._hosted.get(strategy_id)
        if hosted is None or self._launcher is None:
            return self._unknown(strategy_id)
        return hosted.start(trigger, self._launcher)

    def stop(
        self, strategy_id: str, trigger: Trigger = Trigger.USER, grace_s: float | None = None
    ) -> Task:
        """Stop a strategy; the task succeeds when it is gone: True where it was killed.

        Args:
            strategy_id: The strategy.
            trigger: Who asks.
            grace_s: Seconds that it may take to end; None for its own setting.
        """
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return self._unknown(strategy_id)
        return hosted.stop(trigger, grace_s)

    def restart(self, strategy_id: str, trigger: Trigger = Trigger.USER) -> Task:
        """Stop a strategy where it runs, and start it; see :meth:`start`."""
        hosted = self._hosted.get(strategy_id)
        if hosted is None or hosted.state not in ACTIVE_STATES:
            return self.start(strategy_id, trigger)
        stopped = hosted.stop(trigger, None)
        return stopped.then(lambda _killed: self.start(strategy_id, trigger))

    # -- hosting

    def _host(self, strategy: Strategy, found: FoundRun | None = None) -> None:
        """Host a strategy, whose newest run, if any, was ``found``."""
        hosted = HostedStrategy(self.workspace, strategy, self._background, self._hub)
        if found is not None:
            hosted.adopt(found)
            self._journal_if_news(hosted, found.record)
        if strategy.is_running and hosted.state not in ACTIVE_STATES:
            ended_at = found.record.ended_at if found else None
            self.store.mark_ended(strategy.id, ended_at or clock.now())
        self._hosted[strategy.id] = hosted

    def _journal_if_news(self, hosted: HostedStrategy, record: RunRecord) -> None:
        """Journal what an adopted run did while there was no manager, once."""
        happened_at = record.ended_at or record.started_at
        newest = self._journal.newest_time()
        if newest is None or happened_at > newest:
            self._journalize(hosted, happened_at)

    def _journalize(self, hosted: HostedStrategy, at: datetime) -> None:
        event = StateEvent(
            time=at,
            strategy=hosted.strategy.id,
            state=hosted.state,
            why=hosted.status(at).why,
            trigger=hosted.trigger,
        )
        self._journal.append(event)
        self.event_recorded.emit(event)

    def _get(self, strategy_id: str) -> HostedStrategy:
        try:
            return self._hosted[strategy_id]
        except KeyError as error:
            raise UnknownStrategyError(strategy_id) from error

    def _unknown(self, strategy_id: str) -> Task:
        task = Task(self)
        task.fail(UnknownStrategyError(strategy_id))
        return task

    def _refusal(self, strategy_id: str, wish: str) -> Task | None:
        """Return the task that refuses what an active strategy forbids, None where it may be."""
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return self._unknown(strategy_id)
        if hosted.state not in ACTIVE_STATES:
            return None
        task = Task(self)
        task.fail(StrategyRunningError(hosted.strategy.name, wish))
        return task

    @Slot(str)
    def _on_hub_changed(self, strategy_id: str) -> None:
        hosted = self._hosted.get(strategy_id)
        # One that is being adopted is not here yet: what it tells happened before.
        if hosted is not None:
            self._journalize(hosted, clock.now())
            self.state_changed.emit(strategy_id)

    @Slot(object)
    def _on_hub_run_started(self, record: RunRecord) -> None:
        strategy, process = self.store.get(record.strategy_id), record.process
        if process is not None and (not strategy.is_running or strategy.pid != process.pid):
            self.store.mark_started(strategy.id, process.pid, record.started_at)

    @Slot(object)
    def _on_hub_run_ended(self, record: RunRecord) -> None:
        self.store.mark_ended(record.strategy_id, record.ended_at or clock.now())
