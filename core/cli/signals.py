"""Signals of the operating system as a signal of Qt's."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

_WATCHED = ("SIGINT", "SIGTERM", "SIGHUP")


class SignalWatch(QObject):
    """Tells of SIGINT, SIGTERM and SIGHUP, but for those that the process was to ignore.

    Python's handlers run between byte codes, of which an event loop that rests runs none:
    the interpreter writes each signal's number into a socket, which wakes the loop.
    """

    arrived = Signal(int)
    """The signal's number."""

    def __init__(self, parent: QObject) -> None:
        """Watch from now on."""
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        self._read.settimeout(0)
        self._write.settimeout(0)
        self._before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._handlers = {
            number: signal.signal(number, _do_nothing)
            for number in _numbers()
            if signal.getsignal(number) != signal.SIG_IGN
        }
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)

    def stop(self) -> None:
        """Watch no longer; the handlers are those of before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._read.close()
        self._write.close()

    @Slot()
    def _on_notifier_activated(self) -> None:
        for number in self._read.recv(64):
            if number in self._handlers:
                self.arrived.emit(number)


def _numbers() -> list[signal.Signals]:
    return [signal.Signals[name] for name in _WATCHED if name in signal.Signals.__members__]


def _do_nothing(_number: int, _frame: FrameType | None) -> None:
    """Stand in for a handler, as only a handled signal is written to the socket."""
