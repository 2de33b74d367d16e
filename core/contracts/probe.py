"""One look at an OpenAlgo server: is it there, is the key right, is the broker logged in?

It asks what a script with the same key may ask, and nothing that needs a login: the pages with
cookies log others out when they are asked with an old one. ``/health/status`` says that it is
OpenAlgo (servers from before 2026 do not have it), ``ping`` that the broker is logged in, and
``search`` whether symbols are there. A refused ``ping`` has two causes, which ``search`` tells apart.
"""

from typing import Final

from core.contracts.connection import Connection
from core.contracts.contracts_report import Cause, ContractsReport, ContractsState, why
from core.contracts.install_check import installed_report
from core.contracts.server import Answer, NoAnswerError, Server

_SYMBOLS: Final = (("NIFTY", "NSE_INDEX"), ("RELIANCE", "NSE"))
_OK: Final = 200
_REFUSED: Final = 403
_MISSING: Final = 404
_TOO_MANY: Final = 429
_UNWELL: Final = 503


def probe(connection: Connection, key: str | None) -> ContractsReport:
    """Return whether the contracts of a server are ready; blocks for some seconds at most.

    Args:
        connection: The server.
        key: Its API key, which no answer and no error repeats.
    """
    if not key:
        return _report(connection, Cause.NO_KEY)
    try:
        cause = _cause(Server(connection, key))
    except NoAnswerError as error:
        cause = error.cause
    if cause is Cause.NONE and connection.install is not None and connection.is_local():
        report = installed_report(connection.install)
        if report is not None:
            return report
    return _report(connection, cause)


def _cause(server: Server) -> Cause:
    health = server.ask("/health/status", None)
    if health.status == _OK and health.body.get("serviceId") != "openalgo":
        return Cause.NOT_OPENALGO
    if health.status not in {_OK, _MISSING, _UNWELL}:
        return _unforeseen(health)
    ping = server.ask("/api/v1/ping", {})
    if ping.status == _REFUSED:
        search = _search(server, *_SYMBOLS[0])
        causes = {_OK: Cause.NOT_LOGGED_IN, _REFUSED: Cause.WRONG_KEY}
        return causes.get(search.status) or _unforeseen(search)
    if ping.status != _OK or ping.body.get("status") != "success":
        return _unforeseen(ping)
    for symbol in _SYMBOLS:
        search = _search(server, *symbol)
        if search.status != _OK:
            return _unforeseen(search)
        if search.body.get("data"):
            return Cause.NONE
    return Cause.NOT_LOADED


def _search(server: Server, symbol: str, exchange: str) -> Answer:
    return server.ask("/api/v1/search", {"query": symbol, "exchange": exchange})


def _unforeseen(answer: Answer) -> Cause:
    """Return what an answer means that OpenAlgo gives when it is unwell, or never."""
    return Cause.FAILING if answer.status in {_TOO_MANY, *range(500, 600)} else Cause.NOT_OPENALGO


def _report(connection: Connection, cause: Cause) -> ContractsReport:
    waiting = {Cause.NOT_LOGGED_IN, Cause.NOT_LOADED}
    if cause is Cause.NONE:
        state = ContractsState.READY
    else:
        state = ContractsState.WAITING if cause in waiting else ContractsState.ERROR
    return ContractsReport(state, cause, why(connection, cause))
