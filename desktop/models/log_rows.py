"""Which rows of a log's index are shown, and which of those hold what is looked for."""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

ALL: Final = None


class LogRows:
    """Shown lines are numbered from 0; the index's rows go on growing as old ones are dropped.

    Memory: nothing for each line while all are shown, else four bytes a shown line.
    """

    def __init__(self) -> None:
        """Begin with no rows, all of them shown."""
        self.first_row = 0
        self.end_row = 0
        self._shown: array[int] | None = ALL
        self._found = array("I")

    def show(self, *, everything: bool) -> None:
        """Choose anew: every row, or those that :meth:`add_shown` will bring; forget matches."""
        self._shown = ALL if everything else array("I")
        self.forget_found()

    def add_shown(self, rows: "array[int]") -> None:
        """Show more rows, unless all are shown anyway."""
        if self._shown is not ALL:
            self._shown.extend(rows)

    def add_found(self, rows: "array[int]") -> None:
        """Take note of more matches."""
        self._found.extend(rows)

    def forget_found(self) -> None:
        """Take note that something else is looked for."""
        self._found = array("I")

    def trim(self, first_row: int) -> int:
        """Forget the rows before ``first_row``; return how many shown ones those were."""
        if first_row <= self.first_row:
            return 0
        gone = first_row - self.first_row
        if self._shown is not ALL:
            gone = bisect_left(self._shown, first_row)
            del self._shown[:gone]
        del self._found[: bisect_left(self._found, first_row)]
        self.first_row = first_row
        return gone

    def count(self) -> int:
        """Return the number of shown rows."""
        return self.end_row - self.first_row if self._shown is ALL else len(self._shown)

    def rows(self, first: int, end: int) -> Sequence[int]:
        """Return the rows of the shown lines ``first`` to ``end - 1``; fewer at the end."""
        first, end = max(0, first), min(end, self.count())
        if self._shown is ALL:
            return range(self.first_row + first, self.first_row + max(first, end))
        return self._shown[first:end]

    def match_count(self) -> int:
        """Return how many matches are known."""
        return len(self._found)

    def match_number(self, number: int) -> int | None:
        """Return which match, from 0, a shown line is; None where it is none."""
        row = self._row(number)
        place = bisect_left(self._found, row)
        return place if place < len(self._found) and self._found[place] == row else None

    def next_match(self, number: int, *, forward: bool) -> int | None:
        """Return the line of the match after (or before) a line, round the ends of the log."""
        if not self._found:
            return None
        row = self._row(number)
        if forward:
            place = bisect_left(self._found, row + 1) % len(self._found)
        else:
            place = bisect_left(self._found, row) - 1
        found = self._found[place]
        return found - self.first_row if self._shown is ALL else bisect_left(self._shown, found)

    def _row(self, number: int) -> int:
        if self._shown is ALL:
            return self.first_row + number
        return self._shown[number] if number < len(self._shown) else self.end_row
