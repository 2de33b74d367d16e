"""A connection to a runner's named pipe, on Windows (not yet run there)."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSignalBlocker
from PySide6.QtNetwork import QLocalSocket


class Connection:
    """As :class:`core.process.unix_connection.Connection`, over what Qt has for Windows."""

    def __init__(
        self, heard: Callable[[bytes], None], broken: Callable[[], None], parent: QObject
    ) -> None:
        """Prepare; nothing is connected yet."""
        self._heard = heard
        self._broken = broken
        self._socket = QLocalSocket(parent)
        self._socket.readyRead.connect(self._on_socket_ready_read)
        self._socket.disconnected.connect(self._on_socket_disconnected)

    @property
    def is_open(self) -> bool:
        """Whether there is somebody to talk to."""
        return self._socket.state() == QLocalSocket.LocalSocketState.ConnectedState

    def open(self, path: str) -> bool:
        """Connect to the pipe ``path``; return whether somebody listens there."""
        self._socket.connectToServer(path)
        return self.is_open

    def send(self, data: bytes) -> None:
        """Send ``data``, now or when the other end has taken what came before."""
        if self.is_open:
            self._socket.write(data)

    def close(self) -> None:
        """End the connection without another word; again does nothing."""
        with QSignalBlocker(self._socket):
            self._socket.abort()

    def _on_socket_ready_read(self) -> None:
        while self._socket.canReadLine():
            self._heard(bytes(self._socket.readLine().data()).rstrip(b"\n"))

    def _on_socket_disconnected(self) -> None:
        self._on_socket_ready_read()
        self._broken()
