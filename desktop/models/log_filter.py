"""How bad a line of a log is, and which lines are shown."""

import re
from collections.abc import Callable
from enum import IntEnum, StrEnum
from typing import Final, assert_never

from core.logs.log_line import Stream


class LogLevel(IntEnum):
    """What a line says of itself, or what it is."""

    NONE = 0
    DEBUG = 1
    INFO = 2
    SUCCESS = 3
    WARNING = 4
    ERROR = 5


class LogFilter(StrEnum):
    """Which lines are shown."""

    ALL = "All output"
    WARNINGS = "Warnings and errors"
    ERRORS = "Errors"
    STDERR = "Standard error"
    SUPERVISOR = "Supervisor"

    def predicate(self) -> "Predicate":
        """Return the function that says of a line, by stream and text, whether it is shown."""
        match self:
            case LogFilter.ALL:
                return _is_any
            case LogFilter.WARNINGS:
                return _is_warning
            case LogFilter.ERRORS:
                return _is_error
            case LogFilter.STDERR:
                return _is_stderr
            case LogFilter.SUPERVISOR:
                return _is_supervisor
            case _:
                assert_never(self)


Predicate = Callable[[Stream, str], bool]

_LEVELS: Final = {
    "TRACE": LogLevel.DEBUG,
    "DEBUG": LogLevel.DEBUG,
    "INFO": LogLevel.INFO,
    "SUCCESS": LogLevel.SUCCESS,
    "WARN": LogLevel.WARNING,
    "WARNING": LogLevel.WARNING,
    "ERROR": LogLevel.ERROR,
    "CRITICAL": LogLevel.ERROR,
    "FATAL": LogLevel.ERROR,
}
_NAMES: Final = "|".join(sorted(_LEVELS, key=len, reverse=True))
_WORD = re.compile(
    rf"\b(?P<word>{_NAMES})\b|(?:\[|\blevel=\"?)(?P<named>(?i:{_NAMES}))\b",
)
_SEARCHED: Final = 200
"""Characters at the beginning of a line in which a level is looked for."""
_EXCEPTION = re.compile(r"(?:[A-Za-z_]\w*\.)*\w*(?:Error|Exception|Interrupt|Exit)(?::|$)")
_WARNING = re.compile(r"\w*Warning: ")
_TRACEBACK: Final = "Traceback (most recent call last)"


def level_of(stream: Stream, text: str) -> LogLevel:
    """Return how bad a line is; what the runner says has no level.

    The first level that the line names counts. Without one, what belongs to a traceback
    on standard error is an error.
    """
    level, _, _ = level_word(stream, text)
    return level


def level_word(stream: Stream, text: str) -> tuple[LogLevel, int, int]:
    """Return the level, and where in the text its word begins and ends (0, 0 without one)."""
    if stream is Stream.SUPERVISOR:
        return LogLevel.NONE, 0, 0
    found = _WORD.search(text, 0, _SEARCHED)
    if found is not None:
        group = "word" if found["word"] else "named"
        return _LEVELS[found[group].upper()], *found.span(group)
    if text.startswith(_TRACEBACK):
        return LogLevel.ERROR, 0, 0
    if stream is Stream.STDERR:
        if text.startswith("  ") or _EXCEPTION.match(text):
            return LogLevel.ERROR, 0, 0
        if _WARNING.search(text, 0, _SEARCHED):
            return LogLevel.WARNING, 0, 0
    return LogLevel.NONE, 0, 0


def _may_be_bad(stream: Stream, text: str) -> bool:
    """Return whether it is worth looking closer: most lines of most logs are not."""
    return stream is Stream.STDERR or (
        stream is Stream.STDOUT
        and (
            "ERROR" in text
            or "WARN" in text
            or "CRITICAL" in text
            or "FATAL" in text
            or "Traceback" in text
            or "[" in text
            or "level=" in text
        )
    )


def _is_any(_stream: Stream, _text: str) -> bool:
    return True


def _is_warning(stream: Stream, text: str) -> bool:
    return _may_be_bad(stream, text) and level_of(stream, text) >= LogLevel.WARNING


def _is_error(stream: Stream, text: str) -> bool:
    return _may_be_bad(stream, text) and level_of(stream, text) >= LogLevel.ERROR


def _is_stderr(stream: Stream, _text: str) -> bool:
    return stream is Stream.STDERR


def _is_supervisor(stream: Stream, _text: str) -> bool:
    return stream is Stream.SUPERVISOR
