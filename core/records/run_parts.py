"""The parts of a run's record: its attempts, and what its guards noted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, Self

from core import clock


class GuardNote(NamedTuple):
    """A guard that warned or acted.

    Attributes:
        name: ``memory``, ``cpu``, ``processes`` or ``silence``.
        limit: Bytes, percent of one core, processes, seconds.
        value: What was measured, in the same unit.
    """

    name: str
    limit: float
    value: float
    at: datetime

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Self | None:
        """Return what a record says of a guard, or None.

        Raises:
            KeyError, ValueError, TypeError: The value's shape is not that of such a note.
        """
        value = json_object(value)
        if not value:
            return None
        return cls(
            name=str(value["name"]),
            limit=float(value["limit"]),
            value=float(value["value"]),
            at=clock.parsed(value["at"]),
        )


class Attempt(NamedTuple):
    """One process of a run that was followed by a restart; see :class:`RunRecord`."""

    started_at: datetime
    ended_at: datetime
    exit_code: int | None
    signal: str | None
    last_error: str
    out_of_memory: bool
    guard: GuardNote | None

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the attempt that a record describes.

        Raises:
            KeyError, ValueError, TypeError: The value's shape is not that of an attempt.
        """
        value = json_object(value)
        return cls(
            started_at=clock.parsed(value["started"]),
            ended_at=clock.parsed(value["ended"]),
            exit_code=value.get("exit_code"),
            signal=value.get("signal"),
            last_error=str(value.get("last_error") or ""),
            out_of_memory=bool(value.get("out_of_memory")),
            guard=GuardNote.from_json(value.get("guard")),
        )


def json_object(value: object) -> Mapping[str, Any]:
    """Return ``value``, an object of a record or nothing, as a mapping.

    Raises:
        TypeError: It is something else.
    """
    if not value:
        return {}
    if isinstance(value, Mapping):
        return value
    message = f"not an object: {value!r}"
    raise TypeError(message)


def moment(text: str | None) -> datetime | None:
    """Return the time that a record gives, or None; ValueError where it is none."""
    return clock.parsed(text) if text else None
