"""Records become lines, and lines become fit to be shown."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.logs.log_line import LINE_LIMIT_BYTES, LineJoiner, LogLine, Stream, clean, parse
from core.runner import protocol
from tests.unit.log_writer import PREFIX, TIME


@pytest.mark.parametrize(
    ("letter", "stream", "goes_on"),
    [
        (b"O", Stream.STDOUT, False),
        (b"o", Stream.STDOUT, True),
        (b"E", Stream.STDERR, False),
        (b"e", Stream.STDERR, True),
        (b"S", Stream.SUPERVISOR, False),
    ],
)
def test_a_record_tells_its_stream_and_time(
    letter: bytes, stream: Stream, *, goes_on: bool
) -> None:
    record = parse(PREFIX + letter + b" hello")

    assert record.time == TIME
    assert record.time.utcoffset() == timedelta(hours=5, minutes=30)
    assert record[1:] == (stream, b"hello", goes_on)
    assert len(PREFIX + letter + b" ") == protocol.PREFIX_BYTES


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"[2025-11-22 09:15:00] INFO written by another program",
        PREFIX + b"X no such stream",
        PREFIX + b"O",
        PREFIX.replace(b"-11-22", b"-02-31") + b"O no such day",
        PREFIX.replace(b"+05:30", b"+00:00") + b"O another offset",
    ],
)
def test_a_record_without_a_prefix_is_standard_output_of_unknown_time(record: bytes) -> None:
    assert parse(record) == (None, Stream.STDOUT, record, False)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("\x1b[1;31mERROR\x1b[0m no fill", "ERROR no fill"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b(B\x1b[mplain", "plain"),
        ("\x1b[2K\x1b[1Gdone", "done"),
        ("cut off \x1b[3", "cut off "),
        ("nul\x00 bell\x07 delete\x7f", "nul bell delete"),
        ("10 %\r20 %\r30 %", "30 %"),
        ("line end\r", "line end"),
        ("a\tb", "a\tb"),
        ("form\x0cfeed\u2028line", "form feed line"),
        ("turned\u202e round", "turned round"),
        ("रणनीति ₹ ✓", "रणनीति ₹ ✓"),
    ],
)
def test_what_a_terminal_would_not_show_is_not_shown(raw: str, text: str) -> None:
    assert clean(raw) == text


@given(st.binary())
def test_whatever_bytes_come_the_text_can_be_shown(data: bytes) -> None:
    line = LineJoiner().add(data.replace(b"\n", b""))

    assert line is not None
    assert not {each for each in line.text if ord(each) < 0x20 and each != "\t"}
    line.text.encode()


def test_parts_of_a_line_are_joined_although_others_come_between() -> None:
    joiner = LineJoiner()
    records = [b"o one ", b"e alpha ", b"S stopping", b"o two ", b"E beta", b"O three"]

    lines = joiner.lines([PREFIX + record for record in records])

    assert lines == [
        LogLine(TIME, Stream.SUPERVISOR, "stopping"),
        LogLine(TIME, Stream.STDERR, "alpha beta"),
        LogLine(TIME, Stream.STDOUT, "one two three"),
    ]
    assert joiner.finish() == []


def test_a_record_without_a_prefix_ends_nobodys_line() -> None:
    joiner = LineJoiner()

    lines = joiner.lines([PREFIX + b"o one ", b"foreign", PREFIX + b"O two"])

    assert [line.text for line in lines] == ["foreign", "one two"]


def test_an_unfinished_line_is_told_as_far_as_it_came() -> None:
    joiner = LineJoiner()
    joiner.add(PREFIX + b"o Password: ")

    assert joiner.finish() == [LogLine(TIME, Stream.STDOUT, "Password: ")]
    assert joiner.finish() == []


def test_a_character_split_between_records_is_whole_again() -> None:
    rupee = "₹".encode()
    joiner = LineJoiner()

    lines = joiner.lines([PREFIX + b"o " + rupee[:1], PREFIX + b"O " + rupee[1:]])

    assert [line.text for line in lines] == ["₹"]


def test_a_line_is_kept_up_to_a_limit_and_then_cut() -> None:
    joiner = LineJoiner()
    for _ in range(40):
        joiner.add(PREFIX + b"o " + b"x" * 50_000)

    line = joiner.add(PREFIX + b"O end")

    assert line is not None
    assert line.text == "x" * LINE_LIMIT_BYTES + "…"


def test_a_progress_bar_shows_its_last_state_however_long_it_lasts() -> None:
    joiner = LineJoiner()
    for percent in range(100):
        joiner.add(PREFIX + b"o \r" + b"#" * 20_000 + b"%d %%" % percent)

    line = joiner.add(PREFIX + b"O \rdone")

    assert line is not None
    assert line.text == "done"
