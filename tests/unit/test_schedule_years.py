"""Five simulated years: who keeps schedules compared with a model that knows only minutes.

The keeper is the level-triggered one: it decides at the next change, at a heartbeat, and after
each disturbance (a sleep, a set clock, a restart of the program, an edit). The model knows none of
that. It marks the minutes of every window, and takes out those in which nobody kept schedules.
"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.schedule.decision import LastRun, Past, Wish, decide
from core.schedule.market_calendar import MarketDay, Session
from core.schedule.plan import Plan
from core.schedule.schedule import DAYS, Override, OverrideKind, Schedule, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

FIRST = date(2024, 1, 1)
YEARS_DAYS = 5 * 365 + 2
DAY = 1440
LAST = YEARS_DAYS * DAY
ORIGIN = clock.at(FIRST, time())
FULL = MarketDay((Session(time(9, 15), time(15, 30)),))


class Holidays:
    """An exchange that is closed on weekends and on given days."""

    def __init__(self, closed: frozenset[int]) -> None:
        """Name the days, counted from the first."""
        self._closed = closed

    def day(self, exchange: str, day: date) -> MarketDay:
        """Return what is known of a date."""
        del exchange
        is_closed = day.weekday() > 4 or (day - FIRST).days in self._closed
        return MarketDay(()) if is_closed else FULL

    def is_open(self, number: int) -> bool:
        """Return whether it trades on the day of that number."""
        return (FIRST + timedelta(number)).weekday() < 5 and number not in self._closed


class Edit(NamedTuple):
    """Another schedule from a minute on."""

    minute: int
    schedule: Schedule


class Story(NamedTuple):
    """What happens in five years: edits, and times in which nobody keeps schedules."""

    schedule: Schedule
    edits: tuple[Edit, ...]
    absences: tuple[tuple[int, int], ...]
    holidays: Holidays


def at(minute: int) -> datetime:
    return ORIGIN + timedelta(minutes=minute)


def minute_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


# -- the model


def marked(schedule: Schedule, holidays: Holidays, days: range) -> bytearray:
    """Return a byte for each minute of five years, 1 in the windows that begin on ``days``."""
    minutes = bytearray(LAST)
    for number in days:
        if not wanted(schedule, holidays, number):
            continue
        override = schedule.overrides.get(FIRST + timedelta(number))
        windows = (override.windows if override else ()) or schedule.windows
        for opens, closes in [hours(each) for each in windows] or [(0, DAY)]:
            mark(minutes, number * DAY + opens, number * DAY + closes)
    return minutes


def hours(window: Window) -> tuple[int, int]:
    opens = minute_of(window.start)
    closes = DAY if window.stop is None else minute_of(window.stop)
    return opens, closes + (DAY if closes < opens else 0)


def mark(minutes: bytearray, begin: int, end: int) -> None:
    begin, end = max(0, min(begin, LAST)), max(0, min(end, LAST))
    minutes[begin:end] = b"\1" * (end - begin)


def wanted(schedule: Schedule, holidays: Holidays, number: int) -> bool:
    override = schedule.overrides.get(FIRST + timedelta(number))
    if override is not None:
        return override.kind is OverrideKind.RUN
    if DAYS[(FIRST + timedelta(number)).weekday()] not in schedule.days:
        return False
    return holidays.is_open(number) or not schedule.follows_calendar


def expected(story: Story) -> bytearray:
    """Return the minutes in which it should have run.

    Edits are made while it does not run, as the program wants it: see :func:`stories`. A manager
    that comes back stops what runs outside its windows, and starts what should run; while there is
    none, what runs runs on.
    """
    versions = [Edit(0, story.schedule), *story.edits, Edit(LAST, story.schedule)]
    should = bytearray(LAST)
    for old, new in pairwise(versions):
        days = range(old.minute // DAY - 2, new.minute // DAY + 2)
        inside = marked(old.schedule, story.holidays, days)
        should[old.minute : new.minute] = inside[old.minute : new.minute]
    for begin, end in story.absences:
        should[begin:end] = bytes([should[begin - 1]]) * (end - begin)
    return should


# -- the keeper


def kept(story: Story, heartbeat: int) -> bytearray:
    """Return the minutes in which it ran under the program's own decisions."""
    ran = bytearray(LAST)
    edits = list(story.edits)
    plan = Plan(story.schedule, "NSE", story.holidays)
    absences = list(story.absences)
    minute, started, last_run = 0, None, None
    while minute < LAST:
        if edits and edits[0].minute <= minute:
            plan = Plan(edits.pop(0).schedule, "NSE", story.holidays)
        decision = decide(plan, at(minute), Past(last_run))
        if decision.wish is Wish.RUN and started is None:
            started, last_run = minute, LastRun(at(minute))
        elif decision.wish is Wish.STOP and started is not None:
            mark(ran, started, minute)
            last_run, started = LastRun(at(started), at(minute)), None
        coming = LAST
        if decision.changes_at is not None:
            coming = (decision.changes_at - ORIGIN) // timedelta(minutes=1)
        coming = min([coming, minute + heartbeat, *(each.minute for each in edits[:1])])
        assert coming > minute
        if absences and absences[0][0] <= coming:
            coming = max(coming, absences.pop(0)[1])
        minute = coming
    if started is not None:
        mark(ran, started, LAST)
    return ran


# -- what is tried

quarters = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 45]))


@st.composite
def window_lists(draw: st.DrawFn) -> tuple[Window, ...]:
    """Return windows that do not meet; the last one may go over midnight, before all others."""
    edges = sorted(draw(st.sets(quarters, min_size=2, max_size=6)))
    windows = [Window(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    if len(edges) % 2 and edges[0] > time():
        windows.append(Window(edges[-1], time()))
    return tuple(windows)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    is_round = draw(st.sampled_from([False] * 5 + [True]))
    chosen: Mapping[date, Override] = draw(
        st.dictionaries(
            st.integers(0, YEARS_DAYS).map(lambda number: FIRST + timedelta(number)),
            st.sampled_from([Override(kind) for kind in OverrideKind]),
            max_size=8,
        )
    )
    return Schedule(
        windows=() if is_round else draw(window_lists()),
        round_the_clock=is_round,
        days=tuple(sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1)), key=DAYS.index)),
        overrides=MappingProxyType(chosen),
        follows_calendar=draw(st.booleans()),
    )


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Return a story whose edits come at minutes in which neither schedule has it run."""
    holidays = Holidays(frozenset(draw(st.sets(st.integers(0, YEARS_DAYS), max_size=40))))
    schedule = draw(schedules())
    edits: list[Edit] = []
    present = schedule
    for minute in sorted(draw(st.sets(st.integers(DAY, LAST - DAY), max_size=3))):
        other = draw(schedules())
        days = range(minute // DAY - 2, minute // DAY + 1)
        busy = [marked(each, holidays, days) for each in (present, other)]
        if not any(each[minute] or each[minute - 1] for each in busy):
            edits.append(Edit(minute, other))
            present = other
    return Story(schedule, tuple(edits), (), holidays)


@settings(max_examples=3, deadline=None)
@given(story=stories(), heartbeat=st.sampled_from([60, 7 * 60, 24 * 60]))
def test_in_five_years_it_runs_in_exactly_the_minutes_of_its_windows(
    story: Story, heartbeat: int
) -> None:
    assert kept(story, heartbeat) == expected(story)


@settings(max_examples=6, deadline=None)
@given(
    story=stories(),
    absences=st.lists(
        st.tuples(st.integers(DAY, LAST - 5 * DAY), st.integers(1, 4 * DAY)), max_size=12
    ),
)
def test_sleeps_restarts_and_set_clocks_heal_at_the_next_look(
    story: Story, absences: list[tuple[int, int]]
) -> None:
    apart: list[tuple[int, int]] = []
    for begin, length in sorted(absences):
        if not apart or begin > apart[-1][1] + DAY:
            apart.append((begin, begin + length))
    story = story._replace(edits=(), absences=tuple(apart))

    assert kept(story, 60) == expected(story)
