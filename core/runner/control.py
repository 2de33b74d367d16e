"""The local socket over which managers ask and command; several at a time, none trusted."""

from core.runner.base import TYPE_CHECKING, sockets, system
from core.runner.conversation import LINE_BYTES, Conversation
from core.runner.descriptors import READ, WRITE, Descriptors
from core.runner.files import made_folder
from core.runner.host import host
from core.runner.json_text import encoded

if TYPE_CHECKING:
    from typing import Any

    from core.runner.conversation import Answer

_CLIENTS = 32
_BACKLOG = 128
_UNREAD_BYTES = 1_048_576
"""A client that leaves more than this unread is dropped."""
_FLUSH_S = 1.0


class _Client(Conversation):
    """One connection: what it says, and what it has not taken yet."""

    def __init__(self, descriptor: int, token: str, answer: "Answer") -> None:
        super().__init__(token, answer)
        self.descriptor = descriptor
        self.outgoing = b""


class Control:
    """Listens, checks who speaks, and passes requests to ``answer``.

    Attributes:
        path: Of the socket; empty where there is none.
        token: What a client must say first.
    """

    def __init__(self, descriptors: Descriptors, answer: "Answer") -> None:
        """Prepare; ``answer`` gets each request, and returns the reply."""
        self.path = ""
        self.token = system.urandom(16).hex()
        self._descriptors = descriptors
        self._answer = answer
        self._listener: sockets.socket | None = None
        self._clients: dict[int, _Client] = {}
        self._events: list[dict[str, Any]] = []

    def open(self, folder: str) -> None:
        """Listen in ``folder``, made for its owner alone where it is missing.

        Raises:
            OSError: The folder or the socket cannot be made, or the path is too long for one.
        """
        made_folder(folder, 0o700)
        path = f"{folder}/{system.urandom(4).hex()}.sock"
        listener = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM)
        listener.bind(path)
        self.path = path
        system.chmod(path, 0o600)
        listener.listen(_BACKLOG)
        system.set_blocking(listener.fileno(), False)
        self._listener = listener
        self._descriptors.watch(listener.fileno())

    def serve(self, ready: dict[int, int]) -> None:
        """Accept, read, answer and write, as far as the ready descriptors allow."""
        for descriptor, events in ready.items():
            client = self._clients.get(descriptor)
            if client:
                self._serve(client, events)
        if self._listener and self._listener.fileno() in ready:
            self._accept()
        self._send_events()

    def tell(self, event: "dict[str, Any]") -> None:
        """Have an event sent to everyone who watches, after the replies that are due."""
        self._events.append(event)

    def close(self) -> None:
        """Give clients a moment to take what was sent, then close and remove the socket."""
        self._send_events()
        if self._listener:
            self._descriptors.forget(self._listener.fileno())
            self._listener.close()
            self._listener = None
            try:
                system.unlink(self.path)
            except OSError:
                pass
        for client in list(self._clients.values()):
            if client.outgoing:
                self._descriptors.ready(_FLUSH_S, with_output=False)
                self._send(client, b"")
            self._drop(client)

    def _send_events(self) -> None:
        events, self._events = self._events, []
        for event in events:
            line = encoded(event) + b"\n"
            for client in [each for each in self._clients.values() if each.is_watching]:
                self._send(client, line)

    def _accept(self) -> None:
        try:
            descriptor, _ = self._listener._accept()  # type: ignore[union-attr]  # noqa: SLF001 - accept() is not in C
        except OSError:
            return
        if host.peer_uid(descriptor) not in {system.geteuid(), 0}:
            system.close(descriptor)
            return
        if len(self._clients) >= _CLIENTS:
            waiting = [each for each in self._clients.values() if not each.is_trusted]
            self._drop((waiting or list(self._clients.values()))[0])
        system.set_blocking(descriptor, False)
        self._clients[descriptor] = _Client(descriptor, self.token, self._answer)
        self._descriptors.watch(descriptor)

    def _serve(self, client: _Client, events: int) -> None:
        if events & WRITE:
            self._send(client, b"")
        if not events & ~WRITE or client.descriptor not in self._clients:
            return
        try:
            data = system.read(client.descriptor, LINE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(client)
            return
        reply = client.hear(data)
        if reply:
            self._send(client, reply)
        if client.is_over:
            self._drop(client)

    def _send(self, client: _Client, data: bytes) -> None:
        client.outgoing += data
        try:
            written = system.write(client.descriptor, client.outgoing) if client.outgoing else 0
        except BlockingIOError:
            written = 0
        except OSError:
            self._drop(client)
            return
        client.outgoing = client.outgoing[written:]
        if len(client.outgoing) > _UNREAD_BYTES:
            self._drop(client)
            return
        self._descriptors.watch(client.descriptor, READ | WRITE if client.outgoing else READ)

    def _drop(self, client: _Client) -> None:
        if self._clients.pop(client.descriptor, None):
            self._descriptors.forget(client.descriptor)
            system.close(client.descriptor)
