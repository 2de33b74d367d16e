"""What a run's process tree uses, from one sample to the next."""

import time
from datetime import datetime
from typing import NamedTuple

from core import clock


class Usage(NamedTuple):
    """What a run's live process tree uses.

    Attributes:
        rss_bytes: Resident memory, summed.
        cpu_s: Processor seconds of the processes that live, summed.
    """

    rss_bytes: int
    cpu_s: float
    processes: int


class UsageMeter:
    """Turns samples into a load: the mean over the run's life at first, then between samples."""

    def __init__(self) -> None:
        """Begin without a sample."""
        self.rss_bytes: int | None = None
        self.cpu_percent: float | None = None
        self._cpu_s = 0.0
        self._taken_s: float | None = None

    def take(self, usage: Usage, started_at: datetime) -> None:
        """Take a sample that was made now, of a run that began at ``started_at``.

        A process that is still becoming the strategy's uses nothing yet, which tells nothing.
        """
        if not usage.rss_bytes:
            return
        present_s = time.monotonic()
        if self._taken_s is None:
            elapsed_s = (clock.now() - started_at).total_seconds()
        else:
            elapsed_s = present_s - self._taken_s
        # A process that ended since takes its seconds with it: never below nothing.
        spent_s = max(0.0, usage.cpu_s - self._cpu_s)
        self.cpu_percent = 100 * spent_s / elapsed_s if elapsed_s > 0 else 0.0
        self.rss_bytes = usage.rss_bytes
        self._cpu_s, self._taken_s = usage.cpu_s, present_s
