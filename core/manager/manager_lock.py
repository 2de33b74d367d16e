"""One manager per workspace: the lock, and who holds it."""

import contextlib
import json
import os
from pathlib import Path
from typing import NamedTuple

from core.errors import WorkspaceBusyError, WorkspaceError
from core.file_lock import FileLock
from core.workspace import Workspace


class ManagerIdentity(NamedTuple):
    """A manager: its process, and its kind (``window``, ``serve`` or ``one-shot``)."""

    pid: int
    kind: str


class ManagerLock:
    """Held by the one manager of a workspace; the kernel releases it with the process."""

    def __init__(self, workspace: Workspace) -> None:
        """Name the workspace, which exists."""
        self._workspace = workspace
        self._lock = FileLock(workspace.manager_lock)

    def acquire(self, kind: str) -> None:
        """Take the lock, and say who has it now.

        Raises:
            WorkspaceBusyError: Another manager has it.
            WorkspaceError: The lock's file cannot be made.
        """
        try:
            if self._lock.acquire():
                self._say_who(kind)
                return
        except OSError as error:
            message = f"{self._workspace.root} cannot be written ({error.strerror})"
            raise WorkspaceError(message) from error
        holder = self.holder()
        who = f"by {holder.kind} (pid {holder.pid})" if holder else "by another manager"
        message = f"The workspace {self._workspace.root} is in use {who}: close that one first"
        raise WorkspaceBusyError(message)

    def release(self) -> None:
        """Give the workspace back; nothing happens where it is not held."""
        if self._lock.is_held:
            with contextlib.suppress(OSError):
                self._identity_file().unlink()
        self._lock.release()

    def holder(self) -> ManagerIdentity | None:
        """Return who says to hold the lock, or None where that is not known.

        A manager that was killed says so for ever, and the next one not before it has the
        lock: what a process said that is gone does not count.
        """
        try:
            value = json.loads(self._identity_file().read_text(encoding="utf-8"))
            identity = ManagerIdentity(int(value["pid"]), str(value["kind"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # Costs 20 ms, and is asked only where the lock is another's.
        import psutil  # noqa: PLC0415

        return identity if psutil.pid_exists(identity.pid) else None

    def _say_who(self, kind: str) -> None:
        # On a full or read-only disk nobody is told; strategies can be seen and stopped even so.
        identity = {"pid": os.getpid(), "kind": kind}
        with contextlib.suppress(OSError):
            self._identity_file().write_text(json.dumps(identity), encoding="utf-8")

    def _identity_file(self) -> Path:
        return self._workspace.manager_lock.with_name("manager.json")
