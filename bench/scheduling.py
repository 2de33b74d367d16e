"""One evaluation of 1,000 different schedules, and 14 days ahead of 200 strategies."""

import functools
import time
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import Figure, arguments, interleaved, medians, show
from core import clock
from core.background import Background
from core.calendars.exchange_calendars import ExchangeCalendars
from core.schedule.decision import decide
from core.schedule.market_calendar import MarketCalendar
from core.schedule.plan import Plan
from core.schedule.schedule import DAYS, WEEKDAYS, Schedule, Window
from core.workspace import Workspace

TODAY = date(2025, 11, 19)
EXCHANGES = ("NSE", "BSE", "NFO", "MCX", "CDS")
PREVIEW_DAYS = 14


def plans(count: int, calendar: MarketCalendar) -> list[Plan]:
    """Return so many plans, no two alike in times, days and exchange."""
    made = []
    for number in range(count):
        start = clock_time(number % 24, number // 24 % 60)
        stop = clock_time((number + 7) % 24, number // 24 % 60)
        windows = (Window(start, stop if number % 5 else None),)
        days = WEEKDAYS if number % 3 else DAYS
        schedule = Schedule(windows=windows, days=days)
        made.append(Plan(schedule, EXCHANGES[number % len(EXCHANGES)], calendar))
    return made


def evaluated(all_plans: list[Plan], at: datetime) -> float:
    """Return the milliseconds of one decision on every plan."""
    began = time.perf_counter()
    for plan in all_plans:
        decide(plan, at)
    return (time.perf_counter() - began) * 1000


def first_evaluated(count: int, calendar: MarketCalendar, at: datetime) -> float:
    """Return the milliseconds of one decision on plans that nobody has asked before."""
    return evaluated(plans(count, calendar), at)


def previewed(count: int, calendar: MarketCalendar) -> float:
    """Return the milliseconds of two weeks of plans that nobody has asked before."""
    made = plans(count, calendar)
    began = time.perf_counter()
    for plan in made:
        for _ in plan.days(TODAY, PREVIEW_DAYS):
            pass
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 20)
    options = parser.parse_args()
    at = clock.at(TODAY, clock_time(9, 15)) + timedelta(seconds=1)
    with TemporaryDirectory() as name:
        workspace = Workspace(Path(name) / "workspace")
        workspace.create()
        calendar = ExchangeCalendars(workspace, Background())
        kept = plans(1000, calendar)
        cases = {
            "again": functools.partial(evaluated, kept, at),
            "first": functools.partial(first_evaluated, 1000, calendar, at),
            "preview": functools.partial(previewed, 200, calendar),
        }
        ms = medians(interleaved(cases, options.rounds))
    show([_evaluation(ms), _preview(ms)])


def _evaluation(ms: dict[str, float]) -> Figure:
    return Figure(
        what="one evaluation of 1,000 different schedules",
        value=ms["again"],
        measured=f"{ms['first']:.1f} ms at their first",
        must=20,
        unit=" ms",
    )


def _preview(ms: dict[str, float]) -> Figure:
    return Figure(
        what=f"preview of {PREVIEW_DAYS} days for 200 strategies",
        value=ms["preview"],
        measured="nothing of them known before",
        must=50,
        unit=" ms",
    )


if __name__ == "__main__":
    main()
