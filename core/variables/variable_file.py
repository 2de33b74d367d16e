"""A plain file of variables: an object of owners, each an object of names and values."""

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from core import clock
from core.atomic_file import Identity, identity
from core.store.config_file import ConfigFile
from core.variables.variable import Values, texts

_PRIVATE = 0o600


class VariableFile:
    """``strategies/strategy_env.json`` and its like, in OpenAlgo's form, read when it has changed.

    Every method waits for the disk, on any thread. What is not understood of the file stays in it.
    """

    def __init__(self, file: ConfigFile, notify: Callable[[str], None]) -> None:
        """Name the file; ``notify`` is told what the user should know of it."""
        self._file = file
        self._notify = notify
        self._lock = threading.Lock()
        self._stamp: Identity | None = None
        self._was_read = False
        self._entries: dict[str, Any] = {}

    def owners(self) -> list[str]:
        """Return who has variables here."""
        with self._lock:
            return list(self._read())

    def values(self, owner: str) -> Values:
        """Return the variables of an owner."""
        with self._lock:
            return texts(self._read().get(owner))

    def write(self, owner: str, values: Values | None, *, forget: bool = False) -> None:
        """Give an owner these variables, durably; None ends the owner.

        Args:
            owner: Who has them.
            values: All of them.
            forget: Keep nothing of the content before either: some of it is a secret now.

        Raises:
            WriteError: The file is as it was.
        """
        with self._lock:
            before = self._read()
            if values is None and owner not in before:
                return
            entries = {name: each for name, each in before.items() if name != owner}
            if values is not None:
                old = before.get(owner)
                foreign = {
                    name: each
                    for name, each in (old.items() if isinstance(old, Mapping) else ())
                    if not isinstance(each, str)
                }
                entries[owner] = foreign | dict(values)
            # Escaped and indented as OpenAlgo does.
            data = json.dumps(entries, indent=2).encode()
            notices = self._file.write(data)
            if forget:  # the file as it was before is this one then
                notices += self._file.write(data)
            for notice in notices:
                self._notify(notice)
            self._entries, self._stamp = entries, identity(self._file.path)

    def _read(self) -> dict[str, Any]:
        present = identity(self._file.path)
        if not self._was_read or present != self._stamp:
            self._entries, notices = self._file.read()
            self._was_read, self._stamp = True, identity(self._file.path)
            for notice in notices:
                self._notify(notice)
        return self._entries


def private_file(path: Path, notify: Callable[[str], None]) -> VariableFile:
    """Return the file of variables at ``path``, which is the user's alone from its first instant."""
    return VariableFile(ConfigFile(path, clock.now, mode=_PRIVATE), notify)
