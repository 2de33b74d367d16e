"""Why a strategy is in its state: values that build the one sentence shown everywhere."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from core import clock
from core.records.guard_phrase import guard_phrase
from core.records.policy_phrase import spoken_duration
from core.records.run_parts import GuardNote
from core.records.run_record import RunRecord
from core.records.triggers import Trigger
from core.runner import protocol


class Reason(Protocol):
    """Why a strategy is in its state."""

    def sentence(self, today: datetime) -> str:
        """Return one sentence without a full stop; times of another day show their date."""
        ...


@dataclass(frozen=True)
class NeverStarted:
    """The strategy was added, and has not run yet."""

    def sentence(self, today: datetime) -> str:  # noqa: ARG002 - every reason takes the day
        """Return the sentence."""
        return "Not started yet"


class StartsNext(NamedTuple):
    """A start was asked for, and others are in their start-up."""

    ahead: int

    def sentence(self, today: datetime) -> str:  # noqa: ARG002 - every reason takes the day
        """Return the sentence."""
        return f"Starts next ({self.ahead} ahead)" if self.ahead else "Starts next"


class WaitsForContracts(NamedTuple):
    """A start was asked for, and the master contracts it needs are not ready."""

    why: str

    def sentence(self, today: datetime) -> str:  # noqa: ARG002 - every reason takes the day
        """Return the sentence."""
        return f"Waits for master contracts: {self.why}"


class StartTakenBack(NamedTuple):
    """A start that waited for its turn was stopped."""

    by: Trigger
    at: datetime

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        return f"Not started: stopped {self.by.phrase()} {clock.spoken(self.at, today)} while it waited"


class StartAsked(NamedTuple):
    """A start was asked for, and the runner has not answered yet."""

    trigger: Trigger
    asked_at: datetime

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        return f"Starting since {clock.spoken(self.asked_at, today)}, asked {self.trigger.phrase()}"


class RunningSince(NamedTuple):
    """The strategy's process runs."""

    trigger: Trigger
    started_at: datetime

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        began = clock.spoken(self.started_at, today)
        return f"Running since {began}, started {self.trigger.phrase()}"


class BackingOff(NamedTuple):
    """The strategy has failed, and its runner starts it again after a pause."""

    record: RunRecord

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        record = self.record
        again = record.next_start_at
        when = f" {clock.spoken(again, today)}" if again else " soon"
        attempt = f" (attempt {record.restarts + 2})"
        return f"{_ended_attempt(record, today)}; restarts{when}{attempt}"


class RunningAgain(NamedTuple):
    """The strategy's process runs after a restart by its runner."""

    record: RunRecord

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        times = "once" if self.record.restarts == 1 else f"{self.record.restarts} times"
        return f"Running, restarted {times}: {_ended_attempt(self.record, today)}"


def _ended_attempt(record: RunRecord, today: datetime) -> str:
    """Return how the newest process ended that a restart followed."""
    if not record.attempts:
        return "Ended"
    attempt = record.attempts[-1]
    ended = clock.spoken(attempt.ended_at, today)
    if attempt.guard is not None:
        return f"Stopped {ended} by a guard: {guard_phrase(attempt.guard)}"
    outcome = replace(
        record,
        reason=protocol.REASON_EXIT,
        exit_code=attempt.exit_code,
        signal=attempt.signal,
        last_error=attempt.last_error,
        out_of_memory=attempt.out_of_memory,
    )
    return f"{'Ended' if outcome.was_successful() else 'Crashed'} {ended}: {outcome.outcome()}"


class StopAsked(NamedTuple):
    """A stop was asked for, and the strategy has not ended yet."""

    trigger: Trigger
    asked_at: datetime
    grace_s: float

    def sentence(self, today: datetime) -> str:
        """Return the sentence, with what is left of the grace."""
        asked = clock.spoken(self.asked_at, today)
        passed_s = max(0.0, (today - self.asked_at).total_seconds())
        left_s = math.ceil(self.grace_s - passed_s)
        if left_s > 0:
            end = f"killed if it has not ended in {left_s} s"
        else:
            end = f"its grace of {self.grace_s:g} s is over, so it is killed"
        return f"Stopping since {asked}, asked {self.trigger.phrase()}; {end}"


class RunnerLost(NamedTuple):
    """The runner was killed; what it left behind is being ended."""

    noticed_at: datetime

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        when = clock.spoken(self.noticed_at, today)
        return f"Its runner was killed, noticed {when}; what is left of it is ended now"


class StartedElsewhere(NamedTuple):
    """The settings say that the strategy runs, and no run of ours does."""

    started_at: datetime | None

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        when = f" {clock.spoken(self.started_at, today)}" if self.started_at else ""
        return f"Not started: its settings say that another program started it{when}"


class NotRestored(NamedTuple):
    """The computer restarted under the last run, which does not go on."""

    record: RunRecord
    why: str

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        return f"{RunEnded(self.record).sentence(today)}; not started again, because {self.why}"


class Cleared(NamedTuple):
    """The user has taken note of how it ended."""

    at: datetime
    before: Reason

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        return f"Cleared {clock.spoken(self.at, today)} ({self.before.sentence(today)})"


class GuardStops(NamedTuple):
    """A guard stops the strategy, which has not ended yet."""

    note: GuardNote

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        since = clock.spoken(self.note.at, today)
        return f"Stopping since {since}, by a guard: {guard_phrase(self.note)}"


class StartFailed(NamedTuple):
    """The run never came to be.

    Attributes:
        code: The stable code of the error; empty where it is not known.
    """

    failed_at: datetime
    error: str
    code: str = ""

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        return f"Did not start {clock.spoken(self.failed_at, today)}: {self.error}"


class RunEnded(NamedTuple):
    """The last run is over; its record says how."""

    record: RunRecord

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        record = self.record
        ended = clock.spoken(record.ended_at, today) if record.ended_at else "at an unknown time"
        if record.was_stopped():
            outcome = record.outcome()
            return f"Stopped {ended}{outcome.removeprefix('stopped')}"
        if record.was_quarantined():
            return f"Quarantined {ended} {self._quarantine()}; try again when it is mended"
        if record.reason == protocol.REASON_GUARD:
            return f"Stopped {ended} by a guard: {record.outcome()}"
        return f"{self._verb()} {ended}: {record.outcome()}"

    def _quarantine(self) -> str:
        """Return ``after 5 failures in 10 minutes, the last: …``."""
        record = self.record
        if record.failures == 1:
            return f"at its first failure: {record.outcome()}"
        window_s = record.failure_window_s
        window = f" in {spoken_duration(window_s)}" if window_s else ""
        return f"after {record.failures} failures{window}, the last: {record.outcome()}"

    def _verb(self) -> str:
        if self.record.reason == protocol.REASON_SPAWN_ERROR:
            return "Did not start"
        return "Ended by itself" if self.record.was_successful() else "Crashed"
