"""A follower tells each line once, whatever happens to the files."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.logs.log_follower import LogFollower
from core.logs.log_line import LogLine, Stream
from tests.unit.log_writer import PREFIX, LogWriter, Part, Step, all_lines, finished_lines, logs


class Heard:
    """What a follower of a log has told."""

    def __init__(self, path: Path, tail: int = 0) -> None:
        """Follow from now on, when told to look."""
        self.lines: list[LogLine] = []
        self.follower = LogFollower(path, tail=tail)
        self.follower.appended.connect(self.lines.extend)

    def look(self) -> list[str]:
        """Look for lines once, to the end; return the texts of all so far."""
        while self.follower.poll():
            pass
        return [line.text for line in self.lines]


def record(text: str) -> bytes:
    return PREFIX + b"O " + text.encode() + b"\n"


@settings(deadline=None)
@given(st.lists(logs(), max_size=6), st.integers(0, 5))
def test_each_line_is_told_once_wherever_the_log_was_rotated(
    chapters: list[list[Step]], tail: int
) -> None:
    with TemporaryDirectory() as folder:
        writer = LogWriter(Path(folder) / "x.log")
        first = chapters[0] if chapters else []
        writer.write(first)
        heard = Heard(writer.path, tail)
        heard.look()
        before = finished_lines(first)
        untold = before[: len(before) - len(heard.lines)]

        assert len(heard.lines) <= tail
        for chapter in chapters[1:]:
            writer.write(chapter)
            heard.look()
        whole = [step for chapter in chapters for step in chapter]
        assert untold + heard.lines == finished_lines(whole)
        heard.follower.finish()
        assert untold + heard.lines == all_lines(whole)


@settings(deadline=None)
@given(st.binary(max_size=200), st.lists(st.integers(1, 40), max_size=12))
def test_a_record_is_told_when_it_is_whole(data: bytes, sizes: list[int]) -> None:
    with TemporaryDirectory() as folder:
        writer = LogWriter(Path(folder) / "x.log")
        heard = Heard(writer.path)
        heard.look()
        for size in sizes:
            writer.append(data[:size])
            data = data[size:]
            heard.look()
        writer.append(data)
        heard.follower.finish()
        written = writer.path.read_bytes() if writer.path.exists() else b""

        expected = written.split(b"\n")
        if not expected[-1]:
            expected.pop()
        assert len(heard.lines) == len(expected)


@pytest.fixture
def writer(tmp_path: Path) -> LogWriter:
    return LogWriter(tmp_path / "x.log", keep=3)


def test_a_renamed_file_is_told_to_its_end_first(writer: LogWriter) -> None:
    heard = Heard(writer.path)
    heard.look()
    writer.append(record("one"))
    heard.look()
    writer.append(record("two"))
    writer.rotate()
    writer.append(record("three"))

    assert heard.look() == ["one", "two", "three"]


def test_several_rotations_between_two_looks_lose_nothing(writer: LogWriter) -> None:
    heard = Heard(writer.path)
    heard.look()
    writer.append(record("one"))
    heard.look()
    for text in ("two", "three", "four"):
        writer.rotate()
        writer.append(record(text))

    assert heard.look() == ["one", "two", "three", "four"]


def test_files_that_were_rotated_away_are_let_go(writer: LogWriter) -> None:
    heard = Heard(writer.path)
    heard.look()
    told = []
    for number in range(20):
        writer.append(record(str(number)))
        told.append(str(number))
        heard.look()
        writer.rotate()

    assert heard.look() == told


def test_a_deleted_log_is_told_to_its_end_and_the_new_one_from_its_beginning(
    writer: LogWriter,
) -> None:
    writer.append(record("rotated"))
    writer.rotate()
    writer.append(record("one"))
    heard = Heard(writer.path, tail=10)
    heard.look()
    with writer.path.open("ab") as file:
        writer.path.unlink()
        heard.look()
        file.write(record("two"))
    writer.append(record("three"))

    assert heard.look() == ["rotated", "one", "two", "three"]


def test_an_emptied_log_is_told_from_its_beginning(writer: LogWriter) -> None:
    heard = Heard(writer.path)
    heard.look()
    writer.append(record("one") + Part(Stream.STDOUT, "half", goes_on=True).record())
    heard.look()
    writer.path.write_bytes(b"")
    writer.append(record("two"))

    assert heard.look() == ["one", "half", "two"]


def test_the_tail_comes_first_and_then_what_is_written(writer: LogWriter) -> None:
    writer.append(b"".join(record(f"old {n}") for n in range(10)))
    heard = Heard(writer.path, tail=2)
    heard.look()
    writer.append(record("new"))

    assert heard.look() == ["old 8", "old 9", "new"]
