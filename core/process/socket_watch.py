"""Watches the sockets of many connections, on POSIX.

One watch for all: a notifier of Qt's for each of two hundred connections would take a tenth of the
time in which a manager adopts their runs.
"""

import selectors
from collections.abc import Callable
from typing import Self

from PySide6.QtCore import QObject, QSocketNotifier, Qt, Slot

READ = selectors.EVENT_READ
WRITE = selectors.EVENT_WRITE


class SocketWatch(QObject):
    """Calls those whose socket is ready, from the event loop."""

    def __init__(self, parent: QObject) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        # epoll or kqueue: a descriptor that is readable when one of the watched is ready.
        self._selector = selectors.DefaultSelector()
        notifier = QSocketNotifier(self._selector.fileno(), QSocketNotifier.Type.Read, self)
        notifier.activated.connect(self._on_notifier_activated)

    @classmethod
    def of(cls, parent: QObject) -> Self:
        """Return the one watch that ``parent`` owns."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        return parent.findChild(cls, options=direct) or cls(parent)

    def add(self, descriptor: int, ready: Callable[[int], None]) -> None:
        """Call ``ready``, with those of :data:`READ` and :data:`WRITE` that hold, once it reads."""
        self._selector.register(descriptor, READ, ready)

    def change(self, descriptor: int, events: int, ready: Callable[[int], None]) -> None:
        """Wait for ``events`` of a descriptor that was added."""
        self._selector.modify(descriptor, events, ready)

    def remove(self, descriptor: int) -> None:
        """Wait for a descriptor no more; to be called before it is closed."""
        self._selector.unregister(descriptor)

    @Slot()
    def _on_notifier_activated(self) -> None:
        watched = self._selector.get_map()
        for key, events in self._selector.select(0):
            # One that was called before may have closed this one.
            if watched.get(key.fd) is key:
                key.data(events)
