"""One process of the strategy on Windows: a job, and a thread for each of its pipes.

Written from the documentation of the Windows API; not yet run there.
"""

import os
import signal
import sys
import threading
import time

if sys.platform != "win32":
    message = "only for Windows"
    raise ImportError(message)

from collections.abc import Callable
from typing import Any

from core.runner.end import End, end_of_text
from core.runner.lines import LineStamper
from core.runner.log_file import LogFile
from core.runner.protocol import LAST_ERROR_BYTES
from core.runner.stamps import iso
from core.runner.streams import HOLD_S
from core.runner.windows_job import StrategyJob

_LARGEST_CODE = 255
_LEFTOVERS_S = 2.0
_LOOK_S = 0.05
_GATHER_S = 0.01
_READ_BYTES = 65_536


class Attempt:
    """Owns the job, its readers, and the conversation about its end, which here is the same.

    Everything that threads share is touched under ``changed``.

    Attributes:
        pid: The main process.
        is_killing: Whether it is being killed.
        guard: The guard that has it end, as the record has it, None where none does.
    """

    def __init__(
        self,
        job: StrategyJob,
        log: LogFile,
        changed: threading.Condition,
        note_output: Callable[[], None],
    ) -> None:
        """Take over the job; ``note_output`` hears of each piece of output."""
        self.pid = job.pid
        self.is_killing = False
        self.guard: dict[str, Any] | None = None
        self.ending = self
        self._job = job
        self._log = log
        self._changed = changed
        self._note_output = note_output
        self._code: int | None = None
        self._deadline: float | None = None
        self._began_at, self._began_ns = time.monotonic(), time.time_ns()
        self._ended_at = 0.0
        self._leftovers = 0
        self._last_bytes = b""
        self._readers = [
            threading.Thread(target=self._read, args=each, daemon=True)
            for each in ((job.output, "O"), (job.errors, "E"))
        ]
        for thread in (*self._readers, threading.Thread(target=self._wait, daemon=True)):
            thread.start()

    @property
    def is_alive(self) -> bool:
        """Whether the main process has not ended."""
        return self._code is None

    def ask(self, grace_s: float) -> None:
        """Ask the main process to end, within ``grace_s``; asked again, the shorter grace holds."""
        deadline = time.monotonic() + grace_s
        if self._deadline is None and self.is_alive:
            os.kill(self.pid, signal.CTRL_BREAK_EVENT)
        self._deadline = deadline if self._deadline is None else min(self._deadline, deadline)
        self._changed.notify_all()

    def kill(self) -> None:
        """End everything now."""
        self.is_killing = self.is_alive
        self._job.terminate()

    def usage(self) -> tuple[int, float, int]:
        """Return resident bytes, processor seconds and number of its processes."""
        return self._job.rss_bytes(), self._job.cpu_s(), self._job.living()

    def wait_s(self, now: float) -> float | None:
        """Return how long nothing is to be done here, None where only an event matters."""
        return None if self._deadline is None else max(self._deadline - now, _LOOK_S)

    def step(self, now: float) -> None:
        """Do what has become due."""
        if self._deadline is not None and now >= self._deadline:
            self.kill()

    def end_leftovers(self) -> None:
        """Give what is left of the job a moment, end it, and read the rest of the output.

        To be called without ``changed``: the readers need it.
        """
        deadline = time.monotonic() + _LEFTOVERS_S
        while self._job.living() and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
        self._leftovers = self._job.living()
        if self._leftovers:
            self._job.terminate()
        for reader in self._readers:
            reader.join(_LEFTOVERS_S)

    def finish(self) -> End:
        """Return how it ended."""
        code = self._code or 0
        end = End(code) if code <= _LARGEST_CODE else End(None, f"0x{code:08X}")
        end.errors = end_of_text(self._last_bytes)
        end.started = iso(self._began_ns)
        end.ran_s = self._ended_at - self._began_at
        end.was_killed = self.is_killing
        end.leftovers_killed = self._leftovers
        end.cpu_s = self._job.cpu_s()
        end.peak_rss_bytes = self._job.peak_bytes()
        end.guard = self.guard
        return end

    def _read(self, descriptor: int, letter: str) -> None:
        """Log one stream up to its end; a timer logs the start of a line that waits too long."""
        lines = LineStamper(letter)
        masked = self._log.mask.stream()
        flush: threading.Timer | None = None
        while chunk := os.read(descriptor, _READ_BYTES):
            with self._changed:
                if flush:
                    flush.cancel()
                self._note_output()
                self._take(masked.feed(chunk) if masked else chunk, lines, letter)
                if lines.is_holding:
                    flush = threading.Timer(HOLD_S, self._flush, [lines])
                    flush.start()
            if len(chunk) < _READ_BYTES:
                time.sleep(_GATHER_S)
        with self._changed:
            if flush:
                flush.cancel()
            if masked:
                self._take(masked.finish(), lines, letter)
            self._log.write(lines.finish(self._log.stamp()))
        os.close(descriptor)

    def _take(self, text: bytes, lines: LineStamper, letter: str) -> None:
        self._log.write(lines.feed(text, self._log.stamp()))
        if letter == "E":
            self._last_bytes = (self._last_bytes + text)[-LAST_ERROR_BYTES:]

    def _flush(self, lines: LineStamper) -> None:
        with self._changed:
            self._log.write(lines.flush(self._log.stamp()))

    def _wait(self) -> None:
        code = self._job.wait()
        with self._changed:
            self._code = code
            self._ended_at = time.monotonic()
            self._changed.notify_all()
