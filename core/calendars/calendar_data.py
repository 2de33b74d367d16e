"""The shipped calendars, and the form in which a day of an exchange is kept.

A file of ``resources/calendars`` holds one exchange: its usual sessions, the days that differ, where
they are from, and until when they are complete. ``packaging/make_calendars.py`` makes them.
"""

import json
from collections.abc import Mapping
from datetime import date, time
from importlib import resources
from typing import Any, Final, NamedTuple

from core.errors import InvalidScheduleError
from core.schedule.market_calendar import Session
from core.schedule.schedule import parse_date, parse_time

MOST_NOTE: Final = 200
"""The longest note of a day, in characters."""


class CalendarEntry(NamedTuple):
    """A day on which an exchange does not trade as usual.

    Attributes:
        day: The date.
        sessions: None where it is closed.
        note: Why, such as ``Holi``.
        source: Where that is from, for the user to see.
        is_usual: The user says that it is a day like any other, whatever the other sources say.
    """

    day: date
    sessions: tuple[Session, ...] = ()
    note: str = ""
    source: str = ""
    is_usual: bool = False


class ShippedCalendar(NamedTuple):
    """One exchange, as the program knows it without anybody's help.

    Attributes:
        first_year: None where the calendar needs no dates.
        valid_until: The last day that is covered, None for ever.
        every_day: Whether it trades on weekends too.
        sessions: Of a usual day.
        days: Those that differ.
    """

    first_year: int | None
    valid_until: date | None
    every_day: bool
    sessions: tuple[Session, ...]
    days: Mapping[date, CalendarEntry]


def shipped(exchange: str) -> ShippedCalendar:
    """Read the calendar of one of the exchanges that the program knows."""
    text = resources.files("resources").joinpath("calendars", f"{exchange}.json").read_text("utf-8")
    value = json.loads(text)
    until = value["valid_until"]
    return ShippedCalendar(
        value["first_year"],
        None if until is None else date.fromisoformat(until),
        value["every_day"],
        _sessions(value["sessions"]),
        {
            date.fromisoformat(day): entry_from_json(day, each, value["source"])
            for day, each in value["days"].items()
        },
    )


def entry_from_json(day: str, value: Mapping[str, Any], source: str = "") -> CalendarEntry:
    """Return the entry that a file holds; ``source`` where it does not name its own.

    Raises:
        InvalidScheduleError: It means nothing.
    """
    if not isinstance(value, Mapping):
        message = f"The entry of {day} is not an object"
        raise InvalidScheduleError(message)
    return CalendarEntry(
        parse_date(day),
        _sessions(value.get("sessions")),
        str(value.get("note") or "")[:MOST_NOTE],
        str(value.get("source") or source),
        value.get("usual") is True,
    )


def entry_to_json(entry: CalendarEntry) -> dict[str, Any]:
    """Return an entry as a file holds it."""
    result: dict[str, Any] = {"note": entry.note, "source": entry.source}
    if entry.is_usual:
        return result | {"usual": True}
    return result | {
        "sessions": [[_text(each.opens), _text(each.closes)] for each in entry.sessions]
    }


def _text(moment: time) -> str:
    return f"{moment:%H:%M}"


def _sessions(value: object) -> tuple[Session, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        message = "The sessions of a day are a list"
        raise InvalidScheduleError(message)
    return tuple(_session(each) for each in value)


def _session(value: object) -> Session:
    if isinstance(value, list) and [type(each) for each in value] == [str, str]:
        return Session(parse_time(value[0]), parse_time(value[1]))
    message = "A session is two times, HH:MM"
    raise InvalidScheduleError(message)
