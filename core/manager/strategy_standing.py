"""How one strategy stands: its state, the reason for it, and the row that shows both."""

from datetime import datetime
from typing import TYPE_CHECKING

from core import clock
from core.errors import OpeningBellError, StartError, StrategyRunningError
from core.manager.strategy_hub import StrategyHub
from core.process.usage import UsageMeter
from core.records.policy_phrase import policy_phrase
from core.records.reasons import (
    BackingOff,
    Cleared,
    GuardStops,
    NeverStarted,
    Reason,
    RunEnded,
    RunnerLost,
    RunningAgain,
    RunningSince,
    StartFailed,
    StopAsked,
)
from core.records.run_record import RunRecord
from core.records.states import ACTIVE_STATES, StrategyEvent, StrategyState, next_state
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.records.supervision import Supervision
from core.records.triggers import Trigger
from core.runner import protocol

if TYPE_CHECKING:
    from core.background import Task
    from core.schedule.decision import LastRun


class StrategyStanding:
    """The state machine of one strategy, and what is known of its newest run."""

    def __init__(self, strategy: Strategy, supervision: Supervision, hub: StrategyHub) -> None:
        """Begin with ``strategy`` stopped; what happens to it is told through ``hub``."""
        self.strategy = strategy
        self.supervision = supervision
        self.state = StrategyState.STOPPED
        self.trigger: Trigger | None = None
        self._reason: Reason = NeverStarted()
        self._record: RunRecord | None = None
        self._last_ended: RunRecord | None = None
        self._usage = UsageMeter()
        self._start_task: Task | None = None
        self._stop_tasks: list[Task] = []
        self._hub = hub

    @property
    def record(self) -> RunRecord | None:
        """The newest run that is known."""
        return self._record

    @property
    def last_ended(self) -> RunRecord | None:
        """The newest run that is known to be over."""
        return self._last_ended

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
            restarts=record.restarts if record else 0,
            cpu_percent=self._usage.cpu_percent if process else None,
            rss_bytes=self._usage.rss_bytes if process else None,
            schedule=self.strategy.schedule,
            exchange=self.strategy.exchange,
            next_start=record.next_start_at if record and active else None,
            run=record.run_id if record else None,
            log=record.log_path if record else None,
            policy=policy_phrase(self.supervision, scheduled=self.strategy.schedule is not None),
            warnings=record.warnings if record else (),
        )

    def is_sampled(self) -> bool:
        """Return whether the usage is known, or there is none to know."""
        has_process = self.state in ACTIVE_STATES and self.state is not StrategyState.BACKOFF
        return not has_process or self._usage.rss_bytes is not None

    def refusal(self, wish: str) -> StrategyRunningError | None:
        """Return what refuses ``wish`` because the strategy is active or about to be, or None."""
        if self.state in ACTIVE_STATES:
            return StrategyRunningError(self.strategy.name, wish)
        if self.state is StrategyState.WAITING:
            return StrategyRunningError(self.strategy.name, wish, "waits for its start")
        return None

    def take(self, record: RunRecord) -> None:
        """Stand as a run that lives does."""
        before, self._record = self._record, record
        match record.state:
            case protocol.BACKOFF:
                self._enter_unless_stopping(StrategyEvent.BACKED_OFF, BackingOff(record))
                self._hub.run_backed_off.emit(record)
            case protocol.STOPPING:
                if self.state is StrategyState.STOPPED:
                    self._take_running(record)
                self._take_stopping(record)
            case _ if self.state is StrategyState.RUNNING and _is_same(before, record):
                pass  # told twice
            case _:
                self._take_running(record)

    def lose(self, record: RunRecord) -> None:
        """Stand as a run whose runner was killed: stopping, until nothing is left of it."""
        self._record = record
        if self.state is StrategyState.STOPPED:
            self._enter(StrategyEvent.STARTED, self._reason)
        self._enter(StrategyEvent.STOP_ASKED, RunnerLost(record.ended_at or clock.now()))
        self._hub.run_lost.emit(record)

    def settle(self, record: RunRecord) -> None:
        """Stand as a run that is over."""
        self._record = self._last_ended = record
        self._enter(_event_of_end(record), RunEnded(record))

    def finish(self, record: RunRecord) -> None:
        """Stand as a run that is over, and tell those who wait for that."""
        self.settle(record)
        self._hub.run_ended.emit(record)
        self._settle_start(StartError(f"{self.strategy.name} is not started again: it has ended"))
        self._settle_stops(killed=record.escalated)

    def explain(self, reason: Reason) -> None:
        """Say otherwise why the strategy is as it is."""
        self._reason = reason

    def start_failure(self) -> StartFailed | None:
        """Return why the newest start came to nothing, None where that is not how it stands."""
        return self._reason if isinstance(self._reason, StartFailed) else None

    def fail(self, failure: StartFailed) -> None:
        """Stand as after a start that came to nothing."""
        self._enter(StrategyEvent.START_FAILED, failure)

    def pause(self, reason: Reason) -> None:
        """Take note that the strategy is kept from running, and why; again changes why."""
        if self.state is not StrategyState.PAUSED:
            self._enter(StrategyEvent.PAUSED, reason)
        else:
            self.explain(reason)

    def unpause(self) -> None:
        """Take note that nothing keeps the strategy from running any more."""
        self._enter(StrategyEvent.UNPAUSED, _reason_of_rest(self._last_ended))

    def release(self) -> None:
        """Take note that its file is mended: it stands as if that start had not been asked for."""
        self._record = self._last_ended
        self._enter(StrategyEvent.CLEARED, _reason_of_rest(self._last_ended))

    def last_run(self) -> "LastRun | None":
        """Return what a schedule has to know of the newest run, a start that failed included."""
        from core.schedule.decision import LastRun  # noqa: PLC0415 - a window is painted sooner

        failure = self.start_failure()
        if failure is not None:
            return LastRun(failure.failed_at, failure.failed_at)
        record, is_active = self._record, self.state in ACTIVE_STATES
        if record is None and is_active:
            return LastRun(clock.now())  # it has no record yet
        record = record or self._last_ended
        if record is None:
            return None
        ended_at = None if is_active else record.ended_at
        return LastRun(record.started_at, ended_at, record.reason == protocol.REASON_REBOOT)

    def is_new(self) -> bool:
        """Return whether it has not run yet, as far as is known."""
        return isinstance(self._reason, NeverStarted)

    def clear(self, at: datetime) -> None:
        """Take note that the user has: the strategy counts as stopped."""
        self._enter(StrategyEvent.CLEARED, Cleared(at, self._reason))

    def _take_running(self, record: RunRecord) -> None:
        self._hub.run_started.emit(record)
        if record.restarts and self.state is not StrategyState.STOPPING:
            self.trigger = Trigger.RESTART
        self._enter_unless_stopping(StrategyEvent.STARTED, _reason_of_running(record))

    def _take_stopping(self, record: RunRecord) -> None:
        """Somebody else stops the runner, or an earlier manager has."""
        if self.state is StrategyState.STOPPING:
            return
        if record.reason == protocol.REASON_GUARD and record.guard is not None:
            self._enter(StrategyEvent.STOP_ASKED, GuardStops(record.guard))
        else:
            by = record.stop_by or self.trigger or Trigger.USER
            asked_at = record.stop_asked_at or clock.now()
            grace = self.strategy.grace_s if record.stop_grace_s is None else record.stop_grace_s
            self._enter(StrategyEvent.STOP_ASKED, StopAsked(by, asked_at, grace))

    def _enter_unless_stopping(self, event: StrategyEvent, reason: Reason) -> None:
        """Enter, but keep saying that the strategy is stopping where it is."""
        if self.state is StrategyState.RUNNING and event is StrategyEvent.STARTED:
            # The pause before a restart was over before anybody had heard of it.
            self._enter(StrategyEvent.BACKED_OFF, reason)
        stopping = self.state is StrategyState.STOPPING
        self._enter(event, self._reason if stopping else reason)

    def _settle_start(self, error: OpeningBellError | None) -> None:
        task, self._start_task = self._start_task, None
        if task is None:
            return
        if error is None:
            task.succeed()
        else:
            task.fail(error)

    def _settle_stops(self, *, killed: bool) -> None:
        tasks, self._stop_tasks = self._stop_tasks, []
        for task in tasks:
            task.succeed(killed)

    def _enter(self, event: StrategyEvent, reason: Reason) -> None:
        self.state = next_state(self.state, event)
        self._reason = reason
        self._hub.changed.emit(self.strategy.id)


def _event_of_end(record: RunRecord) -> StrategyEvent:
    if record.reason == protocol.REASON_QUARANTINED:
        return StrategyEvent.QUARANTINED
    if record.was_stopped():
        return StrategyEvent.STOPPED
    return StrategyEvent.EXITED if record.was_successful() else StrategyEvent.CRASHED


def _is_same(before: RunRecord | None, record: RunRecord) -> bool:
    return before is not None and before.process == record.process


def _reason_of_running(record: RunRecord) -> Reason:
    if record.restarts and record.attempts:
        return RunningAgain(record)
    return RunningSince(record.trigger, record.started_at)


def _reason_of_rest(last_ended: RunRecord | None) -> Reason:
    return RunEnded(last_ended) if last_ended else NeverStarted()
