"""Where the lines of a log begin, so that any of a million can be shown at once."""

from array import array
from collections.abc import Iterator
from itertools import accumulate, count, pairwise
from operator import add
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from core.logs.log_cursor import Block, LogCursor
from core.logs.log_files import LogFile
from core.logs.log_line import LINE_LIMIT_BYTES, Joined, LogLine, Stream, parse, shown, stream_of
from core.logs.pace import Pace
from core.runner import protocol


class _Segment:
    """The lines that begin in one file: ``offsets[n]`` is where line ``first_row + n`` does."""

    __slots__ = ("end", "file", "first_row", "offsets")

    def __init__(self, file: LogFile, first_row: int) -> None:
        self.file = file
        self.first_row = first_row
        self.offsets = array("Q")
        self.end = 0


class _Place(NamedTuple):
    """Between two records: where a line goes on."""

    segment: _Segment
    offset: int


class LogIndex:
    """The lines of a log by number, over rotated files; eight bytes of memory a line.

    A line stands where it began. Numbers never change; those of lines whose file was
    deleted are given up (:attr:`first_row` grows), and :attr:`epoch` grows when the log was
    emptied and the numbers begin anew.

    One thread calls :meth:`extend`. Others may read lines meanwhile whose numbers they have
    from a time after an ``extend``: what it adds does not touch those.
    """

    def __init__(self, path: Path) -> None:
        """Prepare the index of the log at ``path``, which need not exist."""
        self.epoch = 0
        self.read_bytes = 0
        """How much of the log has been looked at, ever."""
        self._cursor = LogCursor(path)
        self._segments: list[_Segment] = []
        self._open: dict[Stream, int] = {}
        self._rewritten: dict[int, _Place] = {}

    @property
    def first_row(self) -> int:
        """Return the number of the first line that is still there."""
        return self._segments[0].first_row if self._segments else 0

    @property
    def end_row(self) -> int:
        """Return the number of the line after the last one."""
        if not self._segments:
            return 0
        last = self._segments[-1]
        return last.first_row + len(last.offsets)

    def extend(self, budget_s: float, *, is_final: bool = False) -> bool:
        """Find more lines; return whether there may be more to find at once.

        Args:
            budget_s: Return after about this time.
            is_final: Nothing is written any more: an end without a newline is a line.
        """
        deadline = monotonic() + budget_s
        pace = Pace()
        while True:
            block = self._cursor.take() or (self._cursor.take_rest() if is_final else None)
            if block is None:
                return False
            self._add(block)
            if monotonic() >= deadline:
                return True
            pace.breathe()

    def is_open(self, row: int) -> bool:
        """Return whether the line may still grow."""
        return row in self._open.values()

    def lines(self, first: int, end: int, limit_bytes: int = LINE_LIMIT_BYTES) -> list[LogLine]:
        """Return the lines ``first`` to ``end - 1``; fewer where they are gone.

        Args:
            first: A line's number.
            end: The number after the last one.
            limit_bytes: What is read and returned of a long line.
        """
        lines = []
        for segment, number, records in self._stretches(first, end, limit_bytes):
            for at, record in enumerate(records, number):
                time, stream, text, goes_on = parse(record)
                if goes_on:
                    text = self._joined(segment, at, record, stream)
                lines.append(LogLine(time, stream, shown(text, limit_bytes)))
        return lines

    def texts(self, first: int, end: int) -> list[tuple[Stream, str]]:
        """Return streams and texts of lines; for those who look at very many."""
        texts = []
        for segment, number, records in self._stretches(first, end):
            for at, record in enumerate(records, number):
                found = stream_of(record)
                if found is None:
                    texts.append((Stream.STDOUT, shown(record)))
                elif found[1]:
                    text = self._joined(segment, at, record, found[0])
                    texts.append((found[0], shown(text)))
                else:
                    texts.append((found[0], shown(record[protocol.PREFIX_BYTES :])))
        return texts

    def _add(self, block: Block) -> None:
        if block.restarted:
            self.epoch += 1
            self._segments = []
            self._open = {}
            self._rewritten = {}
        if not self._segments or self._segments[-1].file is not block.file:
            self._begin_segment(block.file)
        segment = self._segments[-1]
        segment.end = block.offset + block.length  # first: a reader takes it for the last line's
        records = block.records()
        if self._open or b"+05:30 o " in block.data or b"+05:30 e " in block.data:
            segment.offsets.extend(self._beginnings(segment, block.offset, records))
        else:
            lengths = accumulate(map(len, records[:-1]), initial=block.offset)
            segment.offsets.extend(map(add, lengths, count()))
        self.read_bytes += block.length

    def _begin_segment(self, file: LogFile) -> None:
        self._cursor.forget_before(file)
        kept = [each for each in self._segments if each.file in self._cursor.files]
        self._segments = [*kept, _Segment(file, self.end_row)]

    def _beginnings(self, segment: _Segment, offset: int, records: list[bytes]) -> list[int]:
        """Return the offsets of the records that begin a line."""
        found = []
        row = segment.first_row + len(segment.offsets)
        for record in records:
            stream, goes_on = stream_of(record) or (None, False)
            if stream is None or stream not in self._open:
                found.append(offset)
                if goes_on and stream is not None:
                    self._open[stream] = row
                row += 1
            else:
                if record.startswith(b"\r", protocol.PREFIX_BYTES):
                    self._rewritten[self._open[stream]] = _Place(segment, offset)
                if not goes_on:
                    del self._open[stream]
            offset += len(record) + 1
        return found

    def _stretches(
        self, first: int, end: int, limit_bytes: int = LINE_LIMIT_BYTES
    ) -> Iterator[tuple[_Segment, int, list[bytes]]]:
        """Yield the first records of lines that stand in one file, and their first number there."""
        for segment in self._segments:
            begin = max(0, first - segment.first_row)
            stop = min(len(segment.offsets), end - segment.first_row)
            if begin < stop:
                offsets = segment.offsets[begin : stop + 1]
                if len(offsets) == stop - begin:
                    offsets.append(segment.end)
                yield segment, begin, _first_records(segment.file, offsets, limit_bytes)

    def _joined(self, segment: _Segment, number: int, record: bytes, stream: Stream) -> bytes:
        """Return the text of a line of which ``record`` is the first."""
        joined = Joined(None)
        joined.add(record[protocol.PREFIX_BYTES :])
        after = _Place(segment, segment.offsets[number] + len(record) + 1)
        looked_at = 0
        for each in self._records_after(self._rewritten.get(segment.first_row + number, after)):
            belongs, goes_on = stream_of(each) or (None, False)
            if belongs is stream:
                joined.add(each[protocol.PREFIX_BYTES :])
                if not goes_on:
                    break
            looked_at += len(each)
            if looked_at > LINE_LIMIT_BYTES:
                break
        return bytes(joined.text)

    def _records_after(self, place: _Place) -> Iterator[bytes]:
        segments = self._segments
        if place.segment not in segments:
            return
        for segment in segments[segments.index(place.segment) :]:
            at = place.offset if segment is place.segment else 0
            while at < segment.end:
                data = segment.file.read(at, min(segment.end - at, protocol.MAX_RECORD_BYTES))
                whole = data.rfind(b"\n") + 1
                if not whole:
                    break
                yield from data[: whole - 1].split(b"\n")
                at += whole


def _first_records(file: LogFile, offsets: "array[int]", limit_bytes: int) -> list[bytes]:
    """Return the record at each offset but the last, which is where the last of them ends."""
    base, end = offsets[0], offsets[-1]
    longest = limit_bytes + protocol.PREFIX_BYTES + 1
    if end - base > longest:
        sizes = (min(after - at, longest) for at, after in pairwise(offsets))
        pieces = [file.read(at, size) for at, size in zip(offsets, sizes, strict=False)]
        return [piece.partition(b"\n")[0] for piece in pieces]
    data = file.read(base, end - base)
    records = data.split(b"\n")
    if len(records) == len(offsets) and not records[-1]:
        records.pop()
        return records
    # The rest of other lines stands between them, or the last has no newline.
    pieces = [data[at - base : after - base] for at, after in pairwise(offsets)]
    return [piece.partition(b"\n")[0] for piece in pieces]
