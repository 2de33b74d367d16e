"""What an OpenAlgo server answers."""

import http.client
import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from typing_extensions import override

from core.contracts.connection import Connection
from core.contracts.contracts_report import Cause

TIMEOUT_S: Final = 3.0
_MOST_BYTES: Final = 1_000_000


class Answer(NamedTuple):
    """The status of HTTP, and the object that came with it, empty where none did."""

    status: int
    body: dict[str, Any]


class NoAnswerError(Exception):
    """Nobody answers, or nothing that could be OpenAlgo."""

    def __init__(self, cause: Cause) -> None:
        """Say which of the two it is."""
        super().__init__(cause)
        self.cause = cause


class Server:
    """Asks one server what a script with the same key may ask; follows no redirect, keeps no cookie."""

    def __init__(self, connection: Connection, key: str) -> None:
        """Name the server, and its API key, which no answer and no error repeats."""
        self._host = connection.host
        self._key = key
        handlers: list[urllib.request.BaseHandler] = [_NoRedirects()]
        if connection.is_local():
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def ask(self, path: str, fields: Mapping[str, Any] | None) -> Answer:
        """Return the answer to a GET, or with ``fields`` to a POST that carries the key; blocks.

        Raises:
            NoAnswerError: There is none that could be OpenAlgo's.
        """
        data = None if fields is None else json.dumps({**fields, "apikey": self._key}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        request = urllib.request.Request(self._host + path, data, headers)  # noqa: S310 - http or https, checked
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                return Answer(response.status, _parsed(response.read(_MOST_BYTES)))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, _parsed_or_nothing(error))
        except http.client.HTTPException as error:
            raise NoAnswerError(Cause.NOT_OPENALGO) from error
        except (OSError, UnicodeError) as error:
            is_untrusted = isinstance(getattr(error, "reason", None), ssl.SSLCertVerificationError)
            raise NoAnswerError(Cause.UNTRUSTED if is_untrusted else Cause.SERVER_DOWN) from error


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A server that sends one to its login page is none that answers scripts."""

    @override
    def redirect_request(self, *_: object) -> None:
        return None


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except ValueError as error:
        raise NoAnswerError(Cause.NOT_OPENALGO) from error
    return value if isinstance(value, dict) else {}


def _parsed_or_nothing(error: urllib.error.HTTPError) -> dict[str, Any]:
    try:
        return _parsed(error.read(_MOST_BYTES))
    except (NoAnswerError, OSError, http.client.HTTPException):
        return {}
