"""A connection to a runner's socket, on POSIX.

Not ``QLocalSocket``, which takes a millisecond to connect: a manager that adopts hundreds of
runs would notice.
"""

import contextlib
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject

from core.process.socket_watch import READ, WRITE, SocketWatch

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
            parent: Owns what watches the sockets of all its connections.
        """
        self._heard = heard
        self._broken = broken
        self._watch = SocketWatch.of(parent)
        self._socket: socket.socket | None = None
        self._is_full = False
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
        self._watch.add(connection.fileno(), self._on_socket_ready)
        return True

    def send(self, data: bytes) -> None:
        """Send ``data``, now or when the other end has taken what came before."""
        if self._socket is not None:
            self._outgoing += data
            self._write(self._socket)

    def close(self) -> None:
        """End the connection without another word; again does nothing."""
        self._incoming = self._outgoing = b""
        self._is_full = False
        if self._socket is not None:
            self._watch.remove(self._socket.fileno())
            self._socket.close()
            self._socket = None

    def _on_socket_ready(self, events: int) -> None:
        if events & WRITE and self._socket is not None:
            self._write(self._socket)
        if events & READ and self._socket is not None:
            self._read(self._socket)

    def _write(self, connected: socket.socket) -> None:
        with contextlib.suppress(BlockingIOError):
            try:
                self._outgoing = self._outgoing[connected.send(self._outgoing) :]
            except ConnectionError:
                self._outgoing = b""  # its end is read, after what it said last
        if self._is_full != bool(self._outgoing):
            self._is_full = bool(self._outgoing)
            events = READ | WRITE if self._is_full else READ
            self._watch.change(connected.fileno(), events, self._on_socket_ready)

    def _read(self, connected: socket.socket) -> None:
        try:
            data = connected.recv(_READ_BYTES)
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
