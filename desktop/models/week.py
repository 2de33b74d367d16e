"""One week of a strategy: what its schedule planned, what its exchange did, and what ran."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from enum import Enum, auto
from typing import NamedTuple

from core import clock
from core.records.run_record import RunRecord
from core.schedule.market_calendar import MarketCalendar, Session
from core.schedule.plan import Plan, Span

DAYS_A_WEEK = 7
_A_DAY = timedelta(days=1)


class Fate(Enum):
    """What became of a window."""

    AHEAD = auto()
    OPEN = auto()
    """It is now, and nothing has run in it yet."""
    RAN = auto()
    MISSED = auto()
    """It is over, and nothing ran in it."""
    UNKNOWN = auto()
    """It was before the schedule became what it is."""


class PlannedWindow(NamedTuple):
    """A window of the schedule, and what became of it."""

    span: Span
    fate: Fate


class MarketHours(NamedTuple):
    """One date of the strategy's exchange.

    Attributes:
        day: The date.
        sessions: When it trades, as moments; none where it is closed.
        note: Why it is closed, or what is special.
        is_holiday: It is closed on a day on which it usually trades.
    """

    day: date
    sessions: tuple[tuple[datetime, datetime], ...]
    note: str
    is_holiday: bool


class Week(NamedTuple):
    """Seven days of a strategy from a Monday on.

    Attributes:
        gaps: Of each date why the schedule plans nothing on it, or nothing.
        runs: Those that touch the week, newest first.
    """

    monday: date
    hours: tuple[MarketHours, ...]
    windows: tuple[PlannedWindow, ...]
    gaps: tuple[str, ...]
    runs: tuple[RunRecord, ...]


def monday_of(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def bounds(monday: date) -> tuple[datetime, datetime]:
    """Return the midnights, in India, between which a week lies."""
    begins = clock.at(monday, time())
    return begins, begins + DAYS_A_WEEK * _A_DAY


def market_hours(calendar: MarketCalendar, exchange: str, monday: date) -> tuple[MarketHours, ...]:
    """Return the week of an exchange."""
    return tuple(
        _hours(calendar, exchange, monday + number * _A_DAY) for number in range(DAYS_A_WEEK)
    )


def week_of(
    plan: Plan | None,
    hours: tuple[MarketHours, ...],
    runs: Sequence[RunRecord],
    scheduled_at: datetime | None,
    now: datetime,
) -> Week:
    """Return a week of a strategy.

    Args:
        plan: Its schedule, None where it has none.
        hours: The week of its exchange.
        runs: All that is known of what ran, newest first.
        scheduled_at: Since when the schedule is as it is; windows of before are not judged.
        now: The moment that divides past and future.
    """
    monday = hours[0].day
    begins, ends = bounds(monday)
    touching = tuple(each for each in runs if _touches(each, begins, ends, now))
    if plan is None:
        return Week(monday, hours, (), ("",) * DAYS_A_WEEK, touching)
    # One that began on the Sunday before may reach into the Monday.
    days = list(plan.days(monday - _A_DAY, DAYS_A_WEEK + 1))
    windows = tuple(
        PlannedWindow(span, _fate(span, touching, scheduled_at, now))
        for day in days
        for span in day.spans
        if span.stop > begins
    )
    return Week(monday, hours, windows, tuple(day.gap for day in days[1:]), touching)


def _hours(calendar: MarketCalendar, exchange: str, day: date) -> MarketHours:
    told = calendar.day(exchange, day)
    sessions = tuple(_moments(day, told.sessions))
    is_holiday = not sessions and bool(told.source)
    return MarketHours(day, sessions, told.note, is_holiday)


def _moments(day: date, sessions: Sequence[Session]) -> Iterator[tuple[datetime, datetime]]:
    for opens, closes in sessions:
        begins, ends = clock.at(day, opens), clock.at(day, closes)
        yield begins, ends if ends > begins else ends + _A_DAY


def _touches(record: RunRecord, begins: datetime, ends: datetime, now: datetime) -> bool:
    return record.started_at < ends and (record.ended_at or now) >= begins


def _fate(
    span: Span, runs: Sequence[RunRecord], scheduled_at: datetime | None, now: datetime
) -> Fate:
    if span.start > now:
        return Fate.AHEAD
    if any(_touches(each, span.start, span.stop, now) for each in runs):
        return Fate.RAN
    if span.stop > now:
        return Fate.OPEN
    if scheduled_at is None or span.start < scheduled_at:
        return Fate.UNKNOWN
    return Fate.MISSED
