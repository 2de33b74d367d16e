"""A strategy's schedule as a value: windows of the day, weekdays, and dates that differ.

All times are those of India, whatever the zone of the computer.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NamedTuple

from core import clock
from core.errors import InvalidScheduleError, shortened

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

WEEKDAYS: Final = DAYS[:5]

_TIME = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_MOST_WINDOWS = 12
_A_DAY = timedelta(days=1)
_MIDNIGHT = time()


class Misfire(StrEnum):
    """What happens when the time of a start passed while no manager watched."""

    LATE = "late"
    """It starts late, while the window is open."""
    SKIP = "skip"
    """It starts in the next window."""
    ASK = "ask"
    """It waits until the user says so."""


class Window(NamedTuple):
    """A time of the day in which a strategy should run.

    Attributes:
        start: When it opens.
        stop: When it closes; on the next day where it is before ``start``. None: never, what
            runs is left alone, and a start is due until the end of the day.
    """

    start: time
    stop: time | None

    @classmethod
    def parse(cls, start: str, stop: str | None) -> "Window":
        """Return the window from two texts, HH:MM.

        Raises:
            InvalidScheduleError: One is no time of the day, or both are the same.
        """
        begins = parse_time(start)
        ends = None if stop is None else parse_time(stop)
        if begins == ends:
            message = (
                f"A window from {begins:%H:%M} to {begins:%H:%M} has no length: "
                "choose another time, or round the clock"
            )
            raise InvalidScheduleError(message)
        return cls(begins, ends)

    @classmethod
    def parse_text(cls, text: str) -> "Window":
        """Return the window that ``HH:MM-HH:MM`` means, as :meth:`text` writes it.

        Raises:
            InvalidScheduleError: It is not written so, or as in :meth:`parse`.
        """
        start, dash, stop = text.partition("-")
        if not dash:
            message = f"“{shortened(text)}” is no window: write it as HH:MM-HH:MM"
            raise InvalidScheduleError(message)
        return cls.parse(start, stop.strip() or None)

    def text(self) -> str:
        """Return ``09:15-15:30``, or ``09:15-`` where it never closes."""
        stop = "" if self.stop is None else f"{self.stop:%H:%M}"
        return f"{self.start:%H:%M}-{stop}"

    def on(self, day: date) -> tuple[datetime, datetime]:
        """Return the aware moments at which it opens and closes when it begins on ``day``.

        One that never closes is over at the end of the day.
        """
        begins = clock.at(day, self.start)
        if self.stop is None:
            return begins, clock.at(day + _A_DAY, _MIDNIGHT)
        return begins, clock.at(day + _A_DAY if self.stop < self.start else day, self.stop)

    def phrase(self) -> str:
        """Return ``09:15 to 15:30``, or ``from 09:15``."""
        if self.stop is None:
            return f"from {self.start:%H:%M}"
        return f"{self.start:%H:%M} to {self.stop:%H:%M}"


class OverrideKind(StrEnum):
    """How a date differs from the others."""

    RUN = "run"
    """It is a day of the strategy, whatever weekday or holiday it is."""
    HOLD = "hold"
    """It is none."""


class Override(NamedTuple):
    """What is different on one date.

    Attributes:
        kind: Whether the strategy runs.
        windows: In place of the usual ones, where there are any (a shortened day).
        note: The user's words.
    """

    kind: OverrideKind
    windows: tuple[Window, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """When a strategy should run.

    Attributes:
        windows: Of each of its days, in order; none where it runs round the clock.
        days: Weekdays on which windows begin, of :data:`DAYS`, in their order.
        round_the_clock: The whole of each of its days.
        overrides: Dates that differ.
        misfire: What becomes of a start whose time nobody watched.
        follows_calendar: Whether days on which its exchange is closed are none of its days.
    """

    windows: tuple[Window, ...] = ()
    days: tuple[str, ...] = WEEKDAYS
    round_the_clock: bool = False
    overrides: Mapping[date, Override] = field(default_factory=lambda: MappingProxyType({}))
    misfire: Misfire = Misfire.LATE
    follows_calendar: bool = True

    def __post_init__(self) -> None:
        """Refuse what means nothing.

        Raises:
            InvalidScheduleError: No day, no window, too many, or two that meet.
        """
        if not self.days:
            message = "Choose at least one day of the week"
            raise InvalidScheduleError(message)
        if self.round_the_clock and self.windows:
            message = "Choose windows or round the clock, not both"
            raise InvalidScheduleError(message)
        if not self.windows and not self.round_the_clock:
            message = "Choose a time to start"
            raise InvalidScheduleError(message)
        for windows in (self.windows, *(each.windows for each in self.overrides.values())):
            _check(windows)

    def phrase(self) -> str:
        """Return ``09:15 to 15:30, Mon to Fri``, for a table's cell."""
        hours = ", ".join(each.phrase() for each in self.windows) or "round the clock"
        return f"{hours}, {spoken_days(self.days)}"


def parse_time(text: str) -> time:
    """Return the time of the day that ``text`` gives as HH:MM.

    Raises:
        InvalidScheduleError: It gives none.
    """
    found = _TIME.fullmatch(text.strip())
    if found:
        hour, minute = int(found[1]), int(found[2])
        if hour < 24 and minute < 60:  # noqa: PLR2004 - a day's hours, an hour's minutes
            return time(hour, minute)
    message = f"“{shortened(text)}” is no time of the day: write it as HH:MM, from 00:00 to 23:59"
    raise InvalidScheduleError(message)


def parse_date(text: str) -> date:
    """Return the date that ``text`` gives as YYYY-MM-DD.

    Raises:
        InvalidScheduleError: It gives none.
    """
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        message = f"“{shortened(text)}” is no date: write it as YYYY-MM-DD"
        raise InvalidScheduleError(message) from error


def parse_days(text: str) -> tuple[str, ...]:
    """Return the weekdays that ``text`` lists, separated by commas, in the order of the week.

    ``weekdays`` and ``all`` are understood too.

    Raises:
        InvalidScheduleError: One of them is no weekday, or there is none.
    """
    words = [word.strip().lower() for word in text.split(",") if word.strip()]
    chosen: set[str] = set()
    for word in words:
        if word in {"weekdays", "all"}:
            chosen.update(WEEKDAYS if word == "weekdays" else DAYS)
        elif word in DAYS:
            chosen.add(word)
        else:
            message = f"“{shortened(word)}” is no day of the week: use {', '.join(DAYS)}"
            raise InvalidScheduleError(message)
    if not chosen:
        message = "Choose at least one day of the week"
        raise InvalidScheduleError(message)
    return tuple(day for day in DAYS if day in chosen)


def spoken_days(days: tuple[str, ...]) -> str:
    """Return ``every day``, ``Mon to Fri`` or ``Mon, Wed``."""
    if days == DAYS:
        return "every day"
    names = [day.capitalize() for day in days]
    first = DAYS.index(days[0])
    if len(days) > 2 and days == DAYS[first : first + len(days)]:  # noqa: PLR2004 - more than two
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)


def _check(windows: tuple[Window, ...]) -> None:
    """Refuse too many windows of one day, or two that meet, also after midnight."""
    if len(windows) > _MOST_WINDOWS:
        message = f"A day has at most {_MOST_WINDOWS} windows"
        raise InvalidScheduleError(message)
    any_day = date(2025, 1, 1)
    spans = sorted(window.on(any_day) for window in windows)
    for (start, stop), (following, _) in pairwise(spans):
        if following < stop:
            message = (
                f"The windows that begin {start:%H:%M} and {following:%H:%M} overlap: "
                "let one end before the next begins"
            )
            raise InvalidScheduleError(message)
