"""A small double of OpenAlgo's feed: a WebSocket that authenticates, and sends prices.

As much of RFC 6455 as the SDK needs: whole text frames, pings are not sent.
"""

import base64
import hashlib
import json
import socket
import socketserver
import struct
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, ClassVar, Self

from typing_extensions import override

from tests.e2e.openalgo_double import API_KEY

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE = 1, 8
_SHORT = 126


class Feed:
    """What is known of those who follow the feed, and what they are sent."""

    def __init__(self) -> None:
        """Begin without anybody."""
        self.subscribed: list[tuple[str, str]] = []
        self.unsubscribed: list[tuple[str, str]] = []
        self.connections = 0
        self.lock = threading.Lock()
        self.followers: set[_Follower] = set()

    def send_price(self, symbol: str, price: float, exchange: str = "NSE") -> None:
        """Send a price to everybody, whether he has asked for it or not."""
        data = {"ltp": price, "timestamp": 1763960400000}
        message = {"type": "market_data", "mode": 1, "symbol": symbol, "exchange": exchange}
        with self.lock:
            followers = list(self.followers)
        for each in followers:
            each.send({**message, "data": data})


class WebSocketDouble:
    """The server, on a free port of this machine, for as long as its ``with`` block lasts."""

    def __init__(self) -> None:
        """Bind the port; nobody is answered yet."""
        self.feed = Feed()
        handler = type("Handler", (_Follower,), {"feed": self.feed})
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def url(self) -> str:
        """Return the address that the SDK's ``ws_url`` wants."""
        return f"ws://127.0.0.1:{self._server.server_address[1]}"

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
        self._server.shutdown()
        self._thread.join()
        with self.feed.lock:
            followers = list(self.feed.followers)
        for each in followers:
            each.hang_up()
        self._server.server_close()


class _Follower(socketserver.StreamRequestHandler):
    feed: ClassVar[Feed]

    @override
    def handle(self) -> None:
        key = self._read_key()
        accept = base64.b64encode(hashlib.sha1(key + _GUID).digest())  # noqa: S324 - the protocol's
        self.wfile.write(
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n"
        )
        with self.feed.lock:
            self.feed.connections += 1
            self.feed.followers.add(self)
        try:
            while (message := self._read_message()) is not None:
                self._answer(message)
        except OSError:
            return
        finally:
            with self.feed.lock:
                self.feed.followers.discard(self)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message, unless the other side is gone."""
        data = json.dumps(message).encode()
        size = struct.pack("!B", len(data)) if len(data) < _SHORT else b"\x7e" + _two(len(data))
        with suppress(OSError, ValueError):
            self.wfile.write(bytes([0x80 | _TEXT]) + size + data)

    def hang_up(self) -> None:
        """End the conversation."""
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _answer(self, message: dict[str, Any]) -> None:
        place = (message.get("exchange", ""), message.get("symbol", ""))
        match message["action"]:
            case "authenticate":
                good = message["api_key"] == API_KEY
                self.send({"type": "auth", "status": "success" if good else "error"})
            case "subscribe":
                self.feed.subscribed.append(place)
            case "unsubscribe":
                self.feed.unsubscribed.append(place)

    def _read_key(self) -> bytes:
        key = b""
        while (line := self.rfile.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"sec-websocket-key":
                key = value.strip()
        return key

    def _read_message(self) -> dict[str, Any] | None:
        head = self.rfile.read(2)
        if len(head) < len(b"ab") or head[0] & 0x0F == _CLOSE:
            return None
        size = head[1] & 0x7F
        if size == _SHORT:
            size = struct.unpack("!H", self.rfile.read(2))[0]
        mask, data = self.rfile.read(4), self.rfile.read(size)
        text = bytes(each ^ mask[at % 4] for at, each in enumerate(data))
        message: dict[str, Any] = json.loads(text)
        return message


def _two(number: int) -> bytes:
    return struct.pack("!H", number)
