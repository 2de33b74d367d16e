"""The text of the lines that were looked at last."""

from collections.abc import Sequence
from typing import Final

from core.logs.log_index import LogIndex
from core.logs.log_line import LogLine
from desktop.models.log_text import stretches

_LINES: Final = 2_000
_CHARACTERS: Final = 8_000_000
_SHOWN_BYTES: Final = 1 << 17
"""Shown of one line: a page of the longest ones must not keep the window waiting."""


class LineCache:
    """Reads lines from an index, and keeps some; lines that still grow are read each time.

    Very long ones are cut; whoever copies or searches reads them from the index, whole.
    """

    def __init__(self, index: LogIndex) -> None:
        """Begin empty."""
        self._index = index
        self._known: dict[int, LogLine] = {}
        self._characters = 0

    def lines(self, rows: Sequence[int]) -> list[LogLine]:
        """Return the lines of ``rows``, which ascend; without those that are gone."""
        if len(self._known) > _LINES or self._characters > _CHARACTERS:
            self._known.clear()
            self._characters = 0
        known = self._known
        growing: dict[int, LogLine] = {}
        for begin, end in stretches([row for row in rows if row not in known]):
            # Asked before they are read: what is whole then is read whole.
            still_open = {row for row in range(begin, end) if self._index.is_open(row)}
            first = max(begin, self._index.first_row)
            for row, line in enumerate(self._index.lines(first, end, _SHOWN_BYTES), first):
                (growing if row in still_open else known)[row] = line
                self._characters += len(line.text)
        return [known.get(row) or growing[row] for row in rows if row in known or row in growing]
