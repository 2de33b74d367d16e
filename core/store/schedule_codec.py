"""A schedule in OpenAlgo's keys, and beside them what those cannot express.

OpenAlgo knows one window, and weekdays: ``is_scheduled``, ``schedule_start``, ``schedule_stop`` and
``schedule_days``. Ours stands under ``schedule`` in our own part of the entry; where OpenAlgo has
changed the window since, its word counts.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from core.errors import InvalidScheduleError
from core.schedule.schedule import (
    DAYS,
    WEEKDAYS,
    Misfire,
    Override,
    OverrideKind,
    Schedule,
    Window,
    parse_date,
    parse_days,
)

Entry = dict[str, Any]

_ALL_DAY: Final = ("00:00", "23:59")
"""How OpenAlgo has a strategy run round the clock."""


def decode(entry: Mapping[str, Any], own: Mapping[str, Any]) -> Schedule | None:
    """Return the schedule of an entry, None where it has none.

    Args:
        entry: The entry, with OpenAlgo's keys.
        own: What stands in it of ours under ``schedule``.

    Raises:
        InvalidScheduleError: What stands there means nothing.
    """
    if entry.get("is_scheduled") is not True:
        return None
    start, stop = entry.get("schedule_start"), entry.get("schedule_stop")
    window = _window((start, stop))
    if own.get("round_the_clock") is True and (start, stop) == _ALL_DAY:
        windows: tuple[Window, ...] = ()
    else:
        windows = _windows(own.get("windows"))
        if not windows or windows[0] != window:
            windows = (window,)
    return Schedule(
        windows=windows,
        days=_days(entry.get("schedule_days")),
        round_the_clock=not windows,
        overrides=_overrides(own.get("overrides")),
        misfire=_misfire(own.get("misfire")),
        follows_calendar=own.get("follows_calendar") is not False,
    )


def write(entry: Entry, schedule: Schedule | None) -> None:
    """Write into ``entry`` what OpenAlgo understands; what was chosen stays when it ends."""
    entry["is_scheduled"] = schedule is not None
    if schedule is None:
        return
    first = _texts(schedule.windows[0]) if schedule.windows else list(_ALL_DAY)
    entry["schedule_start"], entry["schedule_stop"] = first
    entry["schedule_days"] = list(schedule.days)


def own(schedule: Schedule | None) -> Entry:
    """Return what OpenAlgo's keys cannot express; nothing where they say it all."""
    result: Entry = {}
    if schedule is None:
        return result
    if schedule.round_the_clock:
        result["round_the_clock"] = True
    if len(schedule.windows) > 1:
        result["windows"] = [_texts(each) for each in schedule.windows]
    if schedule.overrides:
        result["overrides"] = {
            day.isoformat(): _override_entry(each)
            for day, each in sorted(schedule.overrides.items())
        }
    if schedule.misfire is not Misfire.LATE:
        result["misfire"] = schedule.misfire.value
    if not schedule.follows_calendar:
        result["follows_calendar"] = False
    return result


def _texts(window: Window) -> list[str | None]:
    return [f"{window.start:%H:%M}", None if window.stop is None else f"{window.stop:%H:%M}"]


def _override_entry(override: Override) -> Entry:
    result: Entry = {"kind": override.kind.value}
    if override.windows:
        result["windows"] = [_texts(each) for each in override.windows]
    if override.note:
        result["note"] = override.note
    return result


def _window(value: object) -> Window:
    if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 2:  # noqa: PLR2004 - start and stop
        start, stop = value
        if isinstance(start, str) and (stop is None or isinstance(stop, str)):
            return Window.parse(start, stop or None)
    message = "It has no time to start, or one that is not HH:MM"
    raise InvalidScheduleError(message)


def _windows(value: object) -> tuple[Window, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(_window(each) for each in value)


def _days(value: object) -> tuple[str, ...]:
    if value is None:
        return WEEKDAYS  # an entry from before OpenAlgo asked for days
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return parse_days(",".join(value))
    message = f"Its days are not a list of {', '.join(DAYS)}"
    raise InvalidScheduleError(message)


def _misfire(value: object) -> Misfire:
    return Misfire(value) if isinstance(value, str) and value in set(Misfire) else Misfire.LATE


def _overrides(value: object) -> Mapping[date, Override]:
    if not isinstance(value, Mapping) or not value:
        return MappingProxyType({})
    return MappingProxyType({parse_date(key): _override(each) for key, each in value.items()})


def _override(value: object) -> Override:
    if not isinstance(value, Mapping):
        message = "One of its dates is not understood"
        raise InvalidScheduleError(message)
    kind, note = value.get("kind"), value.get("note")
    if not isinstance(kind, str) or kind not in set(OverrideKind):
        message = "One of its dates neither runs nor holds"
        raise InvalidScheduleError(message)
    note = note if isinstance(note, str) else ""
    return Override(OverrideKind(kind), _windows(value.get("windows")), note)
