"""Notices when a strategy has done its start-up work, so that the next one may begin its own."""

import time

from core.runner.host import host
from core.runner.protocol import SETTLE_S

_STEP_S = 0.05
_BUSY_SHARE = 0.2
"""Of one core: a process that uses less, and waits for no core, has nothing urgent to do."""


class Settling:
    """Looks at the main process's load in steps, until it falls."""

    def __init__(self, pid: int) -> None:
        """Begin with ``pid``, which was started just now."""
        self._pid = pid
        self._began_at = self._looked_at = time.monotonic()
        self._busy_s = 0.0

    def wait_s(self, now: float) -> float:
        """Return how long until the next look."""
        return self._looked_at + _STEP_S - now

    def step(self, now: float) -> bool:
        """Look, where it is time to; return whether the start-up turns out to be over."""
        if now < self._looked_at + _STEP_S:
            return False
        busy_s = host.busy_s(self._pid)
        is_calm = busy_s - self._busy_s < _BUSY_SHARE * (now - self._looked_at)
        self._busy_s, self._looked_at = busy_s, now
        return is_calm or now - self._began_at >= SETTLE_S
