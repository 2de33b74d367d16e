"""A run's log read in slices, for ``bell logs``."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from core.logs.line_pattern import LinePattern
from core.service.log_stream import LogPlace, LogStream

if TYPE_CHECKING:
    from core.logs.log_line import LogLine

PREFIX = b"2025-11-22T09:15:00.123456+05:30 O "


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "x.log"


def append(log: Path, *texts: str, end: bytes = b"\n") -> None:
    with log.open("ab") as file:
        file.write(b"".join(PREFIX + text.encode() + end for text in texts))


def read(stream: LogStream) -> list[str]:
    """Return the texts of all lines that are there now."""
    lines: list[LogLine] = []
    at_end = False
    while not at_end:
        due, at_end = stream.step()
        lines += due
    return [line.text for line in lines]


def test_the_tail_comes_first_and_then_what_is_added(log: Path) -> None:
    append(log, "one", "two", "three")
    stream = LogStream(log, tail=2)
    first = read(stream)
    append(log, "four")

    assert first == ["two", "three"]
    assert read(stream) == ["four"]
    assert read(stream) == []


def test_a_tail_of_short_lines_is_found_although_much_was_passed_over(log: Path) -> None:
    append(log, *(f"{n}" for n in range(50_000)))
    stream = LogStream(log, tail=30_000)

    assert read(stream) == [f"{n}" for n in range(20_000, 50_000)]


def test_a_tail_that_long_lines_hide_is_found(log: Path) -> None:
    append(log, *(f"{n} {'x' * 5000}" for n in range(300)))

    texts = read(LogStream(log, tail=200))
    assert [text.partition(" ")[0] for text in texts] == [f"{n}" for n in range(100, 300)]


def test_a_pattern_is_searched_in_the_whole_log(log: Path) -> None:
    append(log, "needle", *(f"hay {n}" for n in range(20_000)))

    assert read(LogStream(log, tail=5, pattern=LinePattern("needle"))) == ["needle"]


def test_rotation_meanwhile_costs_no_line(log: Path) -> None:
    append(log, "one")
    stream = LogStream(log, tail=10)
    texts = read(stream)
    append(log, "two")
    log.rename(log.with_name("x.log.1"))
    append(log, "three")

    assert texts + read(stream) == ["one", "two", "three"]


def test_another_process_goes_on_at_the_place(log: Path) -> None:
    append(log, "one", "two")
    stream = LogStream(log, tail=10)
    read(stream)
    place = LogPlace.parsed(str(stream.place))
    append(log, "three")
    log.rename(log.with_name("x.log.1"))
    append(log, "four")

    assert read(LogStream(log, tail=1, after=place)) == ["three", "four"]


def test_a_last_line_without_an_end_counts_where_nothing_follows(log: Path) -> None:
    append(log, "one")
    append(log, "two", end=b"")

    assert read(LogStream(log, tail=1, is_whole=True)) == ["two"]
    following = LogStream(log, tail=5)
    assert read(following) == ["one"]
    assert [line.text for line in following.finish()] == ["two"]


def test_a_log_that_is_not_there_yet_is_empty(log: Path) -> None:
    stream = LogStream(log, tail=5)
    before = read(stream)
    append(log, "one")

    assert before == []
    assert read(stream) == ["one"]


@pytest.mark.parametrize("text", ["", "1-2", "1-2-x", "-1-2-3", "1-2-3\n"])
def test_what_names_no_place_is_none(text: str) -> None:
    assert LogPlace.parsed(text) is None
