"""The versions of the strategies' sources that have run: ``strategies/history/<id>/<sha256>.py``.

Each content is kept once, whole, before it runs for the first time.
"""

import os
import re
import threading
from collections.abc import Callable
from pathlib import Path

from core.atomic_file import write_atomic, write_error
from core.workspace import Workspace

_NAME = re.compile(r"(?P<sha256>[0-9a-f]{64})\.py")
_NEWEST_KEPT = 50
"""So many versions of a strategy stay, also where no run names them any more."""


class SourceVersions:
    """Keeps, finds and forgets versions. Every method waits for the disk; any thread."""

    def __init__(self, workspace: Workspace) -> None:
        """Name the workspace; nothing is read yet."""
        self._workspace = workspace
        # Of a version that is about to run again and, for all the rest know, is to be forgotten.
        self._lock = threading.Lock()

    def keep(self, strategy_id: str, data: bytes) -> str:
        """Keep ``data``, unless it is there, and return its hash in hexadecimal.

        Raises:
            WriteError: It is not kept.
        """
        digest = _sha256(data)
        path = self._path(strategy_id, digest)
        with self._lock:
            if not _is_there(path, len(data)):
                try:
                    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                except OSError as error:
                    raise write_error(path, error) from error
                write_atomic(path, data, mode=0o600)
        return digest

    def read(self, strategy_id: str, sha256: str) -> bytes | None:
        """Return the version with this hash, None where it is not there whole."""
        if not _NAME.fullmatch(f"{sha256}.py"):
            return None
        try:
            data = self._path(strategy_id, sha256).read_bytes()
        except OSError:
            return None
        return data if _sha256(data) == sha256 else None

    def forget(self, strategy_id: str, named: Callable[[], set[str]]) -> None:
        """Remove versions that no run names, but for the newest :data:`_NEWEST_KEPT`.

        Args:
            strategy_id: The strategy.
            named: Returns the hashes that runs name; asked only where there are so many versions.
        """
        found = self._found(strategy_id)
        if len(found) <= _NEWEST_KEPT:
            return
        wanted = named()
        for used_ns, digest in sorted(found)[:-_NEWEST_KEPT]:
            if digest not in wanted:
                self._remove(self._path(strategy_id, digest), used_ns)

    def _found(self, strategy_id: str) -> list[tuple[int, str]]:
        """Return when each version was last about to run, and its hash."""
        found = []
        try:
            with os.scandir(self._workspace.history(strategy_id)) as entries:
                for entry in entries:
                    name = _NAME.fullmatch(entry.name)
                    if name is not None:
                        found.append((entry.stat().st_mtime_ns, name["sha256"]))
        except OSError:
            return []
        return found

    def _remove(self, path: Path, used_ns: int) -> None:
        with self._lock:
            try:
                if path.stat().st_mtime_ns == used_ns:
                    path.unlink()
            except OSError:
                return

    def _path(self, strategy_id: str, sha256: str) -> Path:
        return self._workspace.history(strategy_id) / f"{sha256}.py"


def _is_there(path: Path, size: int) -> bool:
    """Return whether the version is there, and note that it is about to run again."""
    try:
        if path.stat().st_size != size:
            return False
        os.utime(path)
    except OSError:
        return False
    return True


def _sha256(data: bytes) -> str:
    import hashlib  # noqa: PLC0415 - loads a library of megabytes, for starts alone

    return hashlib.sha256(data).hexdigest()
