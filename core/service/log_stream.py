"""A run's log, read in slices: its tail first, and then what is added."""

import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from typing_extensions import override

from core.logs.log_cursor import LogCursor
from core.logs.log_line import LineJoiner, LogLine

if TYPE_CHECKING:
    from core.logs.line_pattern import LinePattern

_SLICE_BYTES = 1 << 17
_TYPICAL_LINE_BYTES = 256
_MARGIN_BYTES = 1 << 17


@dataclass(frozen=True)
class LogPlace:
    """A place between two records of a log, to go on from in another process."""

    device: int
    inode: int
    offset: int

    @override
    def __str__(self) -> str:
        """Return what :meth:`parsed` reads."""
        return f"{self.device}-{self.inode}-{self.offset}"

    @classmethod
    def parsed(cls, text: str) -> "LogPlace | None":
        """Return the place that ``text`` names, None where it names none."""
        found = re.fullmatch(r"(\d+)-(\d+)-(\d+)", text, re.ASCII)
        return cls(*map(int, found.groups())) if found else None


class LogStream:
    """Reads a log forwards. :meth:`step` waits for the disk, and runs on one thread at a time.

    Rotation and deletion meanwhile cost no line; see :class:`~core.logs.log_cursor.LogCursor`.
    """

    def __init__(
        self,
        path: Path,
        *,
        tail: int | None,
        pattern: "LinePattern | None" = None,
        after: LogPlace | None = None,
        is_whole: bool = False,
    ) -> None:
        """Prepare to read the log at ``path``, which need not exist.

        Args:
            path: The live file; rotated ones stand beside it.
            tail: So many of the lines that are there already; None for all.
            pattern: Only lines in which it is found.
            after: Where to go on; what is before it is not read, and ``tail`` means nothing.
            is_whole: Nothing is followed, so that a line that nothing has ended counts too.
        """
        self._path = path
        self._pattern = pattern
        self._tail = tail
        self._after = after
        self._is_whole = is_whole
        self._cursor: LogCursor | None = None
        self._joiner = LineJoiner()
        self._held: deque[LogLine] = deque(maxlen=tail if after is None else None)
        self._caught_up = after is not None
        self._skipped = False
        self.place: LogPlace | None = after
        """Where the lines that :meth:`step` returned end."""

    def step(self) -> tuple[list[LogLine], bool]:
        """Return the lines that are due, and whether that is all for the moment.

        Of a tail nothing is due before all of it has been read.
        """
        if self._cursor is None:
            self._begin()
        lines, at_end = self._read_slice()
        if self._caught_up:
            return lines, at_end
        self._held.extend(lines)
        if not at_end:
            return [], False
        if self._skipped and len(self._held) < (self._tail or 0):
            self._begin_at_the_oldest()
            return [], False
        self._caught_up = True
        if self._is_whole:
            self._held.extend(self.finish())
        due = list(self._held)
        self._held.clear()
        return due, True

    def finish(self) -> list[LogLine]:
        """Return the lines that nothing has ended, once nothing is added any more."""
        if self._cursor is None:
            return []
        rest = self._cursor.take_rest()
        lines = self._joiner.lines(rest.records()) if rest else []
        return self._matching([*lines, *self._joiner.finish()])

    def _read_slice(self) -> tuple[list[LogLine], bool]:
        if self._cursor is None:
            return [], True
        block = self._cursor.take(_SLICE_BYTES)
        if block is None:
            return [], True
        self.place = LogPlace(*block.file.identity, block.offset + block.length)
        # A cursor that has moved on needs the files before no more.
        self._cursor.forget_before(block.file)
        return self._matching(self._joiner.lines(block.records())), False

    def _matching(self, lines: list[LogLine]) -> list[LogLine]:
        if self._pattern is None:
            return lines
        return [each for each in lines if self._pattern.is_in(each.text)]

    def _begin(self) -> None:
        self._cursor = LogCursor(self._path)
        if self._after is not None:
            self._go_to(self._after)
        elif self._tail is not None and self._pattern is None:
            self._skip_to_the_tail(self._tail * _TYPICAL_LINE_BYTES + _MARGIN_BYTES)

    def _begin_at_the_oldest(self) -> None:
        self._skipped = False
        self._held.clear()
        self._joiner = LineJoiner()
        self._cursor = LogCursor(self._path)

    def _go_to(self, place: LogPlace) -> None:
        if self._cursor is None:
            return
        for file in self._cursor.files:
            if file.identity == (place.device, place.inode) and file.size() >= place.offset:
                self._cursor.move(file, place.offset)

    def _skip_to_the_tail(self, wanted_bytes: int) -> None:
        """Pass over what is surely before the tail, up to the beginning of a record."""
        if self._cursor is None:
            return
        for file in reversed(self._cursor.files):
            size = file.size()
            if size <= wanted_bytes:
                wanted_bytes -= size
                continue
            newline = file.find_newline(size - wanted_bytes)
            if newline is not None:
                self._cursor.move(file, newline + 1)
                self._skipped = True
            return
