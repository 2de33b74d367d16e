"""The lines that the user has selected."""


class LineSelection:
    """From the line where it began to the line where it is now, both included."""

    def __init__(self) -> None:
        """Begin with nothing selected."""
        self._anchor: int | None = None
        self.current: int | None = None
        """The line that moves when the selection is extended."""

    def select(self, number: int) -> None:
        """Select one line."""
        self._anchor = self.current = number

    def extend(self, number: int) -> None:
        """Select up to a line."""
        if self._anchor is None:
            self._anchor = number
        self.current = number

    def select_all(self, count: int) -> None:
        """Select every line."""
        self._anchor, self.current = (0, count - 1) if count else (None, None)

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = self.current = None

    def shift(self, gone: int) -> None:
        """Follow the lines, of which the first ``gone`` are gone."""
        if self._anchor is None or self.current is None:
            return
        self._anchor -= gone
        self.current -= gone
        if self._anchor < 0 and self.current < 0:
            self.clear()
        else:
            self._anchor, self.current = max(0, self._anchor), max(0, self.current)

    def range(self) -> tuple[int, int] | None:
        """Return the first line and the one after the last, None where none is selected."""
        if self._anchor is None or self.current is None:
            return None
        return min(self._anchor, self.current), max(self._anchor, self.current) + 1

    def holds(self, number: int) -> bool:
        """Return whether a line is selected."""
        selected = self.range()
        return selected is not None and selected[0] <= number < selected[1]
