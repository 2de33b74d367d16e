"""How bad a line of a log is, and which lines are shown."""

import re
from enum import IntEnum, StrEnum
from typing import Final, assert_never

from core.logs.log_line import LogLine, Stream


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

    def accepts(self, line: LogLine) -> bool:
        """Return whether ``line`` is shown."""
        match self:
            case LogFilter.ALL:
                return True
            case LogFilter.WARNINGS:
                return _may_be_bad(line) and level_of(line) >= LogLevel.WARNING
            case LogFilter.ERRORS:
                return _may_be_bad(line) and level_of(line) >= LogLevel.ERROR
            case LogFilter.STDERR:
                return line.stream is Stream.STDERR
            case LogFilter.SUPERVISOR:
                return line.stream is Stream.SUPERVISOR
            case _:
                assert_never(self)


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
_BAD: Final = ("WARN", "ERROR", "CRITICAL", "FATAL", "[", "level=", "Traceback")


def level_of(line: LogLine) -> LogLevel:
    """Return how bad ``line`` is; what the runner says has no level.

    The first level that the line names counts. Without one, what belongs to a traceback
    on standard error is an error.
    """
    level, _, _ = level_word(line)
    return level


def level_word(line: LogLine) -> tuple[LogLevel, int, int]:
    """Return the level, and where in the text its word begins and ends (0, 0 without one)."""
    if line.stream is Stream.SUPERVISOR:
        return LogLevel.NONE, 0, 0
    found = _WORD.search(line.text, 0, _SEARCHED)
    if found is not None:
        group = "word" if found["word"] else "named"
        return _LEVELS[found[group].upper()], *found.span(group)
    if line.text.startswith(_TRACEBACK):
        return LogLevel.ERROR, 0, 0
    if line.stream is Stream.STDERR:
        if line.text.startswith("  ") or _EXCEPTION.match(line.text):
            return LogLevel.ERROR, 0, 0
        if _WARNING.search(line.text, 0, _SEARCHED):
            return LogLevel.WARNING, 0, 0
    return LogLevel.NONE, 0, 0


def _may_be_bad(line: LogLine) -> bool:
    """Return whether it is worth looking closer: most lines of most logs are not."""
    if line.stream is Stream.STDOUT:
        text = line.text
        return any(word in text for word in _BAD)
    return line.stream is Stream.STDERR
