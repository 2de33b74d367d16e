"""Notices when a strategy has done its start-up work, so that the next one may begin its own.

Until then it yields to all that runs already: the window, and the strategies that trade.
"""

import time

from core.runner.host import host
from core.runner.protocol import SETTLE_S

_STEP_S = 0.05
_GROWTH = 0.2
"""Of the time since the start: where a hundred start at once, looking takes time from starting. One
that is found at rest is looked at again soon: the next one waits for it."""
_BUSY_SHARE = 0.2
"""Of one core: a process that uses less, and waits for no core or disk, has nothing urgent to do."""


class Settling:
    """Looks at the main process's load in steps, until it falls.

    Attributes:
        is_calm: Whether the start-up turned out to be over.
        is_over: Whether, besides, the strategy has its even share of the processors again.
    """

    def __init__(self, pid: int) -> None:
        """Begin with ``pid``, which was started just now and yields to others."""
        self.is_calm = False
        self.is_over = False
        self._pid = pid
        self._began_at = self._looked_at = time.monotonic()
        self._busy_s = 0.0
        self._rests = False

    def wait_s(self, now: float) -> float:
        """Return how long until the next look."""
        return self._looked_at + self._step_s() - now

    def step(self, now: float) -> None:
        """Look, where it is time to."""
        if now < self._looked_at + self._step_s():
            return
        if not self.is_calm:
            busy_s = host.busy_s(self._pid)
            used_little = busy_s - self._busy_s < _BUSY_SHARE * (now - self._looked_at)
            self._busy_s = busy_s
            self._rests = not host.is_pressing(self._pid)
            in_time = now - self._began_at < SETTLE_S
            self.is_calm = (used_little and self._rests) or not in_time
        self._looked_at = now
        if self.is_calm:
            self.is_over = host.share_evenly(self._pid)

    def _step_s(self) -> float:
        if self.is_calm or self._rests:
            return _STEP_S
        return max(_STEP_S, _GROWTH * (self._looked_at - self._began_at))
