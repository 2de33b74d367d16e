"""The environment of a run, put together from all that has a say in it."""

import functools
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from core.contracts.connection import Connection
from core.errors import InvalidVariableError, shortened
from core.variables.base_environment import base_environment
from core.variables.dotenv_file import read_dotenv
from core.variables.names import looks_secret
from core.variables.variable import Values, Variable
from core.variables.variable_store import VariableStore

_WEBSOCKET_PORT = 8765
"""OpenAlgo's own default."""
_OF_THE_SERVER = frozenset(
    {
        *("APP_KEY", "API_KEY_PEPPER", "FERNET_SALT", "DATABASE_URL", "LATENCY_DATABASE_URL"),
        *("LOGS_DATABASE_URL", "SANDBOX_DATABASE_URL", "NGROK_AUTH_TOKEN"),
        *("BROKER_API_KEY", "BROKER_API_SECRET", "BROKER_API_KEY_MARKET"),
        "BROKER_API_SECRET_MARKET",
    }
)
"""In the ``.env`` of an OpenAlgo server's own folder: what the server alone needs."""
_SERVERS_MARK = "API_KEY_PEPPER"
"""No OpenAlgo starts without it, and nothing else has it."""
SESSION = "your session"
DOTENV = "the file .env"
REGULAR = "regular"
SECURE = "secure"


class Server(NamedTuple):
    """The OpenAlgo server of a strategy.

    Attributes:
        key: Reads the API key that it takes, None where none is known; waits for the disk.
    """

    connection: Connection
    key: Callable[[], str | None]


def run_environment(
    environ: Mapping[str, str],
    root: Path,
    store: VariableStore,
    strategy_id: str,
    sets: Iterable[str],
    server: Server | None,
) -> dict[str, Variable]:
    """Return the variables that a strategy sees, but for those that only its run knows.

    What comes later in this order wins: the session, the server, the workspace's ``.env``, its sets
    in their order, its own regular ones, its own secrets. Waits for the disk.

    Args:
        environ: This program's own environment.
        root: The workspace's.
        store: Knows the variables.
        strategy_id: The strategy.
        sets: The sets that it uses.
        server: Its OpenAlgo server, if it has one.

    Raises:
        InvalidVariableError: The file ``.env`` cannot be read, or a set is gone: half of what was
            meant is worse than none.
        SecretsError: What is encrypted cannot be read.
    """
    layers = below_sets(environ, root, server)
    names = tuple(sets)
    known = store.sets() if names else ()
    for name in names:
        if name not in known:
            message = f"There is no set “{shortened(name)}” any more: choose the sets anew"
            raise InvalidVariableError(message)
        regular, secure = store.of_sets.kept(name).regular, store.of_sets.secret_values(name)
        layers += of_set(name, regular, secure)
    secure = store.of_strategies.secret_values(strategy_id)
    layers += of_strategy(store.of_strategies.plain.values(strategy_id), secure)
    return {each.name: each for each in layers}


def below_sets(environ: Mapping[str, str], root: Path, server: Server | None) -> list[Variable]:
    """Return what counts less than sets do, in growing weight; see :func:`run_environment`."""
    told = read_dotenv(root / ".env")
    if _SERVERS_MARK in told:
        told = {name: value for name, value in told.items() if name not in _OF_THE_SERVER}
    return [
        *_of_session(tuple(environ.items())),
        *([] if server is None else _of_server(server)),
        *_layer(told, DOTENV, filter(looks_secret, told)),
    ]


def of_set(name: str, regular: Values, secure: Values) -> list[Variable]:
    """Return the variables of a set, its secrets last."""
    return [*_layer(regular, f"set {name}"), *_layer(secure, f"set {name}", secure)]


def of_strategy(regular: Values, secure: Values) -> list[Variable]:
    """Return a strategy's own variables, its secrets last."""
    return [*_layer(regular, REGULAR), *_layer(secure, SECURE, secure)]


def _layer(values: Mapping[str, str], source: str, secrets: Iterable[str] = ()) -> list[Variable]:
    secret = frozenset(secrets)
    return [Variable(name, value, source, name in secret) for name, value in values.items()]


@functools.lru_cache(maxsize=2)
def _of_session(environ: tuple[tuple[str, str], ...]) -> tuple[Variable, ...]:
    """Return what comes of the user's session; remembered, as each start asks for it."""
    variables = dict(environ)
    secrets = filter(looks_secret, variables)
    return tuple(_layer(base_environment(variables), SESSION, secrets))


def _of_server(server: Server) -> list[Variable]:
    """Return the names that scripts for OpenAlgo read."""
    connection, key = server.connection, server.key()
    source = f"connection {connection.name}"
    parts = urlsplit(connection.host)
    scheme = "wss" if parts.scheme == "https" else "ws"
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    found = [
        Variable("HOST_SERVER", connection.host, source),
        Variable("OPENALGO_HOST", connection.host, source),
        Variable("WEBSOCKET_URL", f"{scheme}://{host}:{_WEBSOCKET_PORT}", source),
    ]
    if key:
        found.append(Variable("OPENALGO_API_KEY", key, source, is_secret=True))
    return found
