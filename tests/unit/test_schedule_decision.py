"""What a schedule wants, compared minute by minute with a model that only counts."""

from dataclasses import dataclass, field
from datetime import date, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from core import clock
from core.schedule.decision import LastRun, Past, Wish, decide, should_run
from core.schedule.market_calendar import MarketDay, Session
from core.schedule.plan import Plan
from core.schedule.schedule import DAYS, Override, OverrideKind, Schedule, Window

MONDAY = date(2025, 11, 17)
DAY_MINUTES = 1440
REGULAR = MarketDay((Session(time(9, 15), time(15, 30)),))


@dataclass
class Calendar:
    """Closed on the dates that are named, open on all others."""

    closed: frozenset[date] = frozenset()
    special: dict[date, MarketDay] = field(default_factory=dict)

    def day(self, exchange: str, day: date) -> MarketDay:
        """Return what is known of a date."""
        del exchange
        if day in self.special:
            return self.special[day]
        return MarketDay(sessions=(), note="Holi") if day in self.closed else REGULAR


def minute_of(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def open_minutes(schedule: Schedule, closed: frozenset[date], days: int) -> set[int]:
    """Return the minutes since the first Monday in which a window is open, by counting."""
    result: set[int] = set()
    for number in range(-2, days):
        day = MONDAY + timedelta(days=number)
        override = schedule.overrides.get(day)
        if override and override.kind is OverrideKind.HOLD:
            continue
        if not override and (DAYS[day.weekday()] not in schedule.days or day in closed):
            continue
        windows = (override.windows if override else ()) or schedule.windows
        if schedule.round_the_clock and not (override and override.windows):
            result.update(range(number * DAY_MINUTES, (number + 1) * DAY_MINUTES))
            continue
        for window in windows:
            first = number * DAY_MINUTES + minute_of(window.start)
            length = DAY_MINUTES - minute_of(window.start)
            if window.stop is not None:
                length = (minute_of(window.stop) - minute_of(window.start)) % DAY_MINUTES
            result.update(range(first, first + length))
    return result


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))


@st.composite
def window_lists(draw: st.DrawFn) -> tuple[Window, ...]:
    """Windows of a day that do not meet, the last perhaps over midnight."""
    edges = sorted(draw(st.sets(times, min_size=2, max_size=6)))
    windows = [
        Window(start=start, stop=stop) for start, stop in zip(edges[::2], edges[1::2], strict=False)
    ]
    if len(edges) % 2 and draw(st.booleans()):
        last = min(edges[0], time(6))
        if last != edges[-1] and edges[-1] > last:
            windows.append(Window(start=edges[-1], stop=last))
    return tuple(windows)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    dates = st.integers(0, 13).map(lambda number: MONDAY + timedelta(days=number))
    kinds = st.sampled_from([Override(kind) for kind in OverrideKind])
    round_the_clock = draw(st.sampled_from([False, False, False, True]))
    return Schedule(
        windows=() if round_the_clock else draw(window_lists()),
        days=tuple(sorted(draw(st.sets(st.sampled_from(DAYS), min_size=1)), key=DAYS.index)),
        round_the_clock=round_the_clock,
        overrides=draw(st.dictionaries(dates, kinds, max_size=3)),
    )


closed_days = st.frozensets(
    st.integers(0, 13).map(lambda number: MONDAY + timedelta(days=number)), max_size=4
)


@settings(max_examples=150, deadline=None)
@given(
    schedule=schedules(),
    closed=closed_days,
    minutes=st.lists(st.integers(0, 14 * 1440 - 1), min_size=30, max_size=30),
)
def test_it_should_run_in_exactly_the_minutes_of_its_windows(
    schedule: Schedule, closed: frozenset[date], minutes: list[int]
) -> None:
    plan = Plan(schedule, "NSE", Calendar(closed))
    expected = open_minutes(schedule, closed, 15)
    midnight = clock.at(MONDAY, time())

    for minute in minutes:
        moment = midnight + timedelta(minutes=minute)
        assert (decide(plan, moment).wish is Wish.RUN) == (minute in expected), minute
        assert should_run(plan, moment) == (minute in expected), minute


@settings(max_examples=60, deadline=None)
@given(schedule=schedules(), closed=closed_days)
def test_asked_only_when_it_says_it_keeps_the_same_minutes(
    schedule: Schedule, closed: frozenset[date]
) -> None:
    plan = Plan(schedule, "NSE", Calendar(closed))
    expected = open_minutes(schedule, closed, 15)
    midnight = clock.at(MONDAY, time())
    ran: set[int] = set()
    now, started = midnight, None
    last = None
    while now < midnight + timedelta(days=14):
        decision = decide(plan, now, Past(last_run=last))
        if decision.wish is Wish.RUN and started is None:
            started, last = now, LastRun(started_at=now)
        elif decision.wish is Wish.STOP and started is not None:
            ran.update(
                range(
                    (started - midnight) // timedelta(minutes=1),
                    (now - midnight) // timedelta(minutes=1),
                )
            )
            last, started = LastRun(started_at=started, ended_at=now), None
        after = decision.changes_at
        assert after is None or after > now
        now = after or midnight + timedelta(days=14)
    if started is not None:
        ran.update(range((started - midnight) // timedelta(minutes=1), 14 * DAY_MINUTES))

    assert {minute for minute in ran if 0 <= minute < 14 * DAY_MINUTES} == {
        minute for minute in expected if 0 <= minute < 14 * DAY_MINUTES
    }
