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

from PySide6.QtCore import QAbstractItemModel, QCoreApplication, QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMainWindow, QTableView, QWidget
from typing_extensions import override

_TICK_MS = 1
_PAINTED = QEvent.Type(QEvent.registerEventType())


class PaintWatch(QObject):
    """Tells when a widget has been painted for the first time.

    It hears that widget alone. A filter on the application would hear everything, and make Python
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
    """Have the event loop, when it begins, tell what the options ask for."""
    original = QApplication.exec

    def watched_exec(*_: object) -> int:
        app = QApplication.instance()
        assert app is not None  # noqa: S101 - exec needs one

        def painted() -> None:
            _tell({"painted_ns": time.monotonic_ns()})
            if not options.seconds:
                os._exit(0)
            _select_first_row()
            # A while for the log to be shown.
            QTimer.singleShot(2000, lambda: GapWatch(options.seconds, app))

        PaintWatch(_table(options.rows) if options.window == "full" else _window(), painted)
        return int(original())

    QApplication.exec = watched_exec  # type: ignore[method-assign]


def _open_empty() -> None:
    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1200, 800)
    window.show()
    app.exec()


def _window() -> QWidget:
    """Return the window, which is there when the event loop begins."""
    return next(each for each in QApplication.allWidgets() if isinstance(each, QMainWindow))


def _table(rows: int) -> QWidget:
    """Return what the table of all the rows paints on."""
    tables = (each for each in QApplication.allWidgets() if isinstance(each, QTableView))
    return next(each.viewport() for each in tables if _row_count(each) >= rows)


def _select_first_row() -> None:
    """Select the first strategy; its table is the view of many columns."""
    for widget in QApplication.allWidgets():
        if isinstance(widget, QAbstractItemView) and widget.isVisible() and _row_count(widget):
            model = widget.model()
            if model.columnCount() > 3:
                widget.setCurrentIndex(model.index(0, 0))


def _row_count(view: QAbstractItemView) -> int:
    model: QAbstractItemModel | None = view.model()
    return 0 if model is None else model.rowCount()


def _tell(fact: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(fact) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
