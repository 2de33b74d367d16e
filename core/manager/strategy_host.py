"""The strategies that a manager hosts: their states, their runs, and the journal of both."""

from collections import deque
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core import clock
from core.background import Background, Task
from core.errors import InvalidNameError, OpeningBellError, UnknownStrategyError
from core.manager import alerts
from core.manager.event_journal import EventJournal
from core.manager.history_retention import HistoryRetention
from core.manager.hosted_strategy import HostedStrategy
from core.manager.run_history import RunHistory
from core.manager.sampler import Sampler
from core.manager.strategy_hub import StrategyHub
from core.records.alert import Alert
from core.records.run_parts import GuardNote
from core.records.run_record import RunRecord
from core.records.state_event import StateEvent
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.records.supervision import Supervision, resolved
from core.runner import protocol
from core.sources import naming
from core.store.settings_file import WorkspaceSettings
from core.store.source_versions import SourceVersions
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.process.launcher import Launcher

_MOST_ALERTS = 200


class StrategyHost(QObject):
    """Knows how every strategy stands, and tells of each change, on one thread.

    What takes time returns a :class:`~core.background.Task`. Strategies run under their
    runners, so they live on after any end of this process.
    """

    state_changed = Signal(str)
    """A strategy's state, the reason for it, its run or pid."""
    sampled = Signal(list)
    """Processor load and memory of the strategies with these ids (list[str]) are fresh."""
    event_recorded = Signal(object)
    """The :class:`StateEvent` that went into the journal."""
    alert_raised = Signal(object)
    """An :class:`~core.records.alert.Alert`, at the event loop's next turn: that way what was found
    at the opening is told too. Those so far are in :attr:`alerts`."""

    _alert_came = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        """Prepare to host the strategies of ``workspace``; none is hosted yet."""
        super().__init__(parent)
        self.workspace = workspace
        self._alert_came.connect(self.alert_raised, Qt.ConnectionType.QueuedConnection)
        self.alerts: deque[Alert] = deque(maxlen=_MOST_ALERTS)
        self._background = Background(self)
        # Of its own: a start does not wait until an earlier change is safe on the disk.
        self._writer = Background(self)
        self.store = StrategyStore(workspace, self._writer)
        self.settings = WorkspaceSettings(workspace, self._writer)
        self._versions = SourceVersions(workspace)
        self._history = RunHistory(workspace)
        self._history_worker = Background(self)
        self._retention = HistoryRetention(
            workspace, self._versions, self.settings.history, self._history_worker
        )
        self._journal = EventJournal(workspace.events_file, self._writer)
        self._launcher: Launcher | None = None
        self._hosted: dict[str, HostedStrategy] = {}
        self._hub = StrategyHub(self)
        self._hub.changed.connect(self._on_hub_changed)
        self._hub.run_started.connect(self._on_hub_run_started)
        self._hub.run_backed_off.connect(self._on_hub_run_backed_off)
        self._hub.run_ended.connect(self._on_hub_run_ended)
        self._hub.warned.connect(self._on_hub_warned)
        self._sampler = Sampler(self._hosted, self._hub, self)
        self._sampler.sampled.connect(self.sampled)

    # -- reading

    def statuses(self) -> list[StrategyStatus]:
        """Return a row for every strategy, by name."""
        present = clock.now()
        ids = (each.id for each in self.store.strategies())
        return [self._row(self._hosted[each], present) for each in ids if each in self._hosted]

    def status(self, strategy_id: str) -> StrategyStatus:
        """Return one strategy's row; UnknownStrategyError where there is none."""
        return self._row(self._get(strategy_id), clock.now())

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
        hosted = self._get(strategy_id)
        if run_id is None:
            return hosted.record.log_path if hosted.record else None
        return self._history.find(hosted.strategy, run_id).log_path

    def recent_events(self, limit: int = 1000) -> list[StateEvent]:
        """Return the newest changes of state, oldest of them first."""
        return self._journal.recent(limit)

    # -- hosting

    def _row(self, hosted: HostedStrategy, present: datetime) -> StrategyStatus:
        return hosted.status(present)

    def _resolved(self, strategy: Strategy) -> Supervision:
        """Return the settings of a strategy, as they are chosen now."""
        return resolved(self.settings.supervision(), strategy.supervision)

    def _journalize(self, hosted: HostedStrategy, at: datetime) -> None:
        event = StateEvent(
            time=at,
            strategy=hosted.strategy.id,
            state=hosted.state,
            why=self._row(hosted, at).why,
            trigger=hosted.trigger,
        )
        self._journal.append(event)
        self.event_recorded.emit(event)

    def _raise(self, alert: Alert | None) -> None:
        if alert is not None:
            self.alerts.append(alert)
            self._alert_came.emit(alert)

    def _get(self, strategy_id: str) -> HostedStrategy:
        try:
            return self._hosted[strategy_id]
        except KeyError as error:
            raise UnknownStrategyError(strategy_id) from error

    def _unknown(self, strategy_id: str) -> Task:
        return self._failed(UnknownStrategyError(strategy_id))

    def _failed(self, error: OpeningBellError) -> Task:
        task = Task(self)
        task.fail(error)
        return task

    def _refusal(self, strategy_id: str, wish: str) -> Task | None:
        """Return the task that refuses what an active strategy forbids, None where it may be."""
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return self._unknown(strategy_id)
        error = hosted.refusal(wish)
        return None if error is None else self._failed(error)

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
    def _on_hub_run_backed_off(self, record: RunRecord) -> None:
        hosted = self._hosted.get(record.strategy_id)
        if hosted is not None:
            why = self._row(hosted, clock.now()).why
            self._raise(alerts.alert_of_pause(hosted.strategy.name, why, record))

    @Slot(object)
    def _on_hub_run_ended(self, record: RunRecord) -> None:
        self.store.mark_ended(record.strategy_id, record.ended_at or clock.now())
        self._history.forget(record)
        hosted = self._get(record.strategy_id)
        # That the runner was lost has been said when it was noticed.
        if record.reason != protocol.REASON_SUPERVISOR_LOST:
            why = self._row(hosted, clock.now()).why
            self._raise(alerts.alert_of_end(hosted.strategy.name, why, record))
        self._retention.look_after([record.strategy_id])

    @Slot(str, object)
    def _on_hub_warned(self, strategy_id: str, note: GuardNote) -> None:
        name = self.store.get(strategy_id).name
        self._raise(alerts.alert_of_warning(name, strategy_id, note))
        self.state_changed.emit(strategy_id)
