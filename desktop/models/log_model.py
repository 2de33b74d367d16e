"""The lines of one log as the dock shows them: filtered, searched, growing."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from core.logs.log_line import LogLine
from desktop.models.log_cache import LineCache
from desktop.models.log_feed import LogFeed
from desktop.models.log_filter import LogFilter
from desktop.models.log_rows import LogRows
from desktop.models.log_scanner import LogScanner, ScanProgress
from desktop.models.log_search import LogSearch


class LogModel(QObject):
    """The shown lines by number, from 0; a line's number falls when older ones are dropped.

    Files are found and searched on a worker thread; the text of the lines that are asked
    for is read on the calling one, from what the worker has read just before. While a log
    is being opened, the model holds its last lines alone.
    """

    was_reset = Signal()
    """The lines are others now."""
    grown = Signal()
    """There are more lines at the end, or the last ones have changed."""
    trimmed = Signal(int)
    """So many lines at the beginning are gone."""
    search_changed = Signal()
    """Something else is looked for, or the search was given up."""
    matches_changed = Signal()
    """The search has found more, or is over."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with no log."""
        super().__init__(parent)
        self._feed = LogFeed(self)
        self._feed.progressed.connect(self._on_feed_progressed)
        self._cache: LineCache | None = None
        self._rows = LogRows()
        self._preview: tuple[LogLine, ...] = ()
        self._epoch = 0
        self._filter = LogFilter.ALL
        self._choice = 0
        self._search: LogSearch | None = None
        self.is_loading = False
        """Whether the log's lines are not all known yet."""
        self.is_searching = False
        self.is_too_complex = False
        """Whether the search was given up."""

    # -- what is shown

    def open(self, path: Path | None, *, is_live: bool) -> None:
        """Show another log, or none.

        Args:
            path: The live file of it, which need not exist.
            is_live: Whether a runner writes to it.
        """
        self._feed.open(path, is_live=is_live)
        self._begin(0)

    def finish(self) -> None:
        """Take note that nothing is written to the log any more."""
        self._feed.set_live(is_live=False)

    @Slot(bool)
    def set_polling(self, is_polling: bool) -> None:  # noqa: FBT001 - a setter
        """Look for new lines, or not: nobody sees them."""
        self._feed.set_polling(is_polling=is_polling)

    def set_filter(self, chosen: LogFilter) -> None:
        """Show the lines that a filter accepts; they come as they are found."""
        if chosen is self._filter:
            return
        self._filter = chosen
        self._choice += 1
        self._preview = ()
        self._rows.show(everything=chosen is LogFilter.ALL)
        self.is_searching = self._has_search()
        self.was_reset.emit()
        self._feed.ask(self._choice, self._filter, self._search)

    def set_search(self, search: LogSearch | None) -> None:
        """Look for something in the shown lines; matches come as they are found."""
        self._search = search
        self._rows.forget_found()
        self.is_too_complex = False
        self.is_searching = self._has_search()
        self.search_changed.emit()
        self._feed.ask(self._choice, self._filter, self._search)

    def filter(self) -> LogFilter:
        """Return which lines are shown."""
        return self._filter

    def search(self) -> LogSearch | None:
        """Return what is looked for."""
        return self._search

    # -- lines

    def count(self) -> int:
        """Return the number of shown lines."""
        return len(self._preview) or self._rows.count()

    def lines(self, first: int, end: int) -> list[LogLine]:
        """Return the lines ``first`` to ``end - 1``; fewer at the end of the log."""
        if self._preview:
            return list(self._preview[max(0, first) : max(0, end)])
        if self._cache is None:
            return []
        return self._cache.lines(self._rows.rows(first, end))

    def line(self, number: int) -> LogLine | None:
        """Return one line, None where there is none."""
        return next(iter(self.lines(number, number + 1)), None)

    def reading(self, first: int, end: int) -> tuple[LogScanner | None, Sequence[int]]:
        """Return what it takes to read many lines on another thread: who can, and the rows."""
        return self._feed.scanner, () if self._preview else self._rows.rows(first, end)

    def match_count(self) -> int:
        """Return how many of the shown lines hold what is looked for, as far as is known."""
        return self._rows.match_count()

    def match_number(self, number: int) -> int | None:
        """Return which match, from 0, a line is; None where it is none."""
        return None if self._preview else self._rows.match_number(number)

    def next_match(self, number: int, *, forward: bool) -> int | None:
        """Return the line of the match after (or before) a line, round the ends of the log."""
        return None if self._preview else self._rows.next_match(number, forward=forward)

    # -- the worker's part

    def _has_search(self) -> bool:
        return self._search is not None and not self._search.is_empty()

    def _begin(self, epoch: int) -> None:
        """Forget every line; the log is another one, or was emptied."""
        self._epoch = epoch
        self._rows = LogRows()
        self._rows.show(everything=self._filter is LogFilter.ALL)
        self._cache = None
        self._preview = ()
        self.is_loading = self._feed.scanner is not None
        self.is_searching = self._has_search()
        self.is_too_complex = False
        self.was_reset.emit()

    @Slot(object)
    def _on_feed_progressed(self, progress: ScanProgress) -> None:
        if progress.epoch != self._epoch:
            self._begin(progress.epoch)
        scanner = self._feed.scanner
        if self._cache is None and scanner is not None and scanner.index is not None:
            self._cache = LineCache(scanner.index)
        self._take_lines(progress)
        self._take_matches(progress)

    def _take_lines(self, progress: ScanProgress) -> None:
        trimmed = self._rows.trim(progress.first_row)
        self._rows.end_row = progress.end_row
        if progress.request.number == self._choice:
            self._rows.add_shown(progress.shown)
        if self.is_loading and not progress.is_indexed and self._filter is LogFilter.ALL:
            if progress.preview:
                self._preview = progress.preview
                self.was_reset.emit()
            return
        if self.is_loading:
            self.is_loading = False
            self._preview = ()
            self.was_reset.emit()
        elif trimmed:
            self.trimmed.emit(trimmed)
        if progress.has_grown or progress.shown:
            self.grown.emit()

    def _take_matches(self, progress: ScanProgress) -> None:
        request = progress.request
        if self._search is None or request.search is not self._search:
            return
        if request.number != self._choice:
            return
        was_searching = self.is_searching
        self._rows.add_found(progress.found)
        self.is_searching = not progress.is_done and not self.is_too_complex
        if progress.is_too_complex:
            self.is_too_complex = True
            self.is_searching = False
            self.search_changed.emit()
        elif progress.found or was_searching:
            self.matches_changed.emit()
