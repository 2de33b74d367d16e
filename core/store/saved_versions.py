"""Every version of a strategy's source that was saved, and when.

The contents lie among those that have run, each kept once (:mod:`core.store.source_versions`); which was
saved when is in ``strategies/history/<id>/saves.jsonl``, a line for each save.
"""

import contextlib
import json
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from core import clock
from core.atomic_file import write_atomic
from core.errors import UnknownVersionError, shortened
from core.store.source_versions import SourceVersions
from core.workspace import Workspace

_FILE: Final = "saves.jsonl"
_MOST_SAVES: Final = 200
_ID_LENGTH: Final = 12
_SHORTEST: Final = 4
_PRIVATE: Final = 0o600


class SavedVersion(NamedTuple):
    """One version of a source.

    Attributes:
        id: The beginning of its hash, by which it is named.
        saved_at: When it was saved last, in India's time.
        size: In bytes.
        sha256: Its whole hash, in hexadecimal.
    """

    id: str
    saved_at: datetime
    size: int
    sha256: str


class SavedVersions:
    """Notes saves and finds them again; every method waits for the disk, on any thread."""

    def __init__(self, workspace: Workspace, versions: SourceVersions) -> None:
        """Name the workspace, and what keeps the contents."""
        self._workspace = workspace
        self._versions = versions
        self._lock = threading.Lock()

    def note(self, strategy_id: str, data: bytes, at: datetime) -> str:
        """Keep a version that is being saved, and return its id.

        Raises:
            WriteError: It is not kept.
        """
        sha256 = self._versions.keep(strategy_id, data)
        with self._lock:
            saves = list(self._saves(strategy_id))
            if not saves or saves[-1].sha256 != sha256:
                saves.append(SavedVersion(sha256[:_ID_LENGTH], at, len(data), sha256))
                self._write(strategy_id, saves[-_MOST_SAVES:])
        return sha256[:_ID_LENGTH]

    def all(self, strategy_id: str) -> list[SavedVersion]:
        """Return the versions that are there, each at its last save, the newest first."""
        with self._lock:
            saves = list(self._saves(strategy_id))
        newest = {each.sha256: each for each in saves}
        there = [each for each in newest.values() if self._has(strategy_id, each.sha256)]
        return sorted(there, key=_saved_at, reverse=True)

    def find(self, strategy_id: str, named: str) -> bytes:
        """Return the content of the version whose id, or hash, begins with ``named``.

        Raises:
            UnknownVersionError: There is none, or several are meant.
        """
        wanted = named.strip().lower()
        found = [each for each in self.all(strategy_id) if each.sha256.startswith(wanted)]
        data = None
        if len(found) == 1 and len(wanted) >= _SHORTEST:
            data = self._versions.read(strategy_id, found[0].sha256)
        if data is None:
            message = (
                f"There is no version “{shortened(named)}”, or more than one begins so: "
                f"`bell history {strategy_id}` shows those there are"
            )
            raise UnknownVersionError(message)
        return data

    def _saves(self, strategy_id: str) -> Iterator[SavedVersion]:
        """Yield what the file tells, the oldest first; lines that mean nothing are left out."""
        try:
            lines = self._path(strategy_id).read_bytes().splitlines()
        except OSError:
            return
        for line in lines:
            with contextlib.suppress(ValueError, TypeError, KeyError, OverflowError):
                value = json.loads(line)
                sha256, moment = str(value["sha256"]), clock.parsed(value["saved_at"])
                yield SavedVersion(sha256[:_ID_LENGTH], moment, int(value["bytes"]), sha256)

    def _write(self, strategy_id: str, saves: list[SavedVersion]) -> None:
        lines = [
            json.dumps(
                {"saved_at": clock.iso(each.saved_at), "bytes": each.size, "sha256": each.sha256}
            )
            for each in saves
        ]
        data = ("\n".join(lines) + "\n").encode()
        write_atomic(self._path(strategy_id), data, mode=_PRIVATE)

    def _has(self, strategy_id: str, sha256: str) -> bool:
        return (self._workspace.history(strategy_id) / f"{sha256}.py").exists()

    def _path(self, strategy_id: str) -> Path:
        return self._workspace.history(strategy_id) / _FILE


def _saved_at(version: SavedVersion) -> datetime:
    return version.saved_at
