"""The index knows where every line begins."""

import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.logs.log_index import LogIndex
from core.logs.log_line import LINE_LIMIT_BYTES, LogLine, Stream
from tests.unit.log_writer import PREFIX, TIME, LogWriter, Step, lines_by_beginning, logs


def record(text: str, letter: str = "O") -> bytes:
    return PREFIX + f"{letter} {text}\n".encode()


def catch_up(index: LogIndex, *, is_final: bool = False) -> None:
    while index.extend(1.0, is_final=is_final):
        pass


def texts(index: LogIndex) -> list[str]:
    return [line.text for line in index.lines(index.first_row, index.end_row)]


@pytest.fixture
def writer(tmp_path: Path) -> LogWriter:
    return LogWriter(tmp_path / "x.log", keep=2)


@given(st.lists(logs(), max_size=5))
def test_every_line_is_found_by_its_number_while_the_log_grows(chapters: list[list[Step]]) -> None:
    with TemporaryDirectory() as folder:
        writer = LogWriter(Path(folder) / "x.log")
        index = LogIndex(writer.path)
        written: list[Step] = []
        for chapter in chapters:
            writer.write(chapter)
            written += chapter
            catch_up(index)

            expected = lines_by_beginning(written)
            assert index.lines(0, index.end_row + 5) == expected
            assert [index.lines(row, row + 1)[0] for row in range(index.end_row)] == expected


def test_an_end_without_a_newline_is_a_line_only_when_nothing_is_written_any_more(
    writer: LogWriter,
) -> None:
    writer.append(b"one\ntwo")
    index = LogIndex(writer.path)
    catch_up(index)

    assert texts(index) == ["one"]
    catch_up(index, is_final=True)
    assert texts(index) == ["one", "two"]


def test_an_open_line_is_shown_as_far_as_it_came(writer: LogWriter) -> None:
    index = LogIndex(writer.path)
    writer.append(record("Order ", "o") + record("warning", "E"))
    catch_up(index)

    assert texts(index) == ["Order ", "warning"]
    assert index.is_open(0)
    writer.append(record("placed"))
    catch_up(index)
    assert texts(index) == ["Order placed", "warning"]
    assert not index.is_open(0)


def test_a_long_progress_bar_shows_its_last_state(writer: LogWriter) -> None:
    index = LogIndex(writer.path)
    for percent in range(100):
        writer.append(record(f"\r{'#' * 20_000}{percent} %", "o"))
    catch_up(index)

    assert texts(index) == [f"{'#' * 20_000}99 %"]


def test_lines_of_rotated_files_stay_until_those_are_deleted(writer: LogWriter) -> None:
    index = LogIndex(writer.path)
    for number in range(6):
        writer.append(record(f"a{number}") + record(f"b{number}"))
        catch_up(index)
        writer.rotate()
    writer.append(record("last"))
    catch_up(index)

    assert index.first_row == 8
    assert texts(index) == ["a4", "b4", "a5", "b5", "last"]
    assert index.lines(0, 8) == []


def test_an_emptied_log_begins_a_new_epoch(writer: LogWriter) -> None:
    index = LogIndex(writer.path)
    writer.append(record("one") + record("two"))
    catch_up(index)
    writer.path.write_bytes(record("x"))
    catch_up(index)

    assert index.epoch == 1
    assert texts(index) == ["x"]


def test_a_huge_line_is_cut_and_its_neighbours_are_not(writer: LogWriter) -> None:
    writer.append(b"before\n" + b"x" * (5 * LINE_LIMIT_BYTES) + b"\nafter\n")
    index = LogIndex(writer.path)
    catch_up(index)

    assert texts(index) == ["before", "x" * LINE_LIMIT_BYTES + "…", "after"]


def test_lines_can_be_read_while_the_index_grows(writer: LogWriter) -> None:
    writer.append(b"".join(record(f"{n}") for n in range(100_000)))
    index = LogIndex(writer.path)
    worker = threading.Thread(target=catch_up, args=(index,))
    worker.start()
    seen = 0
    while worker.is_alive():
        seen = index.end_row
        if seen:
            assert index.lines(seen - 1, seen) == [LogLine(TIME, Stream.STDOUT, str(seen - 1))]
    worker.join()

    assert index.end_row == 100_000
