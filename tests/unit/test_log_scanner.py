"""The worker's steps find what going through the whole log would find."""

from pathlib import Path

import pytest

from desktop.models.log_filter import LogFilter
from desktop.models.log_scanner import LogScanner, ScanProgress, ScanRequest
from desktop.models.log_search import LogQuery, LogSearch
from tests.unit.log_writer import PREFIX, LogWriter

EVERYTHING = ScanRequest(0, LogFilter.ALL, None, is_final=False)


def records(first: int, end: int) -> bytes:
    words = ("INFO up", "ERROR refused", "WARNING slow", "INFO order")
    return b"".join(
        PREFIX + f"O {words[number % 4]} {number}\n".encode() for number in range(first, end)
    )


@pytest.fixture
def writer(tmp_path: Path) -> LogWriter:
    return LogWriter(tmp_path / "x.log", keep=2)


def run(scanner: LogScanner, request: ScanRequest) -> list[ScanProgress]:
    steps = [scanner.step(request)]
    while not steps[-1].is_done:
        steps.append(scanner.step(request))
    return steps


def shown(steps: list[ScanProgress]) -> list[int]:
    return [row for step in steps for row in step.shown]


def found(steps: list[ScanProgress]) -> list[int]:
    return [row for step in steps for row in step.found]


def test_the_first_step_brings_the_last_lines(writer: LogWriter) -> None:
    writer.append(records(0, 1000))

    first = LogScanner(writer.path).step(EVERYTHING)

    assert [line.text for line in first.preview[-2:]] == ["WARNING slow 998", "INFO order 999"]
    assert len(first.preview) == 100


def test_a_filter_and_a_search_go_on_as_the_log_grows(writer: LogWriter) -> None:
    writer.append(records(0, 5000))
    scanner = LogScanner(writer.path)
    search = LogSearch(LogQuery("7"))
    request = ScanRequest(1, LogFilter.ERRORS, search, is_final=False)
    steps = run(scanner, request)
    writer.append(records(5000, 6000))
    steps += run(scanner, request)

    errors = [row for row in range(6000) if row % 4 == 1]
    assert shown(steps) == errors
    assert found(steps) == [row for row in errors if "7" in str(row)]
    assert steps[-1].end_row == 6000


def test_another_choice_begins_anew_even_with_the_same_filter(writer: LogWriter) -> None:
    writer.append(records(0, 100))
    scanner = LogScanner(writer.path)
    run(scanner, ScanRequest(1, LogFilter.ERRORS, None, is_final=False))

    again = run(scanner, ScanRequest(3, LogFilter.ERRORS, None, is_final=False))

    assert len(shown(again)) == 25


def test_an_emptied_log_is_filtered_and_searched_from_its_beginning(writer: LogWriter) -> None:
    writer.append(records(0, 100))
    scanner = LogScanner(writer.path)
    request = ScanRequest(1, LogFilter.ERRORS, LogSearch(LogQuery("5")), is_final=False)
    run(scanner, request)
    writer.path.write_bytes(records(0, 8))
    steps = run(scanner, request)

    assert steps[-1].epoch == 1
    assert shown(steps) == [1, 5]
    assert found(steps) == [5]


def test_lines_of_deleted_files_are_not_found(writer: LogWriter) -> None:
    writer.append(records(0, 100))
    scanner = LogScanner(writer.path)
    run(scanner, EVERYTHING)
    for number in range(1, 5):
        writer.rotate()
        writer.append(records(100 * number, 100 * number + 100))
        run(scanner, EVERYTHING)

    steps = run(scanner, ScanRequest(1, LogFilter.ERRORS, None, is_final=False))

    assert steps[-1].first_row == 200
    assert shown(steps) == [row for row in range(200, 500) if row % 4 == 1]


def test_a_search_without_an_end_is_given_up_and_said(writer: LogWriter) -> None:
    writer.append(PREFIX + b"O " + b"a" * 5000 + b"b\n")
    search = LogSearch(LogQuery("(a+)+$", is_regex=True))

    steps = run(LogScanner(writer.path), ScanRequest(0, LogFilter.ALL, search, is_final=False))

    assert steps[-1].is_too_complex
