"""The local socket as a client opens it, without Qt."""

import select
import socket
import sys
import time
from typing import Protocol

ACCEPT_S = 10.0
"""How long a manager may take to take notice."""

_READ_BYTES = 1 << 16


class Channel(Protocol):
    """Bytes to a manager and back."""

    def send(self, data: bytes) -> None:
        """Send all of ``data``; ConnectionError where nobody takes it."""
        ...

    def receive(self, limit_s: float | None) -> bytes:
        """Return what has come, nothing at the end.

        Raises:
            TimeoutError: Nothing came in ``limit_s`` seconds.
            ConnectionError: The connection broke.
            BrokenPipeError: The watched output is closed.
        """
        ...

    def close(self) -> None:
        """End the connection."""
        ...


if sys.platform == "win32":

    def open_channel(address: str, _watched_output: int | None) -> Channel:
        """Open the manager's pipe; OSError where there is none."""
        return _PipeChannel(address)

    class _PipeChannel:
        """A named pipe, which Windows opens like a file. Written from its documentation; not run yet."""

        def __init__(self, address: str) -> None:
            self._pipe = open(address, "r+b", buffering=0)  # noqa: PTH123, SIM115 - no path

        def send(self, data: bytes) -> None:
            self._pipe.write(data)

        def receive(self, limit_s: float | None) -> bytes:
            del limit_s
            try:
                return self._pipe.read(_READ_BYTES) or b""
            except OSError as error:
                raise ConnectionResetError from error

        def close(self) -> None:
            self._pipe.close()

else:

    def open_channel(address: str, watched_output: int | None) -> Channel:
        """Open the manager's socket; OSError where nobody listens.

        Args:
            address: One of :func:`core.service.address.addresses`.
            watched_output: A descriptor; when nobody reads it any more, waiting ends.
        """
        return _SocketChannel(address, watched_output)

    class _SocketChannel:
        """A Unix socket."""

        def __init__(self, address: str, watched_output: int | None) -> None:
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self._watched_output = watched_output
            try:
                self._socket.settimeout(ACCEPT_S)
                self._socket.connect(address)
            except OSError:
                self._socket.close()
                raise

        def send(self, data: bytes) -> None:
            try:
                self._socket.sendall(data)
            except BrokenPipeError as error:
                # Not that of standard output, which ends the program quietly.
                raise ConnectionResetError from error

        def receive(self, limit_s: float | None) -> bytes:
            """Return what has come, nothing at the end."""
            self._wait(limit_s)
            return self._socket.recv(_READ_BYTES)

        def _wait(self, limit_s: float | None) -> None:
            poll = select.poll()
            poll.register(self._socket, select.POLLIN)
            if self._watched_output is not None:
                # No events are asked for: hang-ups are always told (poll(2)).
                poll.register(self._watched_output, 0)
            end = None if limit_s is None else time.monotonic() + limit_s
            while True:
                left_ms = None if end is None else max(0.0, end - time.monotonic()) * 1000
                ready = dict(poll.poll(left_ms))
                if not ready:
                    raise TimeoutError
                if ready.pop(self._socket.fileno(), 0):
                    return
                if any(events & (select.POLLERR | select.POLLHUP) for events in ready.values()):
                    raise BrokenPipeError
                # No descriptor of ours, or none that can be watched.
                for descriptor in ready:
                    poll.unregister(descriptor)

        def close(self) -> None:
            self._socket.close()
