"""A line of a log: what a record holds, and records joined into lines."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple

from core.runner import protocol

LINE_LIMIT_BYTES: Final = 1 << 20
"""What is kept of one line; the rest of a longer one is an ellipsis."""


class Stream(StrEnum):
    """Where a line came from."""

    STDOUT = "stdout"
    STDERR = "stderr"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a log, fit to be shown.

    Attributes:
        time: When the runner read its beginning, +05:30; None where the log does not say,
            as in logs that OpenAlgo wrote.
        text: Without control characters but tabs; at most :data:`LINE_LIMIT_BYTES`, then ``…``.
    """

    time: datetime | None
    stream: Stream
    text: str


class LogRecord(NamedTuple):
    """One record of a log, as it is on disk.

    Attributes:
        text: Without its prefix and its newline.
        goes_on: Whether the line goes on in the next record of the same stream.
    """

    time: datetime | None
    stream: Stream
    text: bytes
    goes_on: bool


_STREAMS: Final = {
    b"O": (Stream.STDOUT, False),
    b"o": (Stream.STDOUT, True),
    b"E": (Stream.STDERR, False),
    b"e": (Stream.STDERR, True),
    b"S": (Stream.SUPERVISOR, False),
}
_PREFIX = re.compile(
    rb"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+05:30) ([OoEeS]) ",
)


def parse(record: bytes) -> LogRecord:
    """Return what ``record`` (without its newline) holds.

    A record without a runner's prefix is standard output of unknown time, whole.
    """
    found = _PREFIX.match(record)
    if found is not None:
        try:
            time = datetime.fromisoformat(found[1].decode("ascii"))
        except ValueError:  # the 31st of February
            return LogRecord(None, Stream.STDOUT, record, goes_on=False)
        stream, goes_on = _STREAMS[found[2]]
        return LogRecord(time, stream, record[protocol.PREFIX_BYTES :], goes_on)
    return LogRecord(None, Stream.STDOUT, record, goes_on=False)


def stream_of(record: bytes) -> tuple[Stream, bool] | None:
    """Return the record's stream and whether its line goes on, None without a prefix."""
    found = _PREFIX.match(record)
    return None if found is None else _STREAMS[found[2]]


_ESCAPE = re.compile(
    r"""(?x)
    (?: \x1b\[ | \x9b ) [0-?]* [ -/]* (?: [@-~] | \Z )    # control sequences: colours, cursor
    | \x1b[\]PX^_] [^\x07\x1b]* (?: \x07 | \x1b\\ | \Z )  # strings: titles, links
    | \x1b [ -/]* [0-~]                                   # two-character sequences
    """,
)
_REMOVED = dict.fromkeys(
    # C0 but the tab, DEL, C1, and what reorders a line against its reader.
    [each for each in range(0x20) if each != ord("\t")]
    + list(range(0x7F, 0xA0))
    + [0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF],
)
_SPACED = dict.fromkeys([0x0B, 0x0C, 0x85, 0x2028, 0x2029], " ")
_CLEANING = {**_REMOVED, **_SPACED}


def clean(text: str) -> str:
    """Return ``text`` as a terminal would leave it, without anything that is not text.

    What a carriage return overwrote is gone, and so are escape sequences, NULs and the
    other control characters; tabs stay.
    """
    if text.isprintable():
        return text
    if "\r" in text:
        text = text.rstrip("\r").rpartition("\r")[2]
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPE.sub("", text)
    return text.translate(_CLEANING)


def shown(text: bytes, limit_bytes: int = LINE_LIMIT_BYTES) -> str:
    """Return the bytes of a line as text to show; of a longer one the beginning, and ``…``."""
    if len(text) > limit_bytes:
        return clean(text[:limit_bytes].decode("utf-8", "replace")) + "…"
    return clean(text.decode("utf-8", "replace"))


class Joined:
    """The text of a line that comes in parts, bounded."""

    __slots__ = ("text", "time")

    def __init__(self, time: datetime | None) -> None:
        """Begin with nothing."""
        self.time = time
        self.text = bytearray()

    def add(self, part: bytes) -> None:
        """Take the next part; one that begins with a return replaces what came before."""
        if part.startswith(b"\r"):
            self.text.clear()
        self.text += part[: max(0, LINE_LIMIT_BYTES + 1 - len(self.text))]

    def line(self, stream: Stream) -> LogLine:
        """Return the line as far as it came."""
        return LogLine(self.time, stream, shown(bytes(self.text)))


class LineJoiner:
    """Makes lines of records; a line comes when its last record does."""

    def __init__(self) -> None:
        """Begin with no line open."""
        self._open: dict[Stream, Joined] = {}

    def add(self, record: bytes) -> LogLine | None:
        """Take one record (without its newline); return the line that it ends, if any."""
        time, stream, text, goes_on = parse(record)
        # A record without a prefix is nobody's continuation.
        unfinished = self._open.get(stream) if self._open and time is not None else None
        if unfinished is None and not goes_on:
            return LogLine(time, stream, shown(text))
        if unfinished is None:
            unfinished = self._open[stream] = Joined(time)
        unfinished.add(text)
        if goes_on:
            return None
        del self._open[stream]
        return unfinished.line(stream)

    def lines(self, records: Iterable[bytes]) -> list[LogLine]:
        """Take records, and return the lines that end in them, in order."""
        return [line for each in records if (line := self.add(each)) is not None]

    def finish(self) -> list[LogLine]:
        """Return the lines that are still open, as far as they came, and forget them."""
        lines = [
            LogLine(each.time, stream, shown(bytes(each.text)))
            for stream, each in self._open.items()
        ]
        self._open.clear()
        return lines
