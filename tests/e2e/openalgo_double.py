"""A small double of OpenAlgo's REST API, which strategies and the SDK talk to in tests.

It answers as the real server was seen to: by API key, broker session and symbol table, with
the same status codes and bodies. Run as a program it serves until it is interrupted, and
prints its address: ``python -m tests.e2e.openalgo_double``.
"""

import json
import math
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, ClassVar, Self

from typing_extensions import override

Answer = tuple[HTTPStatus, dict[str, Any]]

API_KEY = "a-key-of-the-double"
CANDLES = 120
CANDLE_S = 300
LAST_CANDLE_AT = 1763960400
"""Epoch seconds of the last candle: 24 November 2025, 10:30 IST, a Monday."""

_SYMBOLS = {("RELIANCE", "NSE"): "Reliance Industries", ("NIFTY", "NSE_INDEX"): "NIFTY 50"}


def rising_at_the_end() -> list[float]:
    """Return closes that fall and then leap with the last: the short average crosses upwards."""
    return [*(3000.0 - 2 * number for number in range(CANDLES - 1)), 3400.0]


def falling_at_the_end() -> list[float]:
    """Return closes that rise and then drop with the last: the short average crosses downwards."""
    return [*(3000.0 + 2 * number for number in range(CANDLES - 1)), 2600.0]


@dataclass
class ServerState:
    """What the server is asked to be, and what it was asked for.

    Attributes:
        broker_logged_in: Without a broker session, ``ping`` answers 403 as a wrong key does.
        contracts_loaded: Without contracts the symbol table is empty.
        closes: The closing prices that ``history`` tells; empty means success without data.
        mode: ``analyze`` or ``live``.
        refuses_cancelling: How many cancellations are still refused.
        orders: The bodies of the orders that were accepted; ``order_status`` is added.
        requests: The paths that were asked for, in order.
        holidays: What the calendar tells of any year.
        trades: The day's trades.
        positions: The positions, closed ones too.
    """

    broker_logged_in: bool = True
    contracts_loaded: bool = True
    closes: list[float] = field(default_factory=rising_at_the_end)
    mode: str = "analyze"
    refuses_cancelling: int = 0
    orders: list[dict[str, Any]] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    holidays: list[dict[str, Any]] = field(default_factory=list)
    trades: list[dict[str, Any]] = field(default_factory=list)
    positions: list[dict[str, Any]] = field(default_factory=list)

    def open_orders(self) -> list[dict[str, Any]]:
        """Return the orders that are open."""
        return [each for each in self.orders if each["order_status"] == "open"]


class OpenAlgoDouble:
    """The server, on a free port of this machine, for as long as its ``with`` block lasts."""

    def __init__(self) -> None:
        """Bind the port; nothing is answered yet."""
        self.state = ServerState()
        handler = type("Handler", (_Handler,), {"state": self.state})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))

    @property
    def host(self) -> str:
        """Return the address that the SDK's ``host`` wants."""
        return f"http://127.0.0.1:{self._server.server_port}"

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
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    state: ClassVar[ServerState]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer the two routes that need no key; OpenAlgo has no other for GET here."""
        self.state.requests.append(self.path)
        if self.path.rstrip("/") == "/health/status":
            self._send(HTTPStatus.OK, {"status": "pass", "version": "1.0", "serviceId": "openalgo"})
        elif self.path.rstrip("/") == "/auth/check-setup":
            self._send(HTTPStatus.OK, {"status": "success", "needs_setup": False})
        else:
            self._send(*_failure(HTTPStatus.NOT_FOUND, "The requested URL was not found"))

    def do_POST(self) -> None:
        """Answer a call of the API."""
        self.state.requests.append(self.path)
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        route = _ROUTES.get(self.path.rstrip("/").removeprefix("/api/v1/"))
        if route is None:
            self._send(*_failure(HTTPStatus.NOT_FOUND, "The requested URL was not found"))
            return
        try:
            body = json.loads(text)
        except ValueError:
            self._send(*_failure(HTTPStatus.BAD_REQUEST, "Invalid JSON"))
            return
        self._send(*route.answer(self.state, body))

    def _send(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: what was asked for is in the state."""


@dataclass(frozen=True)
class _Route:
    function: Callable[[ServerState, dict[str, Any]], Answer]
    needs: tuple[str, ...] = ()
    needs_broker: bool = True
    needs_key: bool = True

    def answer(self, state: ServerState, body: dict[str, Any]) -> Answer:
        missing = [name for name in ("apikey", *self.needs) if name not in body]
        if missing:
            lists = {name: ["Missing data for required field."] for name in missing}
            return _failure(HTTPStatus.BAD_REQUEST, lists)
        is_known = body["apikey"] == API_KEY or not self.needs_key
        if not is_known or (self.needs_broker and not state.broker_logged_in):
            return _failure(HTTPStatus.FORBIDDEN, "Invalid openalgo apikey")
        return self.function(state, body)


def _ping(_state: ServerState, _body: dict[str, Any]) -> Answer:
    return _success({"message": "pong", "broker": "zerodha"})


def _search(state: ServerState, body: dict[str, Any]) -> Answer:
    exchange = body.get("exchange")
    rows = [
        _symbol_row(*key)
        for key in _SYMBOLS
        if state.contracts_loaded and body["query"] in key[0] and exchange in {None, key[1]}
    ]
    message = f"Found {len(rows)} matching symbols" if rows else "No matching symbols found"
    return HTTPStatus.OK, {"status": "success", "message": message, "data": rows}


def _symbol(state: ServerState, body: dict[str, Any]) -> Answer:
    key = (body["symbol"], body["exchange"])
    if key not in _SYMBOLS or not state.contracts_loaded:
        return _failure(HTTPStatus.NOT_FOUND, f"Symbol {key[0]} not found in exchange {key[1]}")
    return _success(_symbol_row(*key))


def _history(state: ServerState, _body: dict[str, Any]) -> Answer:
    first = LAST_CANDLE_AT - CANDLE_S * (len(state.closes) - 1)
    rows = [
        {
            "timestamp": first + CANDLE_S * number,
            "open": close,
            "high": close + 1,
            "low": close - 1,
            "close": close,
            "volume": 1000 + int(100 * math.sin(number)),
            "oi": 0,
        }
        for number, close in enumerate(state.closes)
    ]
    return _success(rows)


def _placeorder(state: ServerState, body: dict[str, Any]) -> Answer:
    order_id = f"2511240000{len(state.orders) + 1:04}"
    state.orders.append({**body, "orderid": order_id, "order_status": "open"})
    return HTTPStatus.OK, {"orderid": order_id, "status": "success"}


def _orderbook(state: ServerState, _body: dict[str, Any]) -> Answer:
    rows = [{key: each[key] for key in each if key != "apikey"} for each in state.orders]
    return _success({"orders": rows, "statistics": {"total_open_orders": len(state.open_orders())}})


def _cancelorder(state: ServerState, body: dict[str, Any]) -> Answer:
    if state.refuses_cancelling:
        state.refuses_cancelling -= 1
        return _failure(HTTPStatus.BAD_REQUEST, "The broker is busy")
    for each in state.orders:
        if each["orderid"] == body["orderid"] and each["order_status"] == "open":
            each["order_status"] = "cancelled"
            return HTTPStatus.OK, {"orderid": each["orderid"], "status": "success"}
    return _failure(HTTPStatus.BAD_REQUEST, "Order not found")


def _quotes(state: ServerState, _body: dict[str, Any]) -> Answer:
    close = state.closes[-1] if state.closes else 0.0
    return _success({"ltp": close, "bid": close - 0.05, "ask": close + 0.05, "volume": 1000})


def _funds(_state: ServerState, _body: dict[str, Any]) -> Answer:
    return _success({"availablecash": "100000.00", "collateral": "0.00", "utiliseddebits": "0.00"})


def _tradebook(state: ServerState, _body: dict[str, Any]) -> Answer:
    return _success(state.trades)


def _positionbook(state: ServerState, _body: dict[str, Any]) -> Answer:
    return _success(state.positions)


def _analyzer(state: ServerState, _body: dict[str, Any]) -> Answer:
    return _success({"mode": state.mode, "analyze_mode": state.mode == "analyze", "total_logs": 0})


def _holidays(state: ServerState, body: dict[str, Any]) -> Answer:
    told = {"year": body.get("year"), "timezone": "Asia/Kolkata", "data": state.holidays}
    return HTTPStatus.OK, {"status": "success", **told}


def _symbol_row(symbol: str, exchange: str) -> dict[str, Any]:
    return {
        "symbol": symbol,
        "brsymbol": symbol,
        "name": _SYMBOLS[symbol, exchange],
        "exchange": exchange,
        "brexchange": exchange,
        "token": str(738561 if symbol == "RELIANCE" else 256265),
        "expiry": "",
        "strike": 0.0,
        "lotsize": 1,
        "instrumenttype": "EQ" if exchange == "NSE" else "INDEX",
        "tick_size": 0.05,
        "freeze_qty": 1,
    }


def _success(data: object) -> Answer:
    return HTTPStatus.OK, {"status": "success", "data": data}


def _failure(status: HTTPStatus, message: object) -> Answer:
    return status, {"status": "error", "message": message}


_ORDER_FIELDS = ("strategy", "symbol", "action", "exchange", "quantity")
_ROUTES = {
    "ping": _Route(_ping),
    "search": _Route(_search, ("query",), needs_broker=False),
    "symbol": _Route(_symbol, ("symbol", "exchange")),
    "history": _Route(_history, ("symbol", "exchange", "interval", "start_date", "end_date")),
    "placeorder": _Route(_placeorder, _ORDER_FIELDS),
    "orderbook": _Route(_orderbook),
    "cancelorder": _Route(_cancelorder, ("strategy", "orderid")),
    "quotes": _Route(_quotes, ("symbol", "exchange")),
    "funds": _Route(_funds),
    "tradebook": _Route(_tradebook),
    "positionbook": _Route(_positionbook),
    "analyzer": _Route(_analyzer),
    "market/holidays": _Route(_holidays, needs_broker=False, needs_key=False),
}


def main() -> None:
    """Serve until interrupted."""
    with OpenAlgoDouble() as double:
        sys.stdout.write(f"{double.host} with the API key {API_KEY}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main()
