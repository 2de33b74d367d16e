"""The unusual days of an exchange as texts, and the entry that texts mean."""

from enum import Enum
from typing import NamedTuple

from core.calendars.calendar_data import MOST_NOTE, CalendarEntry
from core.errors import InvalidScheduleError
from core.schedule.market_calendar import Session
from core.schedule.schedule import parse_date, parse_time


class DayKind(Enum):
    """What a day of an exchange is, in the words of the dialog."""

    CLOSED = "closed"
    HOURS = "other hours"
    USUAL = "a day like any other"


class DayTexts(NamedTuple):
    """What stands in the form.

    Attributes:
        day: YYYY-MM-DD.
        hours: ``HH:MM-HH:MM``, separated by commas; for :attr:`DayKind.HOURS` alone.
        note: Why, such as a holiday's name.
    """

    day: str = ""
    kind: DayKind = DayKind.CLOSED
    hours: str = ""
    note: str = ""


def texts_of(entry: CalendarEntry) -> DayTexts:
    """Return how an entry is edited."""
    kind = DayKind.HOURS if entry.sessions else DayKind.CLOSED
    return DayTexts(
        f"{entry.day}",
        DayKind.USUAL if entry.is_usual else kind,
        ", ".join(f"{each.opens:%H:%M}-{each.closes:%H:%M}" for each in entry.sessions),
        entry.note,
    )


def hours_told(entry: CalendarEntry) -> str:
    """Return what an entry says of the trading of its day."""
    if entry.is_usual:
        return "as usual"
    return " and ".join(each.phrase() for each in entry.sessions) or "closed"


def entry_of(texts: DayTexts) -> CalendarEntry:
    """Return what the texts mean, as the user's word.

    Raises:
        InvalidScheduleError: One of them means nothing; ``str()`` is the sentence.
    """
    day, note = parse_date(texts.day.strip()), " ".join(texts.note.split())[:MOST_NOTE]
    match texts.kind:
        case DayKind.CLOSED:
            return CalendarEntry(day, note=note)
        case DayKind.USUAL:
            return CalendarEntry(day, note=note, is_usual=True)
        case DayKind.HOURS:
            sessions = tuple(map(_session, filter(None, map(str.strip, texts.hours.split(",")))))
            if not sessions:
                message = "Enter the hours of that day, such as 18:00-19:00"
                raise InvalidScheduleError(message)
            return CalendarEntry(day, sessions, note)


def _session(text: str) -> Session:
    opens, dash, closes = text.partition("-")
    if not dash:
        message = f"“{text}” is no time of trading: write it as HH:MM-HH:MM"
        raise InvalidScheduleError(message)
    session = Session(parse_time(opens.strip()), parse_time(closes.strip()))
    if session.opens == session.closes:
        message = f"Trading from {session.opens:%H:%M} to {session.closes:%H:%M} has no length"
        raise InvalidScheduleError(message)
    return session
