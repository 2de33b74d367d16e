"""The lines of one log as the dock shows them: filtered, searched, growing."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.background import Background
from core.logs.log_line import LogLine
from desktop.models.log_cache import LineCache
from desktop.models.log_filter import LogFilter
from desktop.models.log_rows import LogRows
from desktop.models.log_scanner import LogScanner, ScanProgress, ScanRequest
from desktop.models.log_search import LogSearch

POLL_MS: Final = 100


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
    matches_changed = Signal()
    """The search was changed, has found more, or is over."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with no log."""
        super().__init__(parent)
        self._background = Background(self)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._scanner: LogScanner | None = None
        self._cache: LineCache | None = None
        self._rows = LogRows()
        self._preview: tuple[LogLine, ...] = ()
        self._epoch = 0
        self._is_live = False
        self._is_polling = True
        self._is_busy = False
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
        self._scanner = LogScanner(path) if path is not None else None
        self._is_live = is_live
        self._begin(0)
        self._run_timer()
        self._step()

    def finish(self) -> None:
        """Take note that nothing is written to the log any more."""
        self._is_live = False
        self._run_timer()
        self._step()

    def set_polling(self, is_polling: bool) -> None:  # noqa: FBT001 - a setter
        """Look for new lines, or not: nobody sees them."""
        self._is_polling = is_polling
        self._run_timer()
        self._step()

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
        self._step()

    def set_search(self, search: LogSearch | None) -> None:
        """Look for something in the shown lines; matches come as they are found."""
        self._search = search
        self._rows.forget_found()
        self.is_too_complex = False
        self.is_searching = self._has_search()
        self.matches_changed.emit()
        self._step()

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
        return self._scanner, () if self._preview else self._rows.rows(first, end)

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
        self.is_loading = self._scanner is not None
        self.is_searching = self._has_search()
        self.is_too_complex = False
        self.was_reset.emit()

    def _run_timer(self) -> None:
        if self._is_live and self._is_polling and self._scanner is not None:
            self._timer.start()
        else:
            self._timer.stop()

    def _step(self) -> None:
        """Let the worker go on, unless it is at it."""
        if self._is_busy or self._scanner is None or not self._is_polling:
            return
        self._is_busy = True
        request = ScanRequest(self._choice, self._filter, self._search, is_final=not self._is_live)
        task = self._background.run(partial(_stepped, self._scanner, request))
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._step()

    @Slot(object)
    def _on_task_failed(self, _error: object) -> None:
        self._is_busy = False  # the next look tries again

    @Slot(object)
    def _on_task_succeeded(self, result: tuple[LogScanner, ScanProgress]) -> None:
        self._is_busy = False
        scanner, progress = result
        if scanner is not self._scanner:
            self._step()
            return
        if progress.epoch != self._epoch:
            self._begin(progress.epoch)
        if self._cache is None and scanner.index is not None:
            self._cache = LineCache(scanner.index)
        self._take_lines(progress)
        self._take_matches(progress)
        if not progress.is_done or self._is_outdated(progress.request):
            self._step()

    def _is_outdated(self, request: ScanRequest) -> bool:
        return (
            request.number != self._choice
            or request.search is not self._search
            or request.is_final is self._is_live
        )

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
        self.is_too_complex |= progress.is_too_complex
        self.is_searching = not progress.is_done and not self.is_too_complex
        if progress.found or was_searching:
            self.matches_changed.emit()


def _stepped(scanner: LogScanner, request: ScanRequest) -> tuple[LogScanner, ScanProgress]:
    return scanner, scanner.step(request)
