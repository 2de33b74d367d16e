"""What an OpenAlgo server tells of holidays, in our words.

Its answer is a list of dates, each with the exchanges that are closed and those that are open at
special hours, in milliseconds since 1970. Facts about it that matter (seen on a real server, 2026):
settlement holidays are trading days; an exchange that a row does not name trades as usual; for
2025 the hours belong to other days. So hours count only where they lie on the row's own date.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from core import clock
from core.calendars.calendar_data import MOST_NOTE, CalendarEntry
from core.records.strategy import EXCHANGES
from core.schedule.market_calendar import Session

_SETTLEMENT: Final = "SETTLEMENT_HOLIDAY"


def holidays_of(
    answer: Mapping[str, Any], year: int, source: str
) -> dict[str, list[CalendarEntry]]:
    """Return the unusual days of each exchange that the answer speaks of, none where it is none."""
    told: dict[str, list[CalendarEntry]] = {}
    rows = answer.get("data")
    if answer.get("status") != "success" or not isinstance(rows, list):
        return told
    for row in rows:
        if isinstance(row, Mapping) and row.get("holiday_type") != _SETTLEMENT:
            for exchange, entry in _entries(row, year, source):
                told.setdefault(exchange, []).append(entry)
    return told


def _entries(row: Mapping[str, Any], year: int, source: str) -> Iterator[tuple[str, CalendarEntry]]:
    try:
        day = date.fromisoformat(str(row.get("date")))
    except ValueError:
        return
    if day.year != year:
        return
    note = str(row.get("description") or "holiday")[:MOST_NOTE]
    hours = _hours(row.get("open_exchanges"), day)
    closed = row.get("closed_exchanges")
    for exchange in closed if isinstance(closed, list) else ():
        if exchange in EXCHANGES and exchange not in hours:
            yield exchange, CalendarEntry(day, (), note, source)
    for exchange, sessions in hours.items():
        # Open at hours that cannot be right: what is known from elsewhere counts.
        if sessions:
            yield exchange, CalendarEntry(day, sessions, note, source)


def _hours(value: object, day: date) -> dict[str, tuple[Session, ...]]:
    """Return the special hours of each exchange; none where they are another day's."""
    hours: dict[str, tuple[Session, ...]] = {}
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping) and each.get("exchange") in EXCHANGES:
            session = _session(each, day)
            known = hours.setdefault(str(each["exchange"]), ())
            hours[str(each["exchange"])] = known if session is None else (*known, session)
    return hours


def _session(value: Mapping[str, Any], day: date) -> Session | None:
    opens, closes = _moment(value.get("start_time")), _moment(value.get("end_time"))
    if opens is None or closes is None or not opens < closes < opens + timedelta(days=1):
        return None
    if opens.date() != day:
        return None
    return Session(opens.time(), closes.time())


def _moment(milliseconds: object) -> datetime | None:
    if not isinstance(milliseconds, int | float) or isinstance(milliseconds, bool):
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, tz=UTC).astimezone(clock.IST)
    except (OverflowError, OSError, ValueError):
        return None
