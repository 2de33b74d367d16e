"""How a line of a log reads: on the screen, and where it is pasted."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from time import sleep
from typing import Final

from core.logs.log_index import LogIndex
from core.logs.log_line import LogLine

TAB: Final = 8
_ROWS_AT_ONCE: Final = 256
_BREATH_S: Final = 0.0002


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
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        for row in rows[begin : begin + _ROWS_AT_ONCE]:
            for line in index.lines(row, row + 1):
                known = with_times and line.time is not None
                yield f"{line.time:%Y-%m-%d %H:%M:%S.%f} {line.text}" if known else line.text
        sleep(_BREATH_S)
