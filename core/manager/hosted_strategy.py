"""One strategy under the manager: its starts, its stops, and its current run."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core import clock
from core.background import Background, Task
from core.errors import (
    OpeningBellError,
    StartError,
    StrategyNotRunningError,
    StrategyRunningError,
)
from core.manager.strategy_hub import StrategyHub
from core.manager.strategy_standing import StrategyStanding
from core.process.usage import Usage, UsageMeter
from core.records.reasons import (
    Reason,
    StartAsked,
    StartFailed,
    StartTakenBack,
    StopAsked,
)
from core.records.run_parts import GuardNote
from core.records.run_record import RunRecord
from core.records.states import ACTIVE_STATES, StrategyEvent, StrategyState
from core.records.strategy import Strategy
from core.records.supervision import Supervision
from core.records.triggers import Trigger
from core.runner import protocol
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.process.launcher import Launcher
    from core.process.run import Run
    from core.process.run_preparation import Supplies


class HostedStrategy(StrategyStanding):
    """Starts and stops one strategy, and keeps its state as its run tells.

    What happens to it is told by the signals of its hub.
    """

    def __init__(
        self,
        workspace: Workspace,
        strategy: Strategy,
        supervision: Supervision,
        background: Background,
        hub: StrategyHub,
    ) -> None:
        """Host ``strategy``; it counts as stopped until its adoption tells otherwise."""
        super().__init__(strategy, supervision, hub)
        self._workspace = workspace
        self._background = background
        self._run: Run | None = None

    # -- starting

    def ask_start(self, trigger: Trigger) -> Task:
        """Return the task of a start: it succeeds when the strategy runs.

        It fails with StrategyRunningError, or with what kept the run from starting. Where it has
        not failed at once (:meth:`expects_start`), :meth:`begin` or :meth:`wait` comes next.
        """
        task = Task(self._hub)
        refusal = self.refusal("be started again")
        if refusal is not None or self._start_task is not None:
            task.fail(refusal or StrategyRunningError(self.strategy.name, "be started again"))
            return task
        self._start_task = task
        self.trigger = trigger
        return task

    def wait(self, reason: Reason) -> None:
        """Let the start that was asked for wait for its turn, or for what ``reason`` tells."""
        self._enter(StrategyEvent.QUEUED, reason)

    def asked_start(self) -> Task:
        """Return the task of the start that was asked for and waits, or is under way."""
        if self._start_task is None:
            self._start_task = Task(self._hub)
        return self._start_task

    def begin(self, launcher: "Launcher", supplies: "Supplies") -> None:
        """Do the start that was asked for, on a runner of ``launcher``."""
        from core.process import run_preparation  # noqa: PLC0415 - a window is painted sooner

        trigger, present = self.trigger or Trigger.USER, clock.now()
        self._record = None
        run = self._new_run()
        self._enter(StrategyEvent.START_ASKED, StartAsked(trigger, present))
        start = run_preparation.AskedStart(trigger, present)
        prepare = partial(run_preparation.prepare_run, supplies, self.supervision, start)
        run.begin(prepare, launcher)

    def take_back(self, by: Trigger) -> Task:
        """Give up the start that waits; the task succeeds at once, as nothing was killed."""
        self._enter(StrategyEvent.STOPPED, StartTakenBack(by, clock.now()))
        self._settle_start(
            StartError(f"{self.strategy.name} was stopped while it waited for its start")
        )
        task = Task(self._hub)
        task.succeed(False)  # noqa: FBT003 - whether it was killed
        return task

    def start_now(self, trigger: Trigger) -> Task:
        """End the pause before a restart; the task succeeds when the strategy runs again."""
        if self.state is not StrategyState.BACKOFF or self._run is None:
            task = Task(self._hub)
            task.fail(StrategyNotRunningError(self.strategy.name))
            return task
        task = self.asked_start()
        self._run.start_now(trigger)
        return task

    # -- stopping

    def stop(self, trigger: Trigger, grace_s: float | None) -> Task:
        """Stop the run; the task succeeds when it is gone, with whether it was killed."""
        task = Task(self._hub)
        if self.state not in ACTIVE_STATES:
            task.fail(StrategyNotRunningError(self.strategy.name))
            return task
        self._stop_tasks.append(task)
        if self._run is None:
            return task  # what a killed runner left behind is being ended already
        grace = self.strategy.grace_s if grace_s is None else grace_s
        self.trigger = trigger
        self._enter(StrategyEvent.STOP_ASKED, StopAsked(trigger, clock.now(), grace))
        self._run.stop(grace, trigger)
        return task

    # -- following

    def follow(self, record: RunRecord) -> None:
        """Take over the run that an earlier manager started, and that lives."""
        self.trigger = record.trigger
        self._new_run().follow(record)

    def sample(self) -> None:
        """Ask the run for its usage; the hub's ``usage_changed`` follows."""
        if self._run is not None:
            self._run.sample()

    def close(self) -> None:
        """Let go of the run, which goes on."""
        if self._run is not None:
            self._run.close()
            self._drop_run()

    def _new_run(self) -> "Run":
        from core.process.run import Run  # noqa: PLC0415 - no run, no need: a window is painted sooner

        self._run = run = Run(self._workspace, self._background, self, self._hub)
        self._usage = UsageMeter()
        return run

    # -- what the run tells

    def on_run_started(self, record: RunRecord) -> None:
        """Show that it runs; that is what its start was for."""
        self.take(record)
        self._settle_start(None)

    def on_run_state_told(self, record: RunRecord) -> None:
        """Show what its runner did."""
        self.take(record)
        if self.state is StrategyState.RUNNING:
            self._settle_start(None)

    def on_run_failed(self, error: OpeningBellError) -> None:
        """Show why there is no run."""
        self._drop_run()
        self.fail(StartFailed(clock.now(), str(error), error.code))
        self._hub.start_failed.emit(self.strategy.id, self._reason.sentence(clock.now()))
        self._settle_start(error)
        self._settle_stops(killed=False)

    def on_run_settled(self) -> None:
        """Let the next one start."""
        self._hub.settled.emit(self.strategy.id)

    def on_run_warned(self, note: GuardNote) -> None:
        """Keep the warning, and tell of it."""
        if self._record is not None:
            self._record = replace(self._record, warnings=(*self._record.warnings, note))
            self._hub.warned.emit(self.strategy.id, note)

    def on_run_usage_sampled(self, usage: Usage) -> None:
        """Show what it uses."""
        if self._record is not None:
            self._usage.take(usage, self._record.started_at)
            self._hub.usage_changed.emit(self.strategy.id)

    def on_run_ended(self, record: RunRecord) -> None:
        """Show how it ended."""
        self._drop_run()
        if record.reason == protocol.REASON_SUPERVISOR_LOST:
            self.lose(record)
        else:
            self.finish(record)

    def _drop_run(self) -> None:
        if self._run is not None:
            self._run = None
