"""Asks an OpenAlgo server which days are holidays."""

from typing import Any, Final

from core.contracts.connection import Connection
from core.contracts.contracts_report import why
from core.contracts.server import NoAnswerError, Server
from core.errors import HolidaysError

_OK: Final = 200
_MISSING: Final = 404


def ask_for_holidays(connection: Connection, key: str | None, year: int) -> dict[str, Any]:
    """Return what a server tells of a year; blocks for some seconds at most.

    Args:
        connection: The server.
        key: Its API key; servers do not check it here, but want one.
        year: Of the calendar.

    Raises:
        HolidaysError: It tells nothing.
    """
    name = connection.name
    try:
        answer = Server(connection, key or "none").ask("/api/v1/market/holidays", {"year": year})
    except NoAnswerError as error:
        sentence = why(connection, error.cause)
        raise HolidaysError(sentence[:1].upper() + sentence[1:]) from error
    if answer.status == _MISSING:
        message = f"{name} is an OpenAlgo without a calendar: update it, or enter the days yourself"
        raise HolidaysError(message)
    if answer.status != _OK or answer.body.get("status") != "success":
        message = f"{name} does not tell its holidays (status {answer.status}): try again later"
        raise HolidaysError(message)
    if not answer.body.get("data"):
        message = f"{name} knows no holiday of {year}: enter the days yourself"
        raise HolidaysError(message)
    return answer.body
