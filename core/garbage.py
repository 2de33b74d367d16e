"""Python's search for garbage, kept to the thread of Qt's objects.

Python looks for garbage on whichever thread makes the next object. What it finds may hold objects
of Qt, and those must not be destroyed on a worker thread: the process crashes then.
"""

import gc
from functools import cache

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

_EVERY_MS = 1000


class _Collector(QObject):
    """Looks for garbage at each tick, as deep as Python would by its own thresholds."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        timer = QTimer(self, interval=_EVERY_MS)
        timer.timeout.connect(self._on_timer_timeout)
        timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        collect_due()


def collect_on_this_thread() -> None:
    """From now on look for garbage on the calling thread alone, while its event loop turns.

    To be called on the thread of the application, before any other one runs Python; again does
    nothing.
    """
    gc.disable()
    application = QCoreApplication.instance()
    if application is not None:
        _collector_of(application)


@cache
def _collector_of(application: QCoreApplication) -> _Collector:
    # Not looked for among the application's children: for that, Python objects would be made of all.
    return _Collector(application)


def collect_due() -> None:
    """Look for garbage among the objects that are due, if any are; some milliseconds at most."""
    for generation in (2, 1, 0):
        if gc.get_count()[generation] > gc.get_threshold()[generation]:
            gc.collect(generation)
            return
