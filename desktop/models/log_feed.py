"""Has a log read on a worker thread, again and again while it grows."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.background import Background
from desktop.models.log_filter import LogFilter
from desktop.models.log_scanner import LogScanner, ScanProgress, ScanRequest
from desktop.models.log_search import LogSearch

POLL_MS: Final = 100


class LogFeed(QObject):
    """One step of the scanner follows the other until everything is found, then one each poll."""

    progressed = Signal(object)
    """A :class:`ScanProgress` of the present log."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with no log."""
        super().__init__(parent)
        self._background = Background(self)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._is_live = False
        self._is_polling = True
        self._is_busy = False
        self._choice = 0
        self._filter = LogFilter.ALL
        self._search: LogSearch | None = None
        self.scanner: LogScanner | None = None
        """What reads the present log."""

    def open(self, path: Path | None, *, is_live: bool) -> None:
        """Read another log, or none; see :meth:`LogModel.open`."""
        self.scanner = LogScanner(path) if path is not None else None
        self.set_live(is_live=is_live)

    def set_live(self, *, is_live: bool) -> None:
        """Look for more again and again, or once more and for its very end."""
        self._is_live = is_live
        self._run()

    def set_polling(self, *, is_polling: bool) -> None:
        """Look for more at all, or not."""
        self._is_polling = is_polling
        self._run()

    def ask(self, choice: int, chosen: LogFilter, search: LogSearch | None) -> None:
        """Want something else found from now on; see :class:`ScanRequest`."""
        self._choice = choice
        self._filter = chosen
        self._search = search
        self._step()

    def _run(self) -> None:
        if self._is_live and self._is_polling and self.scanner is not None:
            self._timer.start()
        else:
            self._timer.stop()
        self._step()

    def _step(self) -> None:
        """Let the worker go on, unless it is at it."""
        if self._is_busy or self.scanner is None or not self._is_polling:
            return
        self._is_busy = True
        request = ScanRequest(self._choice, self._filter, self._search, is_final=not self._is_live)
        task = self._background.run(partial(_stepped, self.scanner, request))
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._step()

    @Slot(object)
    def _on_task_failed(self, _error: object) -> None:
        self._is_busy = False  # the next poll tries again

    @Slot(object)
    def _on_task_succeeded(self, result: tuple[LogScanner, ScanProgress]) -> None:
        self._is_busy = False
        scanner, progress = result
        if scanner is not self.scanner:
            self._step()
            return
        self.progressed.emit(progress)
        if not progress.is_done or self._is_outdated(progress.request):
            self._step()

    def _is_outdated(self, request: ScanRequest) -> bool:
        return (
            request.number != self._choice
            or request.search is not self._search
            or request.is_final is self._is_live
        )


def _stepped(scanner: LogScanner, request: ScanRequest) -> tuple[LogScanner, ScanProgress]:
    return scanner, scanner.step(request)
