"""India's time: the one place that names the zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytz
from pytz.tzfile import build_tzinfo

Clock = Callable[[], datetime]
"""What tells the time: returns an aware datetime in :data:`IST`. Injected where tests need it."""

# pytz.timezone looks first which of its 600 zones have a file: 15 ms and more of every start.
with pytz.open_resource("Asia/Kolkata") as _zone:  # type: ignore[attr-defined] # not in the stubs
    IST = build_tzinfo("Asia/Kolkata", _zone)
"""The zone of every time on the screen and on disk."""
_OFFSET = timedelta(hours=5, minutes=30)
_OFFSET_SINCE = 1946
_WEEK_DAYS = 7
_TODAY = IST.localize(datetime(2025, 1, 1)).tzinfo  # noqa: DTZ001 - made aware by it
"""What pytz gives to every moment since that year: two offsets were in use before."""


def now() -> datetime:
    """Return the present as an aware datetime in :data:`IST`."""
    return (datetime.now(UTC) + _OFFSET).replace(tzinfo=_TODAY)  # in a third of pytz's time


def in_india(moment: datetime) -> datetime:
    """Return the aware ``moment`` in :data:`IST`."""
    return moment if moment.tzinfo is _TODAY else moment.astimezone(IST)


def at(day: date, moment: time) -> datetime:
    """Return the aware datetime of a time of the day in India."""
    if day.year >= _OFFSET_SINCE:
        return datetime.combine(day, moment, _TODAY)
    return IST.localize(datetime.combine(day, moment))


def iso(moment: datetime) -> str:
    """Return ``moment`` as ISO 8601 in IST, with the +05:30 offset."""
    return in_india(moment).isoformat()


def parsed(text: str) -> datetime:
    """Return the aware datetime of an ISO 8601 text, in IST; a naive one is taken as IST.

    Raises:
        ValueError: The text is not ISO 8601.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        return IST.localize(moment)
    if moment.utcoffset() == _OFFSET and moment.year >= _OFFSET_SINCE:
        return moment.replace(tzinfo=_TODAY)  # the same, in a third of the time
    return moment.astimezone(IST)


def spoken_ahead(moment: datetime, today: datetime) -> str:
    """Return a time to come: ``09:15`` today, ``tomorrow 09:15``, ``Monday 09:15``, ``2 Jan 09:15``."""
    moment, today = in_india(moment), in_india(today)
    days = (moment.date() - today.date()).days
    if days == 0:
        return f"{moment:%H:%M}"
    if days == 1:
        return f"tomorrow {moment:%H:%M}"
    if 1 < days < _WEEK_DAYS:
        return f"{moment:%A %H:%M}"
    year = "" if moment.year == today.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year} {moment:%H:%M}"


def spoken(moment: datetime, today: datetime) -> str:
    """Return ``moment`` for a sentence: ``09:31:07`` today, ``21 Nov 09:31:07`` this year."""
    moment, today = in_india(moment), in_india(today)
    if moment.date() == today.date():
        return f"{moment:%H:%M:%S}"
    year = "" if moment.year == today.year else f" {moment.year}"
    return f"{moment.day} {moment:%b}{year} {moment:%H:%M:%S}"
