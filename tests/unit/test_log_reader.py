"""A log is read as one sequence of lines, however it was rotated."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.logs.log_files import LogFile
from core.logs.log_line import LINE_LIMIT_BYTES, LogLine, Stream
from core.logs.log_reader import RunLog
from tests.unit.log_writer import PREFIX, LogWriter, Step, all_lines, logs


@given(logs(), st.integers(0, 60))
def test_a_log_gives_exactly_the_lines_that_were_written(steps: list[Step], count: int) -> None:
    with TemporaryDirectory() as folder:
        writer = LogWriter(Path(folder) / "x.log")
        writer.write(steps)
        log = RunLog(writer.path)

        expected = all_lines(steps)
        assert list(log.lines()) == expected
        assert log.tail(count) == (expected[-count:] if count else [])


@given(st.lists(st.binary(max_size=30).map(lambda each: each.replace(b"\n", b"")), max_size=30))
def test_a_log_of_another_program_is_lines_of_unknown_time(texts: list[bytes]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.log"
        path.write_bytes(b"".join(text + b"\n" for text in texts))
        log = RunLog(path)

        lines = list(log.lines())
        assert len(lines) == len(texts)
        assert {(line.time, line.stream) for line in lines} <= {(None, Stream.STDOUT)}
        assert log.tail(7) == lines[-7:]


@pytest.fixture
def writer(tmp_path: Path) -> LogWriter:
    return LogWriter(tmp_path / "x.log")


def record(text: str) -> bytes:
    return PREFIX + b"O " + text.encode() + b"\n"


def test_no_log_has_no_lines(writer: LogWriter) -> None:
    assert list(RunLog(writer.path).lines()) == []
    assert RunLog(writer.path).tail(10) == []


def test_an_end_without_a_newline_is_a_line(writer: LogWriter) -> None:
    writer.append(b"first\nsecond")

    assert [line.text for line in RunLog(writer.path).lines()] == ["first", "second"]
    assert [line.text for line in RunLog(writer.path).tail(1)] == ["second"]


def test_a_torn_record_at_the_end_of_a_rotated_file_stays_a_line_of_its_own(
    writer: LogWriter,
) -> None:
    writer.append(record("whole") + PREFIX[:12])
    writer.rotate()
    writer.append(record("next"))

    assert [line.text for line in RunLog(writer.path).lines()] == ["whole", "2025-11-22T0", "next"]


def test_a_gap_in_the_numbers_as_during_a_rotation_hides_nothing(writer: LogWriter) -> None:
    for text in ("oldest", "older", "old", "new"):
        writer.append(record(text))
        writer.rotate()

    assert not writer.path.exists()
    (writer.path.parent / "x.log.2").rename(writer.path.parent / "moving")

    assert [line.text for line in RunLog(writer.path).lines()] == ["oldest", "older", "new"]


def test_a_file_without_any_newline_is_read_within_bounds(writer: LogWriter) -> None:
    writer.append(b"x" * (3 * LINE_LIMIT_BYTES) + b"\nshort\n")

    expected = [
        LogLine(None, Stream.STDOUT, "x" * LINE_LIMIT_BYTES + "…"),
        LogLine(None, Stream.STDOUT, "short"),
    ]
    assert list(RunLog(writer.path).lines()) == expected
    assert RunLog(writer.path).tail(2) == expected


def test_the_tail_of_a_large_log_reads_little_of_it(
    writer: LogWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer.append(b"".join(record(f"line {n}") for n in range(200_000)))
    sizes: list[int] = []
    read = LogFile.read

    def counted(file: LogFile, offset: int, size: int) -> bytes:
        sizes.append(size)
        return read(file, offset, size)

    monkeypatch.setattr(LogFile, "read", counted)
    lines = RunLog(writer.path).tail(3)

    assert [line.text for line in lines] == ["line 199997", "line 199998", "line 199999"]
    assert sum(sizes) < 2 * LINE_LIMIT_BYTES
