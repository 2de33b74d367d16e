"""The strategy's output: read in large pieces, stamped, and handed to the log."""

import time

from core.runner.base import TYPE_CHECKING, system
from core.runner.lines import LineStamper
from core.runner.protocol import LAST_ERROR_BYTES

if TYPE_CHECKING:
    from core.runner.log_file import LogFile

HOLD_S = 0.2
"""How long the start of a line waits for its end before it is logged as it is."""
_READ_BYTES = 24_576
"""Of one read: twice as much costs more memory, and no less processor time for a line."""
_MOST_BYTES = 10 * _READ_BYTES
"""Of one stream in one turn, so that the other stream and the commands get theirs."""


class Stream:
    """One of the strategy's two outputs.

    Attributes:
        descriptor: The pipe, -1 after its end.
        last_bytes: The end of all that came, where it is kept.
    """

    def __init__(self, descriptor: int, letter: str, log: "LogFile", *, keeps_end: bool) -> None:
        """Read ``descriptor``, which does not block, into ``log``."""
        self.descriptor = descriptor
        self.last_bytes = b""
        self._keeps_end = keeps_end
        self._log = log
        self._masked = log.mask.stream()
        self._lines = LineStamper(letter)
        self._held_since: float | None = None

    def wait_s(self, now: float) -> float | None:
        """Return how long the start of a line may still be held, None where none is."""
        return None if self._held_since is None else self._held_since + HOLD_S - now

    def read(self) -> int:
        """Log what waits in the pipe; return its size, and close the pipe at its end."""
        size = 0
        stamp = self._log.stamp()
        while size < _MOST_BYTES:
            try:
                chunk = system.read(self.descriptor, _READ_BYTES)
            except BlockingIOError:
                break
            except OSError:
                chunk = b""
            if not chunk:
                self.close()
                return size
            size += len(chunk)
            is_short = len(chunk) < _READ_BYTES
            self._take(self._masked.feed(chunk) if self._masked else chunk, stamp)
            if is_short:
                break
        self._note_held()
        return size

    def flush_if_due(self, now: float) -> None:
        """Log the start of a line that has been held for its time."""
        if self._held_since is not None and now >= self._held_since + HOLD_S:
            self._held_since = None
            self._log.write(self._lines.flush(self._log.stamp()))

    def close(self) -> None:
        """Log what is left and close the pipe; again does nothing."""
        if self.descriptor >= 0:
            self._held_since = None
            stamp = self._log.stamp()
            if self._masked:
                self._take(self._masked.finish(), stamp)
            self._log.write(self._lines.finish(stamp))
            system.close(self.descriptor)
            self.descriptor = -1

    def _take(self, text: bytes, stamp: bytes) -> None:
        self._log.write(self._lines.feed(text, stamp))
        if self._keeps_end:
            self.last_bytes = (self.last_bytes + text)[-LAST_ERROR_BYTES:]

    def _note_held(self) -> None:
        if not self._lines.is_holding:
            self._held_since = None
        elif self._held_since is None:
            self._held_since = time.monotonic()


class Pace:
    """How long output may gather before it is read: shortly when rare, longer when steady.

    A read costs the same for one line as for hundreds, so a steady trickle is left to gather, for
    at most 50 ms; a flood is read at once, before it fills the pipe and holds the strategy up.
    """

    _SHORT_S = 0.002
    _LONG_S = 0.05
    _RARE_S = 0.25
    _LITTLE_BYTES = 65_536
    _MUCH_BYTES = 131_072
    _FLOOD_BYTES = 196_608

    def __init__(self) -> None:
        """Begin as after a long silence."""
        self._pause_s = self._SHORT_S
        self._last_size = 0
        self._last_at = 0.0

    def pause_s(self) -> float:
        """Return how long to wait now that there is something to read."""
        size = self._last_size
        if size >= self._FLOOD_BYTES:
            self._pause_s = 0.0
        elif not self._pause_s or time.monotonic() - self._last_at > self._RARE_S:
            self._pause_s = self._SHORT_S
        elif size >= self._MUCH_BYTES:
            self._pause_s = max(self._pause_s / 2, self._SHORT_S)
        elif size < self._LITTLE_BYTES:
            self._pause_s = min(self._pause_s * 2, self._LONG_S)
        return self._pause_s

    def note(self, size: int) -> None:
        """Take note of a read of ``size`` bytes."""
        self._last_size = size
        self._last_at = time.monotonic()
