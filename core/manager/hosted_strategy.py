"""One strategy under the manager: its state, the reason for it, and its current run."""

from datetime import datetime
from functools import partial

from core import clock
from core.background import Background, Task
from core.errors import OpeningBellError, StrategyNotRunningError, StrategyRunningError
from core.manager.strategy_hub import StrategyHub
from core.process.adoption import FoundRun
from core.process.launcher import Launcher
from core.process.run import Run
from core.process.run_preparation import prepare_run
from core.process.usage import Usage, UsageMeter
from core.records.reasons import (
    NeverStarted,
    Reason,
    RunEnded,
    RunningSince,
    StartAsked,
    StartFailed,
    StopAsked,
)
from core.records.run_record import RunRecord
from core.records.states import ACTIVE_STATES, StrategyEvent, StrategyState, next_state
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.records.triggers import Trigger
from core.runner import protocol
from core.workspace import Workspace


class HostedStrategy:
    """Starts and stops one strategy, and keeps its state as its run tells.

    What happens to it is told by the signals of its hub.
    """

    def __init__(
        self, workspace: Workspace, strategy: Strategy, background: Background, hub: StrategyHub
    ) -> None:
        """Host ``strategy``; it counts as stopped until :meth:`adopt` tells otherwise."""
        self.strategy = strategy
        self.state = StrategyState.STOPPED
        self.trigger: Trigger | None = None
        self._reason: Reason = NeverStarted()
        self._record: RunRecord | None = None
        self._last_ended: RunRecord | None = None
        self._workspace = workspace
        self._background = background
        self._hub = hub
        self._run: Run | None = None
        self._usage = UsageMeter()
        self._start_task: Task | None = None
        self._stop_tasks: list[Task] = []

    def start(self, trigger: Trigger, launcher: Launcher) -> Task:
        """Start a run on a runner of ``launcher``; the task succeeds when it runs.

        The task fails with StrategyRunningError, or with what kept the run from starting.
        """
        task = Task(self._hub)
        if self.state in ACTIVE_STATES:
            task.fail(StrategyRunningError(self.strategy.name, "be started again"))
            return task
        present = clock.now()
        self._start_task = task
        self._record = None
        self.trigger = trigger
        run = self._new_run()
        self._enter(StrategyEvent.START_ASKED, StartAsked(trigger, present))
        run.begin(partial(prepare_run, self._workspace, self.strategy, trigger, present), launcher)
        return task

    def stop(self, trigger: Trigger, grace_s: float | None) -> Task:
        """Stop the run; the task succeeds when it is gone, with whether it was killed."""
        task = Task(self._hub)
        if self.state not in ACTIVE_STATES or self._run is None:
            task.fail(StrategyNotRunningError(self.strategy.name))
            return task
        self._stop_tasks.append(task)
        grace = self.strategy.grace_s if grace_s is None else grace_s
        self.trigger = trigger
        self._enter_stopping(trigger, clock.now(), grace)
        self._run.stop(grace, trigger)
        return task

    def adopt(self, found: FoundRun) -> None:
        """Take over the newest run, which an earlier manager started."""
        self.trigger = found.record.trigger
        if found.alive:
            self._new_run().follow(found.record)
        else:
            self._settle(found.record)

    def sample(self) -> None:
        """Ask the run for its usage; the hub's ``usage_changed`` follows."""
        if self._run is not None:
            self._run.sample()

    def is_sampled(self) -> bool:
        """Return whether the usage is known, or there is none to know."""
        return self.state not in ACTIVE_STATES or self._usage.rss_bytes is not None

    def close(self) -> None:
        """Let go of the run, which goes on."""
        if self._run is not None:
            self._run.close()
            self._drop_run()

    def status(self, present: datetime) -> StrategyStatus:
        """Return the row that tells how the strategy is at the ``present`` time."""
        record, last, active = self._record, self._last_ended, self.state in ACTIVE_STATES
        process = record.process if record and active else None
        return StrategyStatus(
            id=self.strategy.id,
            name=self.strategy.name,
            state=self.state,
            why=self._reason.sentence(present),
            pid=process.pid if process else None,
            started_at=record.started_at if record else None,
            ended_at=record.ended_at if record else None,
            exit_code=last.exit_code if last else None,
            signal=last.signal if last else None,
            cpu_percent=self._usage.cpu_percent if active else None,
            rss_bytes=self._usage.rss_bytes if active else None,
            schedule=self.strategy.schedule,
            exchange=self.strategy.exchange,
            run=record.run_id if record else None,
            log=record.log_path if record else None,
        )

    def _new_run(self) -> Run:
        self._run = Run(self._workspace, self._background, self._hub)
        self._usage = UsageMeter()
        self._run.started.connect(self._on_run_started)
        self._run.failed.connect(self._on_run_failed)
        self._run.stop_began.connect(self._on_run_stop_began)
        self._run.usage_sampled.connect(self._on_run_usage_sampled)
        self._run.ended.connect(self._on_run_ended)
        return self._run

    def _on_run_started(self, record: RunRecord) -> None:
        self._record = record
        self._hub.run_started.emit(record)
        stopping = self.state is StrategyState.STOPPING
        reason = self._reason if stopping else RunningSince(record.trigger, record.started_at)
        self._enter(StrategyEvent.STARTED, reason)
        if record.state == protocol.STOPPING:
            # Adopted in the middle of a stop that an earlier manager asked for.
            asked_at = record.stop_asked_at or clock.now()
            grace = self.strategy.grace_s if record.stop_grace_s is None else record.stop_grace_s
            self._enter_stopping(record.stop_by or Trigger.USER, asked_at, grace)
        if self._start_task is not None:
            self._start_task.succeed()
            self._start_task = None

    def _on_run_failed(self, error: OpeningBellError) -> None:
        self._drop_run()
        self._enter(StrategyEvent.START_FAILED, StartFailed(clock.now(), str(error)))
        if self._start_task is not None:
            self._start_task.fail(error)
            self._start_task = None
        self._settle_stops(killed=False)

    def _on_run_stop_began(self) -> None:
        """Somebody else stops the runner: a signal to it, say."""
        if self.state is StrategyState.RUNNING:
            by = self.trigger or Trigger.USER
            self._enter_stopping(by, clock.now(), self.strategy.grace_s)

    def _on_run_usage_sampled(self, usage: Usage) -> None:
        if self._record is not None:
            self._usage.take(usage, self._record.started_at)
            self._hub.usage_changed.emit(self.strategy.id)

    def _on_run_ended(self, record: RunRecord) -> None:
        self._drop_run()
        self._settle(record)
        self._hub.run_ended.emit(record)
        self._settle_stops(killed=record.escalated)

    def _drop_run(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
            self._run = None

    def _settle(self, record: RunRecord) -> None:
        self._record = self._last_ended = record
        if record.was_stopped():
            event = StrategyEvent.STOPPED
        elif record.was_successful():
            event = StrategyEvent.EXITED
        else:
            event = StrategyEvent.CRASHED
        self._enter(event, RunEnded(record))

    def _settle_stops(self, *, killed: bool) -> None:
        tasks, self._stop_tasks = self._stop_tasks, []
        for task in tasks:
            task.succeed(killed)

    def _enter_stopping(self, by: Trigger, asked_at: datetime, grace_s: float) -> None:
        self._enter(StrategyEvent.STOP_ASKED, StopAsked(by, asked_at, grace_s))

    def _enter(self, event: StrategyEvent, reason: Reason) -> None:
        self.state = next_state(self.state, event)
        self._reason = reason
        self._hub.changed.emit(self.strategy.id)
