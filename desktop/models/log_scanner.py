"""What the worker thread does for a log on the screen: index, filter, search.

It works in steps, none longer than a moment, so that new lines appear while a million
old ones are still being searched.
"""

from array import array
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Final

from core.logs.log_index import LogIndex
from core.logs.log_line import LogLine
from core.logs.log_reader import RunLog
from core.logs.pace import Pace
from desktop.models.log_filter import LogFilter, Predicate
from desktop.models.log_search import LogSearch, TooComplexError

_STEP_S: Final = 0.03
_PREVIEW_LINES: Final = 100
_ROWS_AT_ONCE: Final = 128


def _rows() -> "array[int]":
    return array("I")


@dataclass(frozen=True, slots=True)
class ScanRequest:
    """What is wanted of a step.

    Attributes:
        number: Grows when the shown lines are to be chosen anew.
        search: Looked for anew when it is another object.
        is_final: The run is over: nothing is written any more.
    """

    number: int
    filter: LogFilter
    search: LogSearch | None
    is_final: bool


@dataclass(frozen=True, slots=True)
class ScanProgress:
    """What a step has found.

    Attributes:
        epoch: Of the index; rows of another one are worthless.
        preview: The last lines of the log, with the first step alone.
        shown: More rows that the request's filter accepts; unused for all lines.
        found: More rows in which the request's search is found.
        is_indexed: The index has come to the end of the log.
        has_grown: There are more lines, or the last ones are longer.
        is_done: Everything is found: until the log grows, another step would find nothing.
        is_too_complex: The search was given up.
    """

    request: ScanRequest
    epoch: int
    first_row: int
    end_row: int
    is_indexed: bool
    is_done: bool
    has_grown: bool
    preview: tuple[LogLine, ...] = ()
    shown: "array[int]" = field(default_factory=_rows)
    found: "array[int]" = field(default_factory=_rows)
    is_too_complex: bool = False


class _RowScan:
    """Goes through the lines once, and on as more are written."""

    def __init__(self, index: LogIndex, accepts: Predicate) -> None:
        self._index = index
        self._accepts = accepts
        self._next = index.first_row

    def advance(self, deadline: float) -> tuple["array[int]", bool]:
        """Return accepted rows, and whether all lines have been looked at."""
        rows = _rows()
        end = self._index.end_row
        accepts, pace = self._accepts, Pace()
        while self._next < end:
            first = max(self._next, self._index.first_row)
            stop = min(first + _ROWS_AT_ONCE, end)
            texts = self._index.texts(first, stop)
            rows.extend([row for row, each in enumerate(texts, first) if accepts(*each)])
            self._next = stop
            if monotonic() >= deadline:
                break
            pace.breathe()
        return rows, self._next >= end


def _advanced(scan: _RowScan | None) -> tuple["array[int]", bool]:
    return scan.advance(monotonic() + _STEP_S) if scan is not None else (_rows(), True)


class LogScanner:
    """Indexes one log, filters and searches it; lives on the worker thread.

    :attr:`index` may be read elsewhere, for rows that a progress has told.
    """

    def __init__(self, path: Path) -> None:
        """Prepare to scan the log at ``path``; nothing is opened yet."""
        self._path = path
        self.index: LogIndex | None = None
        self._epoch = 0
        self._number = -1
        self._search: LogSearch | None = None
        self._shown_scan: _RowScan | None = None
        self._found_scan: _RowScan | None = None

    def step(self, request: ScanRequest) -> ScanProgress:
        """Do as much as a moment allows of what is wanted."""
        preview: tuple[LogLine, ...] = ()
        if self.index is None:
            preview = tuple(RunLog(self._path).tail(_PREVIEW_LINES))
            self.index = LogIndex(self._path)
        before = self.index.read_bytes
        more_lines = self.index.extend(_STEP_S, is_final=request.is_final)
        self._prepare(self.index, request)
        shown, shown_all = _advanced(self._shown_scan)
        too_complex = False
        try:
            found, found_all = _advanced(self._found_scan)
        except TooComplexError:
            self._found_scan = None
            found, found_all, too_complex = _rows(), True, True
        return ScanProgress(
            request=request,
            epoch=self.index.epoch,
            first_row=self.index.first_row,
            end_row=self.index.end_row,
            has_grown=self.index.read_bytes > before,
            is_indexed=not more_lines,
            is_done=not more_lines and shown_all and found_all,
            preview=preview,
            shown=shown,
            found=found,
            is_too_complex=too_complex,
        )

    def _prepare(self, index: LogIndex, request: ScanRequest) -> None:
        """Begin anew what the request changes."""
        renewed = index.epoch != self._epoch
        self._epoch = index.epoch
        if renewed or request.number != self._number:
            self._number = request.number
            everything = request.filter is LogFilter.ALL
            self._shown_scan = None if everything else _RowScan(index, request.filter.predicate())
            renewed = True
        if renewed or request.search is not self._search:
            self._search = request.search
            self._found_scan = self._searching(index, request)

    def _searching(self, index: LogIndex, request: ScanRequest) -> _RowScan | None:
        search = request.search
        if search is None or search.is_empty():
            return None
        accepts, is_in = request.filter.predicate(), search.is_in
        if request.filter is LogFilter.ALL:
            return _RowScan(index, lambda _stream, text: is_in(text))
        return _RowScan(index, lambda stream, text: accepts(stream, text) and is_in(text))
