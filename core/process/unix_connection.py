"""A connection to a runner's socket, on POSIX.

Not ``QLocalSocket``, which takes a millisecond to connect: a manager that adopts hundreds of
runs would notice.
"""

import contextlib
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

_READ_BYTES = 65_536


class Connection:
    """Sends bytes, and tells of the lines that come; may be opened again after its end."""

    def __init__(
        self, heard: Callable[[bytes], None], broken: Callable[[], None], parent: QObject
    ) -> None:
        """Prepare; nothing is connected yet.

        Args:
            heard: Called with each line, without its newline.
            broken: Called when the other end has closed the connection, after all it said.
            parent: Owns what watches the socket.
        """
        self._heard = heard
        self._broken = broken
        self._parent = parent
        self._socket: socket.socket | None = None
        self._notifiers: list[QSocketNotifier] = []
        self._incoming = b""
        self._outgoing = b""

    @property
    def is_open(self) -> bool:
        """Whether there is somebody to talk to."""
        return self._socket is not None

    def open(self, path: str) -> bool:
        """Connect to the socket ``path``; return whether somebody listens there."""
        self.close()
        try:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        except OSError:
            return False  # no descriptor is left; there will be one later
        try:
            connection.settimeout(0)
            connection.connect(path)
        except OSError:
            connection.close()
            return False
        self._socket = connection
        self._notify(QSocketNotifier.Type.Read).activated.connect(self._on_read_activated)
        return True

    def send(self, data: bytes) -> None:
        """Send ``data``, now or when the other end has taken what came before."""
        if self._socket is not None:
            self._outgoing += data
            self._write()

    def close(self) -> None:
        """End the connection without another word; again does nothing."""
        for notifier in self._notifiers:
            notifier.setEnabled(False)
            notifier.deleteLater()
        self._notifiers.clear()
        self._incoming = self._outgoing = b""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _notify(self, kind: QSocketNotifier.Type) -> QSocketNotifier:
        assert self._socket is not None  # noqa: S101 - asked for by an open connection
        notifier = QSocketNotifier(self._socket.fileno(), kind, self._parent)
        self._notifiers.append(notifier)
        return notifier

    def _write(self) -> None:
        assert self._socket is not None  # noqa: S101 - asked for by an open connection
        with contextlib.suppress(BlockingIOError):
            try:
                self._outgoing = self._outgoing[self._socket.send(self._outgoing) :]
            except ConnectionError:
                self._outgoing = b""  # its end is read, after what it said last
        has_writer = len(self._notifiers) > 1
        if has_writer:
            self._notifiers[1].setEnabled(bool(self._outgoing))
        elif self._outgoing:
            self._notify(QSocketNotifier.Type.Write).activated.connect(self._on_write_activated)

    def _on_write_activated(self) -> None:
        if self._socket is not None:
            self._write()

    def _on_read_activated(self) -> None:
        if self._socket is None:
            return
        try:
            data = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        lines = (self._incoming + data).split(b"\n")
        self._incoming = lines.pop()
        for line in lines:
            if self._socket is None:
                return
            self._heard(line)
        if not data and self._socket is not None:
            self.close()
            self._broken()
