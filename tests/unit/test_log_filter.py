"""Lines say how bad they are."""

import pytest

from core.logs.log_line import Stream
from desktop.models.log_filter import LogFilter, LogLevel, level_of, level_word

OUT, ERR, RUNNER = Stream.STDOUT, Stream.STDERR, Stream.SUPERVISOR


@pytest.mark.parametrize(
    ("stream", "text", "level"),
    [
        (OUT, "2025-11-22 09:15:00 INFO retrying after ERROR", LogLevel.INFO),
        (OUT, "DEBUG:root:tick", LogLevel.DEBUG),
        (OUT, "SUCCESS order placed", LogLevel.SUCCESS),
        (ERR, "WARN slow quote", LogLevel.WARNING),
        (OUT, "WARNING:root:slow quote", LogLevel.WARNING),
        (OUT, "CRITICAL margin call", LogLevel.ERROR),
        (OUT, "FATAL", LogLevel.ERROR),
        (OUT, "[error] no route", LogLevel.ERROR),
        (OUT, 'time=1 level="warning" msg=x', LogLevel.WARNING),
        (OUT, "an error of the feed, in lower case", LogLevel.NONE),
        (OUT, "INFORMATION", LogLevel.NONE),
        (OUT, "Traceback (most recent call last):", LogLevel.ERROR),
        (ERR, '  File "ema.py", line 42, in <module>', LogLevel.ERROR),
        (ERR, "    last = df['close']", LogLevel.ERROR),
        (ERR, "KeyError: 'close'", LogLevel.ERROR),
        (ERR, "openalgo.errors.LoginError", LogLevel.ERROR),
        (OUT, "KeyError: 'close'", LogLevel.NONE),
        (ERR, "ema.py:3: DeprecationWarning: old", LogLevel.WARNING),
        (ERR, "100 % done", LogLevel.NONE),
        (OUT, "x" * 1000 + " ERROR", LogLevel.NONE),
        (RUNNER, "Crashed with ERROR", LogLevel.NONE),
    ],
)
def test_a_line_has_the_first_level_that_it_names(
    stream: Stream, text: str, level: LogLevel
) -> None:
    assert level_of(stream, text) is level


def test_the_word_of_the_level_is_found() -> None:
    assert level_word(OUT, "09:15 INFO up") == (LogLevel.INFO, 6, 10)


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        (LogFilter.ALL, ["i", "w", "e", "t", "r"]),
        (LogFilter.WARNINGS, ["w", "e", "t"]),
        (LogFilter.ERRORS, ["e", "t"]),
        (LogFilter.STDERR, ["t"]),
        (LogFilter.SUPERVISOR, ["r"]),
    ],
)
def test_a_filter_shows_its_lines_alone(chosen: LogFilter, shown: list[str]) -> None:
    lines = {
        "i": (OUT, "INFO up"),
        "w": (OUT, "WARNING slow"),
        "e": (OUT, "ERROR refused"),
        "t": (ERR, "Traceback (most recent call last):"),
        "r": (RUNNER, "started"),
    }

    accepts = chosen.predicate()

    assert [name for name, line in lines.items() if accepts(*line)] == shown
