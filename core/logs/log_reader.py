"""The log of a run as it stands: all its files as one sequence of lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from core.logs.log_cursor import LogCursor
from core.logs.log_files import LogFile, open_log
from core.logs.log_line import LINE_LIMIT_BYTES, LineJoiner, LogLine, Stream, stream_of

_STEP_BYTES: Final = 1 << 16
_LOOK_BACK_BYTES: Final = LINE_LIMIT_BYTES
"""How far before the tail the beginning of one of its lines is looked for."""


class RunLog:
    """The log of one run, rotated files included, oldest line first.

    A line stands where its end was written: of two lines that grew at the same time, on
    standard output and on standard error, the one that was finished first comes first.
    """

    def __init__(self, path: Path) -> None:
        """Name the log by its live file, which need not exist."""
        self._path = path

    def tail(self, lines: int) -> list[LogLine]:
        """Return the last ``lines`` lines; what is before them is not read."""
        if lines <= 0:
            return []
        joiner = LineJoiner()
        records = tail_records(open_log(self._path), lines)
        return [*joiner.lines(records), *joiner.finish()][-lines:]

    def lines(self) -> Iterator[LogLine]:
        """Yield the lines; what is written meanwhile may or may not be among them."""
        cursor = LogCursor(self._path)
        joiner = LineJoiner()
        while (block := cursor.take() or cursor.take_rest()) is not None:
            yield from joiner.lines(block.records())
        yield from joiner.finish()


def tail_records(files: list[LogFile], lines: int, end: int | None = None) -> list[bytes]:
    """Return records, in order, in which the last ``lines`` lines are whole.

    Joined, they may give more lines than that, never fewer where there are as many.

    Args:
        files: Oldest first.
        lines: How many; those that nothing has ended yet are counted too.
        end: Where to begin backwards in the last file; without it, at its end.
    """
    tail: list[bytes] = []
    ends = 0
    met: set[Stream] = set()
    # The streams whose earliest record in the tail may be the end of a longer line.
    unknown = {Stream.STDOUT, Stream.STDERR}
    looked_back = 0
    for record in records_backward(files, end):
        stream, goes_on = stream_of(record) or (None, False)
        if ends < lines:
            ends += not goes_on or stream not in met
            if stream is not None:
                met.add(stream)
            tail.append(record)
            continue
        looked_back += len(record)
        if stream in unknown:
            if goes_on:
                tail.append(record)
            else:
                unknown.discard(stream)
        if not unknown or looked_back > _LOOK_BACK_BYTES:
            break
    return tail[::-1]


def records_backward(files: list[LogFile], end: int | None = None) -> Iterator[bytes]:
    """Yield the records of the files, last one first; a too long one without its rest.

    Args:
        files: Oldest first.
        end: Where to begin in the last file; without it, at its end.
    """
    for file in reversed(files):
        yield from _file_backward(file, file.size() if end is None else end)
        end = None


def _file_backward(file: LogFile, end: int) -> Iterator[bytes]:
    beginning = b""  # of the record that the step before cut
    at_end = end > 0
    while end > 0:
        size = min(_STEP_BYTES, end)
        end -= size
        beginning, *records = (file.read(end, size) + beginning).split(b"\n")
        if at_end and records and not records[-1]:
            records.pop()
        at_end = False
        yield from reversed(records)
        beginning = beginning[: LINE_LIMIT_BYTES + 64]
        if end == 0:
            yield beginning
