"""Which of a log's lines the window has room for."""

from dataclasses import dataclass

from core.logs.log_line import LogLine
from desktop.delegates.line_pieces import pieces
from desktop.models.log_model import LogModel
from desktop.models.log_text import shown_text


@dataclass(frozen=True, slots=True)
class PageRow:
    """One row of the page: a line, or the piece ``begin`` to ``end`` of a broken one."""

    number: int
    line: LogLine
    begin: int
    end: int


class LogPage:
    """A place in the log, counted in rows of the screen: a line, and a piece of it.

    Lines are only measured where they are shown, so that a million cost no more than ten.
    """

    def __init__(self, model: LogModel) -> None:
        """Begin at the first line, with no room."""
        self._model = model
        self.top = 0
        """The first shown line."""
        self.piece = 0
        """The first shown piece of it."""
        self.height = 1
        """Whole rows there is room for."""
        self.columns = 0
        """Characters after which a line is broken; 0 for never."""

    def rows(self) -> list[PageRow]:
        """Return what is shown, one row more than there is room for."""
        rows: list[PageRow] = []
        lines = self._model.lines(self.top, self.top + self.height + 1)
        for number, line in enumerate(lines, self.top):
            skipped = self.piece if number == self.top else 0
            for begin, end in pieces(shown_text(line), self.columns)[skipped:]:
                rows.append(PageRow(number, line, begin, end))
                if len(rows) > self.height:
                    return rows
        return rows

    def move(self, rows: int) -> None:
        """Move on by rows, or back; not beyond the ends."""
        if not self.columns:
            self.top += rows
        else:
            self._move_over_pieces(rows)
        self.clamp()

    def go_to(self, number: int) -> None:
        """Begin with a line, or as near to it as the end allows."""
        self.top, self.piece = number, 0
        self.clamp()

    def show(self, number: int) -> None:
        """Bring a line onto the page, into its middle where it is not there yet."""
        shown = self.rows()[: self.height]
        if not shown or not shown[0].number <= number < shown[-1].number + (not self.columns):
            self.go_to(number)
            self.move(-(self.height // 2))

    def go_to_end(self) -> None:
        """End with the last line."""
        self.top, self.piece = self.end()

    def is_at_end(self) -> bool:
        """Return whether the last line is shown whole."""
        return (self.top, self.piece) >= self.end()

    def clamp(self) -> None:
        """Stay within the lines there are."""
        self.top, self.piece = max((0, 0), min((self.top, self.piece), self.end()))

    def end(self) -> tuple[int, int]:
        """Return the line and the piece with which the last page begins."""
        count = self._model.count()
        if not self.columns:
            return max(0, count - self.height), 0
        room = self.height
        lines = self._model.lines(count - self.height, count)
        for number in range(count - 1, count - 1 - len(lines), -1):
            needed = self._pieces(lines[number - count + len(lines)])
            if needed >= room:
                return number, needed - room
            room -= needed
        return max(0, count - len(lines)), 0

    def _move_over_pieces(self, rows: int) -> None:
        place = self.piece + rows
        while place < 0 and self.top > 0:
            self.top -= 1
            place += self._pieces_of(self.top)
        place = max(0, place)
        last = self._model.count() - 1
        while self.top < last and place >= (count := self._pieces_of(self.top)):
            place -= count
            self.top += 1
        self.piece = place

    def _pieces_of(self, number: int) -> int:
        line = self._model.line(number)
        return 1 if line is None else self._pieces(line)

    def _pieces(self, line: LogLine) -> int:
        return len(pieces(shown_text(line), self.columns))
