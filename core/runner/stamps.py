"""The time as the log writes it: India's, fixed at +05:30, and never going back."""

import time

from core.runner.base import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_OFFSET_S = 19_800
"""India's distance from UTC; the country has one zone and no summer time."""


def iso(moment_ns: int) -> str:
    """Return a moment of the wall clock as ``2025-11-22T09:15:00.123456+05:30``."""
    seconds, rest = divmod(moment_ns, 1_000_000_000)
    day = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds + _OFFSET_S))
    return f"{day}.{rest // 1000:06d}+05:30"


def spoken(moment_ns: int) -> str:
    """Return a moment of the wall clock as ``2025-11-22 09:15:00 IST``."""
    seconds = moment_ns // 1_000_000_000 + _OFFSET_S
    return time.strftime("%Y-%m-%d %H:%M:%S IST", time.gmtime(seconds))


class Stamps:
    """Gives out stamps, each at or after the one before it."""

    def __init__(self, now_ns: "Callable[[], int]" = time.time_ns) -> None:
        """Start with ``now_ns``, the wall clock in nanoseconds."""
        self._now_ns = now_ns
        self._last_ns = 0
        self._behind = False
        self._step_back_ns = 0
        self._second = -1
        self._day = b""

    def stamp(self) -> bytes:
        """Return the first 33 bytes of a line: the present, or the last stamp if that is later."""
        now = self._now_ns()
        if now < self._last_ns:
            if not self._behind:
                self._step_back_ns = self._last_ns - now
            self._behind = True
            now = self._last_ns
        else:
            self._behind = False
            self._last_ns = now
        second, rest = divmod(now, 1_000_000_000)
        if second != self._second:
            self._second = second
            self._day = time.strftime(
                "%Y-%m-%dT%H:%M:%S.", time.gmtime(second + _OFFSET_S)
            ).encode()
        return b"%s%06d+05:30 " % (self._day, rest // 1000)

    def taken_step_back_s(self) -> float:
        """Return by how much the clock went back since this was last asked, 0.0 if it did not."""
        step_s = self._step_back_ns / 1e9
        self._step_back_ns = 0
        return step_s
