"""Work of the window's thread that is done a little at a time, between its other events."""

from collections.abc import Iterator
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_SLICE_S: Final = 0.004


class SlicedWork(QObject):
    """Takes steps, each of a millisecond or two, while nothing else waits for long."""

    finished = Signal()

    def __init__(self, parent: QObject) -> None:
        """Begin with nothing to do."""
        super().__init__(parent)
        self._steps: Iterator[object] = iter(())
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._on_timer_timeout)

    def begin(self, steps: Iterator[object]) -> None:
        """Take ``steps`` from now on, in place of those that there were."""
        self._steps = steps
        self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        until = perf_counter() + _SLICE_S
        for _ in self._steps:
            if perf_counter() > until:
                return
        self._timer.stop()
        self.finished.emit()
