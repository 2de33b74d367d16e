"""Why a strategy that is scheduled does not run, and when it will."""

from datetime import datetime
from typing import NamedTuple

from core import clock
from core.schedule.decision import Decision, Ground


class Held(NamedTuple):
    """The user has stopped it in a window, and it starts again in the next."""

    decision: Decision
    since: datetime

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        since = clock.spoken(self.since, today)
        again = self.decision.next_start
        until = (
            f"starts again {clock.spoken_ahead(again, today)}" if again else "start it to resume it"
        )
        return f"Held by you since {since}; {until}"


class ClosedToday(NamedTuple):
    """The exchange, or the user, keeps it from running on this date."""

    decision: Decision

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        return f"{next_phrase(self.decision, today)}, {_gap_today(self.decision)}"


class StartMissed(NamedTuple):
    """No manager ran when it was to start, and by its settings it does not start late."""

    decision: Decision

    def sentence(self, today: datetime) -> str:
        """Return the sentence."""
        span = self.decision.span
        start = clock.spoken_ahead(span.start, today) if span else "in the last window"
        missed = f"Its start {start} was missed, as no manager ran then"
        if self.decision.ground is Ground.ASKS:
            return f"{missed}: start it, or leave it until its next window"
        return f"{missed}; {_then(self.decision, today)}, as late starts are skipped"


class BrokenSchedule(NamedTuple):
    """What the file says of its schedule means nothing."""

    flaw: str

    def sentence(self, today: datetime) -> str:  # noqa: ARG002 - every reason takes the day
        """Return the sentence."""
        return f"Its schedule is not understood: {self.flaw}; set it anew"


def next_phrase(decision: Decision, today: datetime) -> str:
    """Return ``Starts Monday 09:15``."""
    then = _then(decision, today)
    return then[:1].upper() + then[1:]


def with_next_start(why: str, decision: Decision, today: datetime) -> str:
    """Return the sentence ``why`` of a strategy that does not run, with when it will."""
    return f"{why}; {_then(decision, today)}"


def _then(decision: Decision, today: datetime) -> str:
    if decision.next_start is None:
        return "its schedule has no start within a year"
    return f"starts {clock.spoken_ahead(decision.next_start, today)}"


def _gap_today(decision: Decision) -> str:
    gap = decision.today.gap
    if gap.startswith("held by you"):
        return gap.replace("on this day", "today", 1)
    return gap.replace(" is closed", " is closed today", 1)
