"""A window that is watched from inside its own event loop; a program for the benchmarks.

``python -m bench.watched_window empty|full …`` opens an empty PySide6 window or the real one, and
prints JSON lines: when it was painted, and with ``--seconds`` the gaps of its event loop.
"""

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Callable

if "full" in sys.argv:
    importlib.import_module("core.early_start")  # first of all, as in the program

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView, QWidget
from typing_extensions import override

_TICK_MS = 1
_PAINTED = QEvent.Type(QEvent.registerEventType())


class PaintWatch(QObject):
    """Tells when a widget has been painted for the first time.

    It hears that widget alone, and nothing looks for it among others. To do so would make Python
    objects of what Qt keeps for itself: 30 ms in a window of many parts, next to nothing in an
    empty one, and nothing where nobody watches.
    """

    def __init__(self, watched: QWidget, painted: Callable[[], None]) -> None:
        """Call ``painted`` after the first painting of ``watched``."""
        super().__init__(watched)
        self._painted = painted
        watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Comes right after the painting, which is still to be done: before all that the
            # window itself has put off until then.
            after = QEvent(_PAINTED)
            QCoreApplication.postEvent(self, after, Qt.EventPriority.HighEventPriority.value)
        return False

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == _PAINTED:
            self._painted()
            return True
        return super().event(event)


class GapWatch(QObject):
    """Notes how late a timer of one millisecond comes: the event loop was busy so long."""

    def __init__(self, seconds: float, parent: QObject) -> None:
        """Watch for ``seconds``, then print the gaps and end the program."""
        super().__init__(parent)
        self._gaps_ms: list[float] = []
        self._last = time.monotonic()
        self._end = self._last + seconds
        timer = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        timer.timeout.connect(self._on_timer_timeout)
        timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        now = time.monotonic()
        self._gaps_ms.append(round((now - self._last) * 1000 - _TICK_MS, 3))
        self._last = now
        if now > self._end:
            _tell({"gaps_ms": self._gaps_ms})
            os._exit(0)


def main() -> None:
    """Open the window, and tell what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("window", choices=("empty", "full"))
    parser.add_argument("--workspace")
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0)
    options = parser.parse_args()
    _watch(options)
    if options.window == "full":
        sys.argv[1:] = ["--workspace", options.workspace]
        # Imported here alone: the empty window must not pay for it.
        importlib.import_module("desktop.app").main()
    else:
        _open_empty()


def _watch(options: argparse.Namespace) -> None:
    """Have the window, when it is shown, tell what the options ask for."""
    windows: list[QMainWindow] = []

    def painted() -> None:
        _tell({"painted_ns": time.monotonic_ns()})
        if not options.seconds:
            os._exit(0)
        if options.window == "full":
            table = _table(windows[0], options.rows)
            table.setCurrentIndex(table.model().index(0, 0))
        # A while for the log to be shown.
        QTimer.singleShot(2000, lambda: GapWatch(options.seconds, windows[0]))

    def watched_show(window: QMainWindow) -> None:
        QWidget.show(window)
        if not windows:
            windows.append(window)
            full = options.window == "full"
            PaintWatch(_table(window, options.rows).viewport() if full else window, painted)

    QMainWindow.show = watched_show  # type: ignore[assignment, method-assign]


def _open_empty() -> None:
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    app.exec()


def _table(window: QMainWindow, rows: int) -> QTableView:
    """Return the table of all the rows; it has the keyboard at first."""
    table = window.focusWidget()
    if not isinstance(table, QTableView) or table.model().rowCount() < rows:
        message = f"The window does not begin with a table of {rows} rows"
        raise TypeError(message)
    return table


def _tell(fact: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
