r"""What `bell` and a manager say to each other: one JSON object a line, each way.

A client sends one request at a time, and reads until its answer::

    → {"verb": "logs", "args": {"strategy": "ema", "follow": true}}
    ← {"accepted": true}                    what was asked is being done from now on
    ← {"item": {…}}                         none, or many where the verb streams
    ← {"success": true, "message": "…", "data": {…}}

A connection that ends before ``accepted`` has changed nothing: the request may be sent
again. One that ends after it may have.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from core.errors import InvalidRequestError, OpeningBellError

MAX_REQUEST_BYTES = 1 << 20
"""The longest request that a manager reads; sources travel as paths, not as text."""

ACCEPTED = {"accepted": True}

_MOST = 1 << 40
"""What a count is cut to: more than there can be, and a number that memory can be measured in."""


@dataclass(frozen=True)
class Request:
    """What a client asks for: a verb, and its arguments by name."""

    verb: str
    args: "Arguments"

    @classmethod
    def of(cls, verb: str, **args: object) -> Self:
        """Return a request with these arguments."""
        return cls(verb, Arguments(args))

    @classmethod
    def decoded(cls, line: bytes) -> Self:
        """Return the request that a line holds.

        Raises:
            InvalidRequestError: The line is no request.
        """
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            message = "The request is not one JSON object on a line"
            raise InvalidRequestError(message) from error
        if not isinstance(value, dict) or not isinstance(value.get("verb"), str):
            message = "The request has no verb"
            raise InvalidRequestError(message)
        args = value.get("args", {})
        if not isinstance(args, dict):
            message = "The request's args are not an object"
            raise InvalidRequestError(message)
        return cls(value["verb"], Arguments(args))

    def encoded(self) -> bytes:
        """Return the line that :meth:`decoded` reads."""
        return encoded({"verb": self.verb, "args": dict(self.args.values)})


@dataclass(frozen=True)
class Arguments:
    """A request's arguments; each getter raises InvalidRequestError where the kind is wrong."""

    values: Mapping[str, object] = field(repr=False)

    def text(self, name: str) -> str:
        """Return a text that must be there."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise _wrong(name, "a text")
        return value

    def text_or_none(self, name: str) -> str | None:
        """Return a text, or None where there is none."""
        return None if self.values.get(name) is None else self.text(name)

    def texts(self, name: str) -> list[str]:
        """Return a list of texts, empty where there is none."""
        value = self.values.get(name) or []
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise _wrong(name, "a list of texts")
        return value

    def flag(self, name: str) -> bool:
        """Return whether a flag is set."""
        value = self.values.get(name)
        if value is not None and not isinstance(value, bool):
            raise _wrong(name, "true or false")
        return bool(value)

    def count(self, name: str, default: int) -> int:
        """Return a whole number that is not negative."""
        value = self.values.get(name)
        if value is None:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise _wrong(name, "a whole number")
        return min(value, _MOST)

    def seconds(self, name: str) -> float | None:
        """Return a finite duration that is not negative, or None where there is none."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _wrong(name, "a number of seconds")
        if not math.isfinite(value) or value < 0:
            raise _wrong(name, "a number of seconds")
        return float(value)


@dataclass(frozen=True)
class Answer:
    """How a request ended; ``data`` is what the verb promises, plain JSON."""

    success: bool
    message: str
    data: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def done(cls, message: str, **data: object) -> Self:
        """Return the answer of a request that was done."""
        return cls(success=True, message=message, data=data)

    @classmethod
    def failed(cls, error: OpeningBellError, **data: object) -> Self:
        """Return the answer of a request that was refused or went wrong."""
        return cls(success=False, message=str(error), data={**data, "error": error.code})

    def to_json(self) -> dict[str, Any]:
        """Return the object that scripts read."""
        return {"success": self.success, "message": self.message, "data": dict(self.data)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the answer that :meth:`to_json` wrote."""
        return cls(bool(value["success"]), str(value["message"]), value.get("data") or {})


def encoded(value: Mapping[str, object]) -> bytes:
    """Return ``value`` as a line of the conversation."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"


def _wrong(name: str, kind: str) -> InvalidRequestError:
    return InvalidRequestError(f"The request's argument “{name}” is not {kind}")
