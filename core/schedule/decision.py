"""Whether a strategy should run now: a pure function, asked as often as anybody likes.

It goes by what is, not by what happened: the schedule, the calendar, the last run and the time.
So sleep, reboots, clock changes and a late start of the program need no repair.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import Enum, auto
from typing import Final, NamedTuple

from core import clock
from core.schedule.plan import Plan, ScheduledDay, Span
from core.schedule.schedule import Misfire

LATE_S: Final = 60.0
"""A start this long after its time, because no manager watched, is a misfire."""
_LOOK_AHEAD_DAYS: Final = 400
_LOOK_BACK_DAYS: Final = 400
_LONGEST_STAY_DAYS: Final = 10
"""Windows that follow each other for so long without a gap never stop anything."""
_A_DAY = timedelta(days=1)


class Wish(Enum):
    """What a schedule wants."""

    RUN = auto()
    """It should run: start it if it does not."""
    LEAVE = auto()
    """Nothing is to be done, whether it runs or not."""
    STOP = auto()
    """It should not run any more: stop it if it does."""


class Ground(Enum):
    """Why; the sentence is built from it."""

    IN_WINDOW = auto()
    OUTSIDE = auto()
    WINDOW_OVER = auto()
    RAN_ALREADY = auto()
    """It ran in this window and has ended by itself."""
    HELD = auto()
    """The user has stopped it in this window."""
    MISSED = auto()
    """Its start was missed, and the policy is to skip it."""
    ASKS = auto()
    """Its start was missed, and the policy is to ask."""


class LastRun(NamedTuple):
    """What the decision needs to know of a strategy's newest run.

    Attributes:
        started_at: When it began.
        ended_at: None while it is active, restarts and pauses between them included.
        cut_off: It ended with the computer, not by itself: it is to go on.
    """

    started_at: datetime
    ended_at: datetime | None = None
    cut_off: bool = False


class Past(NamedTuple):
    """What the decision needs to know of a strategy's past.

    Attributes:
        last_run: The newest run, if there ever was one.
        held_at: When the user last stopped it; counts until the window is over.
        resumed_at: When the user last said that a start that was missed may come late.
        watched_since: Since when somebody has looked at the schedule without a break, None for
            always. What was due before that is a misfire.
    """

    last_run: LastRun | None = None
    held_at: datetime | None = None
    resumed_at: datetime | None = None
    watched_since: datetime | None = None


class Decision(NamedTuple):
    """What a schedule wants of a strategy at a moment.

    Attributes:
        wish: What is to be done.
        ground: Why.
        span: The window that the moment lies in.
        today: What the schedule says of the date.
        next_start: When it should run next, None where that is not within a year; the current
            window is not meant.
        next_stop: When what runs is stopped, None where it is not within ten days.
        changes_at: When to ask again at the latest.
    """

    wish: Wish
    ground: Ground
    span: Span | None
    today: ScheduledDay
    next_start: datetime | None
    next_stop: datetime | None
    changes_at: datetime | None


def decide(plan: Plan, now: datetime, past: Past = Past()) -> Decision:  # noqa: B008 - a value
    """Return what ``plan`` wants of a strategy that has this ``past``; ``now`` is aware."""
    now = clock.in_india(now)
    today = plan.day(now.date())
    current, following = _around(plan, now)
    if current is None:
        wish, ground = _outside(plan, now, past.last_run)
    else:
        wish, ground = _inside(plan, now, current, past)
    if ground is Ground.HELD and current is not None:
        following = _after_gap(plan, current)
    return Decision(
        wish,
        ground,
        current,
        today,
        following.start if following else None,
        _end_of_stay(plan, current) if current else None,
        current.stop if current else following.start if following else None,
    )


def should_run(plan: Plan, moment: datetime) -> bool:
    """Return whether ``moment`` lies in a window, whatever has happened."""
    return _around(plan, clock.in_india(moment))[0] is not None


def _inside(plan: Plan, now: datetime, span: Span, past: Past) -> tuple[Wish, Ground]:
    run = past.last_run
    if run is not None and run.ended_at is None:
        return Wish.RUN, Ground.IN_WINDOW
    if past.held_at is not None and _is_without_gap(plan, past.held_at, now):
        return Wish.LEAVE, Ground.HELD
    if run is not None and run.ended_at is not None and run.ended_at >= span.start:
        is_cut = run.cut_off
        return (Wish.RUN, Ground.IN_WINDOW) if is_cut else (Wish.LEAVE, Ground.RAN_ALREADY)
    since, misfire = past.watched_since, plan.schedule.misfire
    is_late = since is not None and since > span.start + timedelta(seconds=LATE_S)
    is_resumed = past.resumed_at is not None and past.resumed_at >= span.start
    if is_late and not is_resumed and misfire is not Misfire.LATE:
        return Wish.LEAVE, Ground.MISSED if misfire is Misfire.SKIP else Ground.ASKS
    return Wish.RUN, Ground.IN_WINDOW


def _outside(plan: Plan, now: datetime, run: LastRun | None) -> tuple[Wish, Ground]:
    """Decide between windows: what began before the last one closed is to end with it."""
    if run is None or run.ended_at is not None:
        return Wish.LEAVE, Ground.OUTSIDE
    for number in range(_LOOK_BACK_DAYS):
        day = now.date() - number * _A_DAY
        if day < clock.in_india(run.started_at).date() - _A_DAY:
            break
        if any(each.stops and run.started_at < each.stop <= now for each in plan.day(day).spans):
            return Wish.STOP, Ground.WINDOW_OVER
    return Wish.LEAVE, Ground.OUTSIDE


def _around(plan: Plan, now: datetime) -> tuple[Span | None, Span | None]:
    """Return the window that ``now`` lies in, and the first that begins later."""
    current = None
    for span in _spans_from(plan, now.date() - _A_DAY):
        if span.start > now:
            return current, span
        if now < span.stop:
            current = span
    return current, None


def _spans_from(plan: Plan, first: date) -> Iterator[Span]:
    for number in range(_LOOK_AHEAD_DAYS):
        yield from plan.day(first + timedelta(number)).spans


def _after_gap(plan: Plan, current: Span) -> Span | None:
    """Return the first window after ``current`` that does not go on where another stops."""
    end = current.stop
    for span in _spans_from(plan, current.start.date()):
        if span.start > end:
            return span
        end = max(end, span.stop)
    return None


def _end_of_stay(plan: Plan, current: Span) -> datetime | None:
    """Return when what runs in ``current`` is stopped: windows that meet are one."""
    last = current
    for span in _spans_from(plan, current.start.date()):
        if span.start > last.stop:
            break
        if span.stop > last.stop:
            last = span
        if last.stop - current.start > _LONGEST_STAY_DAYS * _A_DAY:
            return None
    return last.stop if last.stops else None


def _is_without_gap(plan: Plan, since: datetime, now: datetime) -> bool:
    """Return whether windows cover all the time from ``since``, which is past, to ``now``."""
    covered = since
    for span in _spans_from(plan, clock.in_india(since).date() - _A_DAY):
        if span.start > covered or covered > now:
            break
        covered = max(covered, span.stop)
    return since <= now < covered
