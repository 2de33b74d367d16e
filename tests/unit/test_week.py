"""What the week of a strategy tells of its windows."""

from datetime import date, datetime, time, timedelta

from core import clock
from core.records.run_record import RunRecord
from core.schedule.market_calendar import MarketDay, Session
from core.schedule.plan import Plan
from core.schedule.schedule import Schedule, Window
from desktop.models.week import Fate, Week, market_hours, monday_of, week_of

MONDAY = date(2026, 11, 23)
HOLI = date(2026, 11, 25)
NOON_OF_FRIDAY = clock.at(MONDAY + timedelta(days=4), time(12))
LONG_AGO = clock.at(date(2026, 1, 1), time())


class Calendar:
    """Trades on weekdays but one."""

    def day(self, exchange: str, day: date) -> MarketDay:
        """Return what is known of a date."""
        del exchange
        if day == HOLI:
            return MarketDay((), is_regular=False, note="Holi", source="a list")
        is_open = day.weekday() < 5
        return MarketDay((Session(time(9, 15), time(15, 30)),) if is_open else ())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a time of the week; day 0 is the Monday."""
    return clock.at(MONDAY + timedelta(days=day), time(hour, minute))


def run(began: datetime, ended: datetime | None) -> RunRecord:
    return RunRecord.from_json(
        {
            "run_id": f"{began:%Y%m%dT%H%M%S}000-0000",
            "strategy_id": "ema",
            "state": "running" if ended is None else "exited",
            "started": began.isoformat(),
            "ended": None if ended is None else ended.isoformat(),
        }
    )


def week(
    *runs: RunRecord,
    windows: tuple[str, str] = ("09:15", "15:30"),
    since: datetime | None = LONG_AGO,
    now: datetime = NOON_OF_FRIDAY,
) -> Week:
    plan = Plan(Schedule(windows=(Window.parse(*windows),)), "NSE", Calendar())
    return week_of(plan, market_hours(Calendar(), "NSE", MONDAY), runs, since, now)


def test_a_window_without_a_run_was_missed_once_it_is_over() -> None:
    found = week(run(at(0, 9, 15), at(0, 15, 30)), run(at(1, 10), at(1, 11)))

    assert [each.fate for each in found.windows] == [Fate.RAN, Fate.RAN, Fate.MISSED, Fate.OPEN]


def test_a_run_that_goes_on_counts_for_the_windows_that_it_reaches() -> None:
    found = week(run(at(3, 9, 15), None))

    assert [each.fate for each in found.windows][2:] == [Fate.RAN, Fate.RAN]


def test_windows_of_before_the_schedule_are_not_judged() -> None:
    found = week(since=at(1, 12))

    assert [each.fate for each in found.windows] == [
        Fate.UNKNOWN,
        Fate.UNKNOWN,
        Fate.MISSED,
        Fate.OPEN,
    ]
    assert {each.fate for each in week(since=None).windows} == {Fate.UNKNOWN, Fate.OPEN}


def test_a_window_to_come_is_ahead() -> None:
    found = week(now=at(0, 8))

    assert {each.fate for each in found.windows} == {Fate.AHEAD}


def test_a_holiday_has_its_name_and_its_gap_and_no_window() -> None:
    found = week()

    assert [each.is_holiday for each in found.hours] == [False, False, True, *[False] * 4]
    assert found.hours[2].note == "Holi"
    assert "closed" in found.gaps[2]
    assert all(each.span.start.date() != HOLI for each in found.windows)


def test_a_window_of_the_sunday_before_reaches_into_the_monday() -> None:
    every_day = Schedule(
        windows=(Window.parse("22:00", "06:00"),),
        days=("sun",),
        follows_calendar=False,
    )
    hours = market_hours(Calendar(), "NSE", MONDAY)
    found = week_of(Plan(every_day, "NSE", Calendar()), hours, (), LONG_AGO, NOON_OF_FRIDAY)

    assert [each.span.stop for each in found.windows] == [at(0, 6), at(7, 6)]


def test_the_runs_of_other_weeks_are_left_out() -> None:
    found = week(run(at(-7, 9), at(-7, 10)), run(at(8, 9), at(8, 10)), run(at(-1, 23), at(0, 1)))

    assert [each.started_at for each in found.runs] == [at(-1, 23)]


def test_without_a_schedule_there_are_runs_alone() -> None:
    hours = market_hours(Calendar(), "NSE", MONDAY)
    found = week_of(None, hours, (run(at(0, 9), at(0, 10)),), None, NOON_OF_FRIDAY)

    assert found.windows == ()
    assert len(found.runs) == 1


def test_every_day_of_a_week_has_its_monday() -> None:
    days = [MONDAY + timedelta(days=number) for number in range(7)]

    assert {monday_of(each) for each in days} == {MONDAY}
