"""How a line of a log reads: on the screen, and where it is pasted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from core.logs.log_index import LogIndex
from core.logs.log_line import LogLine
from core.logs.pace import Pace

TAB: Final = 8
_ROWS_AT_ONCE: Final = 256


def shown_text(line: LogLine) -> str:
    """Return the text with its tabs as spaces."""
    return line.text.expandtabs(TAB) if "\t" in line.text else line.text


def time_text(moment: datetime | None, *, with_date: bool) -> str:
    """Return ``09:15:00.123``, after ``22 Nov`` where asked; nothing for an unknown time."""
    if moment is None:
        return ""
    time = f"{moment.hour:02}:{moment.minute:02}:{moment.second:02}.{moment.microsecond // 1000:03}"
    return f"{moment.day:2} {moment:%b} {time}" if with_date else time


def pasted_text(index: LogIndex, rows: Sequence[int], *, with_times: bool) -> str:
    """Return lines for the clipboard; runs on a worker thread.

    Args:
        index: Of the log.
        rows: Ascending.
        with_times: Begin each line with its date and time.
    """
    return "\n".join(_pasted(index, rows, with_times=with_times))


def _pasted(index: LogIndex, rows: Sequence[int], *, with_times: bool) -> Iterator[str]:
    pace = Pace()
    for begin, end in stretches(rows):
        for first in range(begin, end, _ROWS_AT_ONCE):
            for line in index.lines(first, min(first + _ROWS_AT_ONCE, end)):
                known = with_times and line.time is not None
                yield f"{line.time:%Y-%m-%d %H:%M:%S.%f} {line.text}" if known else line.text
            pace.breathe()


def stretches(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the beginnings and ends of the runs of consecutive numbers among ``rows``."""
    if isinstance(rows, range):
        yield rows.start, rows.stop
        return
    begin = 0
    for place in range(1, len(rows) + 1):
        if place == len(rows) or rows[place] != rows[place - 1] + 1:
            yield rows[begin], rows[place - 1] + 1
            begin = place
