"""How long another manager is waited for."""

import time

from core.errors import WorkspaceBusyError
from core.manager.manager_lock import ManagerIdentity, ManagerLock
from core.workspace import Workspace


class Patience:
    """Waits for managers that come and go, and gives up on one that stays.

    How many there are before it is one's turn does not count: each of them is there for
    a moment.
    """

    def __init__(self, workspace: Workspace, limit_s: float) -> None:
        """Be prepared to wait ``limit_s`` seconds for one and the same manager."""
        self._lock = ManagerLock(workspace)
        self._limit_s = limit_s
        self._holder: ManagerIdentity | None = None
        self._since: float | None = None

    def holder(self) -> ManagerIdentity | None:
        """Return who has the workspace."""
        return self._lock.holder()

    def spend(self, error: WorkspaceBusyError) -> None:
        """Raise ``error`` where the same manager has been the reason for too long."""
        holder, present = self.holder(), time.monotonic()
        if self._since is None or holder != self._holder:
            self._holder, self._since = holder, present
        elif present - self._since > self._limit_s:
            raise error
