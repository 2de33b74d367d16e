"""The windows of a schedule on real dates, and why there are none on the others."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from core import clock
from core.schedule.market_calendar import MarketCalendar, MarketDay
from core.schedule.schedule import DAY_NAMES, DAYS, OverrideKind, Schedule, Window

_MOST_KEPT = 100
_A_DAY = timedelta(days=1)


class Span(NamedTuple):
    """A stretch of time in which a strategy should run.

    Attributes:
        start: When it begins.
        stop: When it ends.
        stops: Whether what runs is stopped then; an open window leaves it alone.
    """

    start: datetime
    stop: datetime
    stops: bool = True

    def phrase(self) -> str:
        """Return ``09:15 to 15:30``, or ``from 09:15`` where nothing is stopped; IST."""
        start, stop = clock.in_india(self.start), clock.in_india(self.stop)
        return f"{start:%H:%M} to {stop:%H:%M}" if self.stops else f"from {start:%H:%M}"


class ScheduledDay(NamedTuple):
    """One date of a schedule.

    Attributes:
        day: The date.
        spans: Those that begin on it, in order.
        gap: Why there is none, as the end of a sentence, or nothing.
        note: What is special where there are some, or nothing.
        is_closed: Whether there is none because the exchange or the user holds the day.
    """

    day: date
    spans: tuple[Span, ...]
    gap: str = ""
    note: str = ""
    is_closed: bool = False


class Plan:
    """A schedule on the calendar of its exchange; both stay as they are."""

    def __init__(self, schedule: Schedule, exchange: str, calendar: MarketCalendar) -> None:
        """Plan ``schedule`` on the days of ``exchange``."""
        self.schedule = schedule
        self.exchange = exchange
        self._calendar = calendar
        self._weekdays = frozenset(map(DAYS.index, schedule.days))
        self._windows = tuple(sorted(schedule.windows, key=_start))
        self._days: dict[date, ScheduledDay] = {}

    def day(self, day: date) -> ScheduledDay:
        """Return what the schedule says of one date."""
        planned = self._days.get(day)
        if planned is None:
            if len(self._days) >= _MOST_KEPT:
                self._days.clear()
            planned = self._days[day] = self._planned(day)
        return planned

    def days(self, first: date, count: int) -> Iterator[ScheduledDay]:
        """Yield ``count`` dates from ``first`` on."""
        for number in range(count):
            yield self.day(first + timedelta(days=number))

    def _planned(self, day: date) -> ScheduledDay:
        override = self.schedule.overrides.get(day)
        forced = override is not None and override.kind is OverrideKind.RUN
        if override is not None and not forced:
            note = f" ({override.note})" if override.note else ""
            return ScheduledDay(day, (), f"held by you on this day{note}", is_closed=True)
        if not forced and day.weekday() not in self._weekdays:
            return ScheduledDay(day, (), f"{DAY_NAMES[day.weekday()]} is none of its days")
        spans = _spans(day, (override.windows if override else ()) or self._windows)
        if forced:
            return ScheduledDay(day, spans, note="as you chose for this day")
        if not self.schedule.follows_calendar:
            return ScheduledDay(day, spans)
        return self._within_sessions(day, spans, self._calendar.day(self.exchange, day))

    def _within_sessions(
        self, day: date, spans: tuple[Span, ...], market: MarketDay
    ) -> ScheduledDay:
        if not market.is_known:
            note = f"there is no calendar of {self.exchange} for {day.year}: taken as a trading day"
            return ScheduledDay(day, spans, note=note)
        if not market.sessions:
            why = f" ({market.note})" if market.note else ""
            return ScheduledDay(day, (), f"{self.exchange} is closed{why}", is_closed=True)
        if market.is_regular:
            return ScheduledDay(day, spans)
        sessions = [Window(each.opens, each.closes) for each in market.sessions]
        hours = " and ".join(each.phrase() for each in sessions)
        why = f" ({market.note})" if market.note else ""
        special = f"{self.exchange} trades from {hours} only{why}"
        cut = tuple(_cut(spans, [session.on(day) for session in sessions]))
        if cut:
            return ScheduledDay(day, cut, note=special)
        return ScheduledDay(day, (), f"{special}, outside its windows", is_closed=True)


def _spans(day: date, windows: tuple[Window, ...]) -> tuple[Span, ...]:
    if not windows:
        midnight = clock.at(day, time())
        return (Span(midnight, midnight + _A_DAY),)
    return tuple([Span(*window.on(day), window.stop is not None) for window in windows])


def _start(window: Window) -> time:
    return window.start


def _cut(spans: tuple[Span, ...], hours: list[tuple[datetime, datetime]]) -> Iterator[Span]:
    """Yield what of the spans lies within the hours, in order."""
    for span in spans:
        for opens, closes in hours:
            start, stop = max(span.start, opens), min(span.stop, closes)
            if start < stop:
                yield Span(start, stop, span.stops)
