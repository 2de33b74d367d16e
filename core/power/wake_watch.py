"""Notices that the computer has slept, or that its clock was set."""

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

_EVERY_MS: Final = 5000
_MOST_DRIFT_S: Final = 2.0
_MOST_DELAY_S: Final = 15.0
"""A tick that comes later than this was slept over: where the steady clock counts sleep too."""


class WakeWatch(QObject):
    """Compares the wall clock with a steady one, every few seconds."""

    jumped = Signal()
    """The time is not what it would be by counting."""

    def __init__(
        self,
        parent: QObject,
        wall_s: Callable[[], float] = time.time,
        steady_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Watch from now on.

        Args:
            parent: The owner.
            wall_s: The seconds of the wall clock.
            steady_s: The seconds of a clock that nobody sets. On Linux and macOS it stands still
                while the computer sleeps, on Windows it goes on.
        """
        super().__init__(parent)
        self._wall_s = wall_s
        self._steady_s = steady_s
        self._seen = wall_s(), steady_s()
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(self.look)
        timer.start()

    @Slot()
    def look(self) -> None:
        """Compare now."""
        wall_before, steady_before = self._seen
        self._seen = wall, steady = self._wall_s(), self._steady_s()
        passed_s = steady - steady_before
        if abs(wall - wall_before - passed_s) > _MOST_DRIFT_S or passed_s > _MOST_DELAY_S:
            self.jumped.emit()
