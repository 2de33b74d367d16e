"""The control channel on Windows: a named pipe, a thread for each client.

Written from the documentation of the Windows API; not yet run there. Reads and writes overlap:
a pipe opened otherwise would hold an event back until the client's next request.
"""

import os
import sys
import threading

if sys.platform != "win32":
    message = "only for Windows"
    raise ImportError(message)

import _winapi
from typing import Any

from core.runner.conversation import LINE_BYTES, Answer, Conversation
from core.runner.json_text import encoded

_REJECT_REMOTE = 0x8


class PipeControl:
    """Listens, and passes requests to ``answer``; the token keeps strangers out.

    Attributes:
        path: The pipe's name.
        token: What a client must say first.
    """

    def __init__(self, answer: Answer) -> None:
        """Prepare; ``answer`` is called on the clients' threads."""
        self.path = rf"\\.\pipe\opening-bell-{os.urandom(8).hex()}"
        self.token = os.urandom(16).hex()
        self._answer = answer
        self._lock = threading.Lock()
        self._clients: dict[int, Conversation] = {}

    def open(self) -> None:
        """Create the pipe and listen.

        Raises:
            OSError: The pipe cannot be made.
        """
        first = self._instance(_winapi.FILE_FLAG_FIRST_PIPE_INSTANCE)
        threading.Thread(target=self._listen, args=(first,), daemon=True).start()

    def tell(self, event: dict[str, Any]) -> None:
        """Send an event to everyone who watches."""
        line = encoded(event) + b"\n"
        with self._lock:
            watching = [handle for handle, each in self._clients.items() if each.is_watching]
        for handle in watching:
            _write(handle, line)

    def _instance(self, flags: int = 0) -> int:
        return _winapi.CreateNamedPipe(
            self.path,
            _winapi.PIPE_ACCESS_DUPLEX | _winapi.FILE_FLAG_OVERLAPPED | flags,
            _REJECT_REMOTE | _winapi.PIPE_WAIT,
            _winapi.PIPE_UNLIMITED_INSTANCES,
            LINE_BYTES,
            LINE_BYTES,
            0,
            _winapi.NULL,
        )

    def _listen(self, handle: int) -> None:
        while True:
            try:
                _winapi.ConnectNamedPipe(handle, overlapped=True).GetOverlappedResult(True)  # noqa: FBT003
            except OSError:
                _winapi.CloseHandle(handle)
            else:
                threading.Thread(target=self._serve, args=(handle,), daemon=True).start()
            handle = self._instance()

    def _serve(self, handle: int) -> None:
        client = Conversation(self.token, self._answer)
        with self._lock:
            self._clients[handle] = client
        while not client.is_over:
            data = _read(handle)
            if not data:
                break
            reply = client.hear(data)
            if reply and not _write(handle, reply):
                break
        with self._lock:
            del self._clients[handle]
        _winapi.CloseHandle(handle)


def _read(handle: int) -> bytes:
    """Return what came, nothing at the end."""
    try:
        reading, _ = _winapi.ReadFile(handle, LINE_BYTES, overlapped=True)
        reading.GetOverlappedResult(True)  # noqa: FBT003
    except OSError:
        return b""
    return bytes(reading.getbuffer() or b"")


def _write(handle: int, data: bytes) -> bool:
    """Send all of ``data``; return whether the client is still there."""
    try:
        writing, _ = _winapi.WriteFile(handle, data, overlapped=True)
        writing.GetOverlappedResult(True)  # noqa: FBT003
    except OSError:
        return False
    return True
