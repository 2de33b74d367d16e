"""The OpenAlgo connections of a workspace, and their API keys.

Names and addresses stand in ``strategies/connections.json``, the keys encrypted in
``keys/.connections``.
"""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeGuard

from PySide6.QtCore import QObject, Signal

from core import clock
from core.background import Background, Task
from core.contracts.connection import Connection, checked_connection
from core.errors import InvalidConnectionError, KeychainError, SecretsError, shortened
from core.store.config_file import ConfigFile
from core.store.secret_box import SecretBox
from core.workspace import Workspace

_LIST: Final = "connections"


class Connections(QObject):
    """Knows the servers; every change is on the disk, and known, when its task succeeds."""

    changed = Signal(str)
    """The name of a connection that is another, or has another key, or is gone."""
    notice_raised = Signal(str)
    """A sentence for the user about the file."""

    def __init__(self, workspace: Workspace, parent: QObject) -> None:
        """Name the files; nothing is read before :meth:`load`."""
        super().__init__(parent)
        self._file = ConfigFile(workspace.strategies / "connections.json", clock.now)
        self._box = SecretBox(
            workspace.encryption_key, workspace.connection_keys, workspace.encrypted_files
        )
        self._kept: dict[str, Any] = {}
        self._all: dict[str, Connection] = {}
        self._flawed: set[str] = set()
        # Writing waits for the disk, for the lock of the keys, and where the keychain has the key
        # for the user. One change after the other, each on what the one before has left.
        self._worker = Background(self)

    def load(self) -> None:
        """Read the file; whatever is wrong with it becomes a notice, and nothing is lost."""
        self._kept, notices = self._file.read()
        rows = self._kept.get(_LIST)
        for row in rows if isinstance(rows, list) else ():
            try:
                connection = _decoded(row)
            except InvalidConnectionError as error:
                if _is_named(row):
                    self._flawed.add(row["name"])
                notices.append(f"A connection in {self._file.path.name} is not understood: {error}")
            else:
                self._all[connection.name] = connection
        for each in notices:
            self.notice_raised.emit(each)

    def all(self) -> list[Connection]:
        """Return all connections, by name."""
        return sorted(self._all.values(), key=lambda each: each.name.casefold())

    def get(self, name: str) -> Connection | None:
        """Return the connection with this name, None where there is none."""
        return self._all.get(name)

    def default(self) -> Connection | None:
        """Return the connection of strategies that name none, or None."""
        chosen = [each for each in self.all() if each.is_default]
        return chosen[0] if chosen else None

    def put(self, connection: Connection, key: str | None = None) -> Task:
        """Add a connection, or change the one that has its name; the first one is the default.

        The task fails, and the connection is as it was, with InvalidConnectionError,
        KeychainError or WriteError.

        Args:
            connection: As the user describes it.
            key: Its API key, None to leave the one it has. Where the keys so far cannot be read,
                they are set aside, and this is the first of new ones; but not where only the
                keychain is not open.
        """
        return self._run(partial(self._put, connection, key))

    def remove(self, name: str) -> Task:
        """Forget a connection and its key.

        The task fails, and the connection is as it was, with KeychainError or WriteError.
        """
        return self._run(partial(self._remove, name))

    def flush(self) -> None:
        """Wait until every change is on the disk."""
        self._worker.flush()

    def key(self, name: str) -> str | None:
        """Return the API key of a connection, None where it has none.

        Raises:
            SecretsError: The keys cannot be read.
        """
        key = self._box.read().get(name)
        return key if isinstance(key, str) and key else None

    def _run(self, change: Callable[[], str]) -> Task:
        return self._worker.run(change).then(self.changed.emit)

    def _put(self, connection: Connection, key: str | None) -> str:
        connection = checked_connection(connection)
        others = {name: each for name, each in self._all.items() if name != connection.name}
        if connection.is_default:
            others = {name: each._replace(is_default=False) for name, each in others.items()}
        elif not any(each.is_default for each in others.values()):
            connection = connection._replace(is_default=True)
        if key is not None:
            self._box.write(self._readable_keys() | {connection.name: key.strip()})
        self._save(others | {connection.name: connection})
        return connection.name

    def _remove(self, name: str) -> str:
        try:
            keys = self._box.read()
        except KeychainError:
            raise
        except SecretsError:
            keys = {}  # what cannot be read is nobody's key
        if keys.pop(name, None) is not None:
            self._box.write(keys)
        others = {each: its for each, its in self._all.items() if each != name}
        if others and not any(each.is_default for each in others.values()):
            first = min(others, key=str.casefold)
            others[first] = others[first]._replace(is_default=True)
        self._save(others)
        return name

    def _readable_keys(self) -> dict[str, Any]:
        try:
            return self._box.read()
        except KeychainError:
            raise
        except SecretsError:
            self._box.set_aside()
            return {}

    def _save(self, connections: dict[str, Connection]) -> None:
        """Write the file, and know the connections; on the worker thread."""
        old = self._kept.get(_LIST)
        known = {row["name"]: row for row in old or () if _is_named(row)}
        flawed = [row for row in old or () if not _is_named(row) or row["name"] in self._flawed]
        rows = [known.get(each.name, {}) | _encoded(each) for each in connections.values()]
        rows += flawed
        document = self._kept | {_LIST: rows}
        data = json.dumps(document, indent=2, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        )
        for each in self._file.write(data):
            self.notice_raised.emit(each)
        self._kept, self._all = document, connections


def _decoded(row: object) -> Connection:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        message = f"{shortened(str(row))} has no name"
        raise InvalidConnectionError(message)
    install = row.get("install")
    return checked_connection(
        Connection(
            row["name"],
            str(row.get("host") or ""),
            row.get("default") is True,
            Path(install) if isinstance(install, str) and install else None,
        )
    )


def _is_named(row: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(row, dict) and isinstance(row.get("name"), str)


def _encoded(connection: Connection) -> dict[str, Any]:
    install = None if connection.install is None else str(connection.install)
    return {
        "name": connection.name,
        "host": connection.host,
        "default": connection.is_default,
        "install": install,
    }
