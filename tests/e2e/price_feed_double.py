"""A double of OpenAlgo's WebSocket of prices, on a free port of this machine.

It speaks what RFC 6455 asks of a server that sends short texts: no extensions, no fragments.
"""

import base64
import contextlib
import hashlib
import json
import queue
import socketserver
import struct
import threading
from collections.abc import Iterator
from types import TracebackType
from typing import Any, ClassVar, Self

from typing_extensions import override

_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE = 1, 8
_MASK_BYTES = 4


class PriceFeedDouble:
    """Takes any key, and tells each subscriber of the prices that it is given.

    Attributes:
        told: What clients have sent, in order.
    """

    def __init__(self) -> None:
        """Bind the port; nothing is answered yet."""
        self.told: queue.Queue[dict[str, Any]] = queue.Queue()
        self._clients: list[_Client] = []
        handler = type("Handler", (_Client,), {"told": self.told, "clients": self._clients})
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Return the address that the SDK's ``ws_url`` wants."""
        return f"ws://127.0.0.1:{self._server.server_address[1]}"

    def tell(self, exchange: str, symbol: str, price: float) -> None:
        """Send a last traded price to every client."""
        update = {"type": "market_data", "mode": 1, "exchange": exchange, "symbol": symbol}
        for client in list(self._clients):
            client.send(update | {"data": {"ltp": price, "timestamp": 1}})

    def drop(self) -> None:
        """Close every connection."""
        for client in list(self._clients):
            client.leave()

    def wait_for(self, action: str) -> dict[str, Any]:
        """Return the next message with this action."""
        while True:
            message = self.told.get(timeout=30)
            if message.get("action") == action:
                return message

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop answering, and free the port."""
        self.drop()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Client(socketserver.StreamRequestHandler):
    told: ClassVar[queue.Queue[dict[str, Any]]]
    clients: ClassVar[list["_Client"]]

    @override
    def handle(self) -> None:
        self._greet()
        self.clients.append(self)
        with contextlib.suppress(OSError, struct.error):
            for message in self._messages():
                self.told.put(message)
                self._answer(message)
        self.clients.remove(self)

    def send(self, what: dict[str, Any]) -> None:
        """Send one text."""
        data = json.dumps(what).encode()
        # The length stands in the second byte, or in two more where it is 126.
        length = bytes([len(data)]) if len(data) < 126 else struct.pack("!BH", 126, len(data))
        with contextlib.suppress(OSError):
            self.request.sendall(bytes([0x80 | _TEXT]) + length + data)

    def leave(self) -> None:
        """Close the connection without a word."""
        with contextlib.suppress(OSError):
            self.request.shutdown(2)

    def _greet(self) -> None:
        key = ""
        for line in iter(self.rfile.readline, b"\r\n"):
            name, _, value = line.decode("latin-1").partition(":")
            if name.lower() == "sec-websocket-key":
                key = value.strip()
        digest = hashlib.sha1((key + _GUID).encode(), usedforsecurity=False).digest()
        self.request.sendall(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + base64.b64encode(digest) + b"\r\n\r\n"
        )

    def _messages(self) -> Iterator[dict[str, Any]]:
        while True:
            kind, length = struct.unpack("!BB", self.rfile.read(2))
            length &= 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.rfile.read(2))
            mask = self.rfile.read(_MASK_BYTES)
            data = bytes(
                byte ^ mask[at % _MASK_BYTES] for at, byte in enumerate(self.rfile.read(length))
            )
            if kind & 0x0F == _CLOSE:
                return
            if kind & 0x0F == _TEXT:
                yield json.loads(data)

    def _answer(self, message: dict[str, Any]) -> None:
        if message.get("action") == "authenticate":
            self.send({"type": "auth", "status": "success", "broker": "zerodha"})
        elif message.get("action") == "subscribe":
            told = {name: message.get(name) for name in ("symbol", "exchange", "mode")}
            rows = [told | {"status": "success"}]
            self.send({"type": "subscribe", "status": "success", "subscriptions": rows})
