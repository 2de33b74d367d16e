"""How a strategy's figures read in the table's cells."""

from datetime import datetime, time, timedelta
from typing import Final, NamedTuple

from core import clock
from core.records.states import StrategyState
from core.records.status import StrategyStatus

_BYTES_PER_MB: Final = 1_000_000
_DAY_S: Final = 86_400
_HOUR_S: Final = 3_600

URGENCY: Final = {
    state: rank
    for rank, state in enumerate(
        (
            StrategyState.CRASHED,
            StrategyState.QUARANTINED,
            StrategyState.BACKOFF,
            StrategyState.STOPPING,
            StrategyState.STARTING,
            StrategyState.RUNNING,
            StrategyState.WAITING,
            StrategyState.PAUSED,
            StrategyState.EXITED,
            StrategyState.STOPPED,
        ),
    )
}
"""The order of the states when sorted: what wants to be looked at comes first."""


def percent(value: float | None) -> str:
    """Return processor load, ``12.5 %`` of one core; nothing where unknown."""
    return "" if value is None else f"{value:.1f} %"


def megabytes(value: int | None) -> str:
    """Return memory in millions of bytes, ``142.7 MB``; nothing where unknown."""
    return "" if value is None else f"{value / _BYTES_PER_MB:,.1f} MB"


def duration(seconds: float | None) -> str:
    """Return ``00:01:15``, or ``3 d 04:10:00`` from a day on; nothing where unknown."""
    if seconds is None:
        return ""
    days, rest = divmod(int(seconds), _DAY_S)
    hours, rest = divmod(rest, _HOUR_S)
    time = f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
    return f"{days} d {time}" if days else time


def last_exit(status: StrategyStatus, present: datetime) -> str:
    """Return how the last run ended, ``exit 1 · 09:31:07 · 2 restarts``; nothing without one.

    Of a run that goes on, its restarts and how the process before the last one ended.
    """
    if status.ended_at is None and not status.restarts:
        return ""
    how = ""
    if status.signal is not None:
        how = status.signal
    elif status.exit_code is not None:
        how = f"exit {status.exit_code}"
    when = clock.spoken(status.ended_at, present) if status.ended_at is not None else ""
    plural = "" if status.restarts == 1 else "s"
    again = f"{status.restarts:,} restart{plural}" if status.restarts else ""
    return " · ".join(each for each in (how, when, again) if each)


def next_start(status: StrategyStatus, present: datetime) -> str:
    """Return when it starts next, ``tomorrow 09:15``, or while it runs when it is stopped.

    Nothing where nobody knows.
    """
    if status.next_start is not None:
        return clock.spoken_ahead(status.next_start, present)
    if status.next_stop is not None:
        return f"stops {clock.spoken_ahead(status.next_stop, present)}"
    return ""


def mark(status: StrategyStatus) -> str:
    """Return what is to be seen of a strategy's file: ``flawed``, ``edited`` or nothing."""
    if status.source.flaw is not None:
        return "flawed"
    return "edited" if status.source.is_edited else ""


def name_and_note(status: StrategyStatus) -> str:
    """Return the name, and on a line of its own what is to be said of the strategy's file."""
    note = status.source.sentence()
    return f"{status.name}\n{note}" if note else status.name


class Today(NamedTuple):
    """The windows of today on a scale of 0 to 1 from midnight to midnight in India.

    Attributes:
        windows: Where each begins and ends.
        present: Where the present is.
    """

    windows: tuple[tuple[float, float], ...]
    present: float


def today(status: StrategyStatus, present: datetime) -> Today | None:
    """Return where the windows of today lie, None where there is no schedule or no window."""
    if status.today is None or not status.today.spans:
        return None
    midnight = clock.at(status.today.day, time())

    def part(moment: datetime) -> float:
        return min(1.0, max(0.0, (moment - midnight) / timedelta(days=1)))

    windows = tuple((part(each.start), part(each.stop)) for each in status.today.spans)
    return Today(windows, part(present))


def day_and_next_start(status: StrategyStatus, present: datetime) -> str:
    """Return the windows of today and the next start in words, a line each."""
    lines = []
    if status.today is not None:
        hours = ", ".join(each.phrase() for each in status.today.spans)
        lines.append(f"Today: {hours or status.today.gap}")
    if status.next_start is not None:
        lines.append(f"Next start: {clock.spoken_ahead(status.next_start, present)}")
    if status.next_stop is not None:
        lines.append(f"Its schedule stops it: {clock.spoken_ahead(status.next_stop, present)}")
    return "\n".join(lines)
