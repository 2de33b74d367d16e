"""A connection to an OpenAlgo server."""

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from core.errors import InvalidConnectionError, shortened

_MOST_NAME = 50
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class Connection(NamedTuple):
    """A server that strategies trade through; its API key is kept elsewhere.

    Attributes:
        name: What the user calls it; unique.
        host: ``http://127.0.0.1:5000``, without a path.
        is_default: Used by the strategies that name none.
        install: The folder of the server, where it is on this computer and the user said so: its
            database then tells whether the contracts are today's.
    """

    name: str
    host: str
    is_default: bool = False
    install: Path | None = None

    def is_local(self) -> bool:
        """Return whether the server is on this computer."""
        return urlsplit(self.host).hostname in _LOCAL


def checked_connection(connection: Connection) -> Connection:
    """Return a connection whose name and address are in their proper form.

    Raises:
        InvalidConnectionError: They cannot be.
    """
    name = " ".join(connection.name.split())
    if not name or len(name) > _MOST_NAME or not name.isprintable():
        message = f"A connection needs a name of 1 to {_MOST_NAME} characters"
        raise InvalidConnectionError(message)
    install = None if connection.install is None else connection.install.expanduser()
    if install is not None and not install.is_absolute():
        message = f"“{shortened(str(install))}” is no whole path: write where OpenAlgo's folder is"
        raise InvalidConnectionError(message)
    return connection._replace(name=name, host=_checked_host(connection.host), install=install)


def _checked_host(text: str) -> str:
    text = text.strip().rstrip("/")
    url = text if _SCHEME.match(text) else f"http://{text}"
    message = f"“{shortened(text)}” is no address: write it like http://127.0.0.1:5000"
    try:
        parts = urlsplit(url)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError as error:  # a UnicodeError is one: a label that is empty or too long
        raise InvalidConnectionError(message) from error
    bare = not (parts.path or parts.query or parts.fragment or parts.username)
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or not bare or not re.fullmatch(r"[\w.:-]+", host):
        raise InvalidConnectionError(message)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port is None else f":{port}")
