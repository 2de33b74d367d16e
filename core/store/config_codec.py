"""OpenAlgo's form of a strategy's configuration, and what of it is ours.

An entry of ``strategy_configs.json`` is an object whose keys OpenAlgo defines; what it
cannot express stands under the one key :data:`OWN_KEY`. Only keys whose meaning changed
are ever written, so that everything else stays as it was found, known to us or not.
"""

import codecs
import contextlib
import json
import math
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple

from core import clock
from core.errors import InvalidScheduleError
from core.records.strategy import (
    DEFAULT_GRACE_S,
    EXCHANGES,
    LONGEST_GRACE_S,
    Strategy,
)
from core.store.file_names import is_usable_id

OWN_KEY = "opening_bell"

Entry = dict[str, Any]

_TIMES = ("created_at", "last_started", "last_stopped", "last_modified")
_PLAIN = ("name", "file_path", "exchange", "is_running", "pid")
_SCHEDULE = ("schedule", "schedule_flaw")
_OWN = (
    *_SCHEDULE,
    "interpreter",
    "grace_s",
    "supervision",
    "connection",
    "needs_contracts",
    "variable_sets",
    "start_wanted",
    "scheduled_at",
    "held_at",
    "resumed_at",
    "start_failed_at",
    "start_failure",
    "start_failure_code",
)
_NAMELESS = Strategy(id="", name="", file_path="", exchange="")


class Document(NamedTuple):
    """What a file of configurations holds.

    Attributes:
        entries: Ids to entries, in the file's order.
        flaw: What of the file is lost when it is written anew, as the end of a sentence.
    """

    entries: dict[str, Any]
    flaw: str | None = None


class UnusableEntryError(Exception):
    """An entry describes no strategy; ``str()`` says why, as the end of a sentence."""


def decode(strategy_id: str, entry: object) -> Strategy:
    """Return the strategy that an entry describes.

    A value of an impossible type counts as absent; only without a name is there no strategy.

    Raises:
        UnusableEntryError: The id cannot name files, or the entry is no object with a name.
    """
    if not is_usable_id(strategy_id):
        message = "its id cannot name a file"
        raise UnusableEntryError(message)
    if not isinstance(entry, Mapping):
        message = "it is not an object"
        raise UnusableEntryError(message)
    name = entry.get("name")
    if not isinstance(name, str) or not name.strip():
        message = "it has no name"
        raise UnusableEntryError(message)
    pid = entry.get("pid")
    return Strategy(
        id=strategy_id,
        name=name,
        file_path=file_path(strategy_id, entry),
        exchange=_exchange(entry),
        is_running=entry.get("is_running") is True,
        pid=pid if isinstance(pid, int) and not isinstance(pid, bool) and pid > 0 else None,
        created_at=_moment(entry.get("created_at")),
        last_started=_moment(entry.get("last_started")),
        last_stopped=_moment(entry.get("last_stopped")),
        last_modified=_moment(entry.get("last_modified")),
        **_schedule(entry),
        **_own_settings(entry),
    )


def encode(strategy: Strategy) -> Entry:
    """Return a new entry, with the keys that OpenAlgo gives to one and in its order."""
    entry: Entry = {
        "name": strategy.name,
        "file_path": strategy.file_path,
        "file_name": strategy.file_path.rpartition("/")[2],
        "exchange": strategy.exchange,
        "is_running": strategy.is_running,
        "is_scheduled": strategy.schedule is not None,
    }
    entry = changed(entry, _NAMELESS, strategy)
    entry.setdefault("pid", None)
    return entry


def changed(entry: Mapping[str, Any], old: Strategy, new: Strategy) -> Entry:
    """Return a copy of ``entry`` in which what differs between ``old`` and ``new`` is written.

    Args:
        entry: The entry as it was read; not changed.
        old: What ``entry`` means.
        new: What it shall mean.
    """
    result = dict(entry)
    differing = {
        each.name for each in fields(Strategy) if getattr(old, each.name) != getattr(new, each.name)
    }
    for key in _PLAIN:
        if key in differing:
            result[key] = getattr(new, key)
    if "file_path" in differing:
        result["file_name"] = new.file_path.rpartition("/")[2]
    for key in _TIMES:
        if key in differing:
            _write_or_drop(result, key, _iso(getattr(new, key)))
    if differing.intersection(_SCHEDULE):
        from core.store import schedule_codec  # noqa: PLC0415 - see _schedule

        schedule_codec.write(result, new.schedule)
    if differing.intersection(_OWN):
        own = _changed_own(entry.get(OWN_KEY), differing, new)
        if own or OWN_KEY in entry:
            result[OWN_KEY] = own
    return result


def file_path(strategy_id: str, entry: Mapping[str, Any]) -> str:
    """Return where an entry's source is, relative to the workspace's root, with slashes."""
    path = entry.get("file_path")
    if not isinstance(path, str) or not path.strip() or "\0" in path:
        return f"strategies/scripts/{strategy_id}.py"
    return path.replace("\\", "/")


def rendered(entry: object) -> str:
    """Return an entry as it stands in the file, without the indentation of its first line."""
    try:
        # A newline inside a string is escaped, so every one that is there begins a line.
        return json.dumps(entry, indent=2, ensure_ascii=False).replace("\n", "\n  ")
    except RecursionError:
        # Without indentation json reaches as deep as it does when it reads.
        return json.dumps(entry, ensure_ascii=False)


def document(entries: Mapping[str, str]) -> bytes:
    """Return the whole file, byte for byte as OpenAlgo writes it.

    Args:
        entries: Ids to :func:`rendered` entries.
    """
    if not entries:
        return b"{}"
    rows = (f"  {json.dumps(key, ensure_ascii=False)}: {row}" for key, row in entries.items())
    text = "{\n" + ",\n".join(rows) + "\n}"
    # Half a surrogate pair has no UTF-8; Python's escape of one is JSON's as well.
    return text.encode("utf-8", "backslashreplace")


def parse(data: bytes) -> Document:
    """Return what a file holds.

    Raises:
        ValueError: It is not UTF-8, not JSON, or not an object; ``str()`` says which.
    """
    flaws: list[str] = []

    def unique(pairs: list[tuple[str, Any]]) -> Entry:
        value = dict(pairs)
        if len(value) != len(pairs):
            flaws.append("names something twice")
        return value

    if data.startswith(codecs.BOM_UTF8):
        flaws.append("begins with a byte order mark, which OpenAlgo cannot read")
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=unique)
    except UnicodeDecodeError as error:
        message = f"it is not UTF-8 at byte {error.start + 1}"
        raise ValueError(message) from error
    except json.JSONDecodeError as error:
        message = f"line {error.lineno}, column {error.colno}: {error.msg}" if data else "empty"
        raise ValueError(message) from error
    except RecursionError as error:
        message = "it is nested too deeply"
        raise ValueError(message) from error
    if not isinstance(value, dict):
        message = "it is not a JSON object"
        raise ValueError(message)  # noqa: TRY004 - of what a file holds, not of a caller
    return Document(value, flaws[0] if flaws else None)


def _exchange(entry: Mapping[str, Any]) -> str:
    exchange = entry.get("exchange")
    code = exchange.upper() if isinstance(exchange, str) else ""
    return code if code in EXCHANGES else "NSE"


def _schedule(entry: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry says of its schedule, as fields of :class:`Strategy`."""
    if entry.get("is_scheduled") is not True:
        return {}
    from core.store import schedule_codec  # noqa: PLC0415 - most strategies may have none

    own = entry.get(OWN_KEY)
    chosen = own.get("schedule") if isinstance(own, Mapping) else None
    try:
        ours = chosen if isinstance(chosen, Mapping) else {}
        return {"schedule": schedule_codec.decode(entry, ours)}
    except InvalidScheduleError as error:
        return {"schedule_flaw": str(error)}


def _moment(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        return clock.parsed(text)
    except (ValueError, OverflowError):
        return None


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(clock.IST).isoformat(timespec="microseconds")


def _own_settings(entry: Mapping[str, Any]) -> dict[str, Any]:
    own = entry.get(OWN_KEY)
    if not isinstance(own, Mapping):
        return {}
    needs_contracts = own.get("needs_contracts")
    return {
        "interpreter": _text(own.get("interpreter")),
        "connection": _text(own.get("connection")),
        "needs_contracts": needs_contracts if isinstance(needs_contracts, bool) else None,
        "variable_sets": _names(own.get("variable_sets")),
        "start_wanted": own.get("start_wanted") is True,
        "scheduled_at": _moment(own.get("scheduled_at")),
        "held_at": _moment(own.get("held_at")),
        "resumed_at": _moment(own.get("resumed_at")),
        "start_failed_at": _moment(own.get("start_failed_at")),
        "start_failure": _text(own.get("start_failure")),
        "start_failure_code": _text(own.get("start_failure_code")),
        "grace_s": _grace_s(own.get("grace_s")),
        **_supervision(own.get("supervision")),
    }


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _names(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if _text(each)) if isinstance(value, list) else ()


def _grace_s(value: object) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):
            if math.isfinite(value) and value >= 0:
                return min(float(value), LONGEST_GRACE_S)
    return DEFAULT_GRACE_S


def _supervision(value: object) -> dict[str, Any]:
    # Mostly there is none, and then the default serves.
    return {"supervision": dict(value)} if isinstance(value, Mapping) and value else {}


def _changed_own(own: object, differing: set[str], new: Strategy) -> Entry:
    result = dict(own) if isinstance(own, Mapping) else {}
    failure = ("start_failure", "start_failure_code")
    for key in ("interpreter", "connection", "needs_contracts", *failure):
        if key in differing:
            _write_or_drop(result, key, getattr(new, key))
    plain = {"variable_sets": list(new.variable_sets), "start_wanted": new.start_wanted}
    for key in differing.intersection(plain):
        _write_or_drop(result, key, plain[key] or None)
    for key in ("scheduled_at", "held_at", "resumed_at", "start_failed_at"):
        if key in differing:
            _write_or_drop(result, key, _iso(getattr(new, key)))
    if differing.intersection(_SCHEDULE):
        from core.store import schedule_codec  # noqa: PLC0415 - see _schedule

        _write_or_drop(result, "schedule", schedule_codec.own(new.schedule) or None)
    if "grace_s" in differing:
        result["grace_s"] = new.grace_s
    if "supervision" in differing:
        result["supervision"] = dict(new.supervision)
        if not result["supervision"]:
            del result["supervision"]
    return result


def _write_or_drop(entry: Entry, key: str, value: object) -> None:
    if value is None:
        entry.pop(key, None)
    else:
        entry[key] = value
