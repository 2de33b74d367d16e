"""One process of the strategy, from its start to the end of all that it started."""

import time

from core.runner.base import TYPE_CHECKING, system
from core.runner.end import End, end_of_text
from core.runner.ending import GONE, Ending, outcome
from core.runner.host import host
from core.runner.stamps import iso
from core.runner.streams import Pace, Stream

if TYPE_CHECKING:
    from typing import Any

    from core.runner.cgroup import Cell
    from core.runner.descriptors import Descriptors
    from core.runner.log_file import LogFile

_OOM_LOOK_S = 60.0
"""How often to count anew whom the system has killed for want of memory, where somebody asks for
the usage: the fresher the count, the surer that a further one is this strategy."""


class Attempt:
    """Owns the process's pipes, and the conversation about its end.

    Attributes:
        pid: The main process.
        ending: The conversation.
        guard: The guard that has it end, as the record has it, None where none does.
    """

    def __init__(
        self,
        spawned: tuple[int, int, int],
        log: "LogFile",
        descriptors: "Descriptors",
        cell: "Cell | None",
    ) -> None:
        """Take over the main process, in its ``cell``, and the pipes of its output and errors."""
        self.pid, output, errors = spawned
        self.ending = Ending(self.pid, cell)
        self._cell = cell
        self.guard: dict[str, Any] | None = None
        self._began_at = time.monotonic()
        self._began_ns = time.time_ns()
        self._descriptors = descriptors
        self._pace = Pace()
        self._streams = [
            Stream(output, "O", log, keeps_end=False),
            Stream(errors, "E", log, keeps_end=True),
        ]
        for stream in self._streams:
            descriptors.watch_output(stream.descriptor)
        self._oom_kills = self._count_oom_kills()
        self._looked_at = self._began_at
        self._tree = host.ProcessTree(system.getpid())

    @property
    def is_alive(self) -> bool:
        """Whether the main process has not ended."""
        return self.ending.status is None

    @property
    def is_over(self) -> bool:
        """Whether nothing of it is left."""
        return self.ending.phase == GONE

    def take_output(self, ready: dict[int, int]) -> int:
        """Log what the pipes hold, once it has gathered; return its size.

        Args:
            ready: What is ready; what becomes ready meanwhile is added.
        """
        size = 0
        if any(stream.descriptor in ready for stream in self._streams):
            pause_s = self._pace.pause_s()
            if pause_s:
                ready.update(self._descriptors.ready(pause_s, with_output=False))
            readable = [each for each in self._streams if each.descriptor in ready]
            size = sum([self._read(each) for each in readable])
            self._pace.note(size)
        now = time.monotonic()
        for stream in self._streams:
            stream.flush_if_due(now)
        return size

    def wait_s(self, now: float) -> float | None:
        """Return how long nothing is to be done here, None where only an event matters."""
        waits = [stream.wait_s(now) for stream in self._streams]
        waits.append(self.ending.wait_s())
        return min([each for each in waits if each is not None], default=None)

    def usage(self) -> tuple[int, float, int]:
        """Return resident bytes, processor seconds and number of its processes.

        The seconds include those of the processes that are gone. Whoever asks now and then keeps
        the count of what the system kills for want of memory fresh, too.
        """
        rss_bytes, cpu_s, processes = self._tree.usage()
        now = time.monotonic()
        if now - self._looked_at >= _OOM_LOOK_S:
            self._looked_at = now
            self._oom_kills = self._count_oom_kills()
        return rss_bytes, cpu_s + self.ending.cpu_s, processes

    def finish(self) -> End:
        """Log the rest of the output, and return how it ended."""
        for stream in self._streams:
            if stream.descriptor >= 0:
                self._drain(stream)
        self._tree.close()
        ending = self.ending
        end = End(*outcome(ending.status or 0))
        end.errors = end_of_text(self._streams[1].last_bytes)
        end.started = iso(self._began_ns)
        end.ran_s = ending.ended_at - self._began_at
        end.was_killed = ending.was_killed
        end.leftovers_killed = ending.leftovers_killed
        end.cpu_s = ending.cpu_s
        end.peak_rss_bytes = ending.peak_rss_bytes
        end.guard = self.guard
        if end.signal == "SIGKILL" and not ending.was_killed:
            end.out_of_memory = self._count_oom_kills() > self._oom_kills
        return end

    def _count_oom_kills(self) -> int:
        """Return what was killed for want of memory: in the cell, or without one anywhere."""
        return self._cell.oom_kills() if self._cell else host.oom_kills()

    def _read(self, stream: Stream) -> int:
        descriptor = stream.descriptor
        if descriptor < 0:
            return 0
        size = stream.read()
        if stream.descriptor < 0:
            self._descriptors.forget(descriptor)
        return size

    def _drain(self, stream: Stream) -> None:
        """Read to the end; a foreign process that was handed the pipe is not waited for."""
        while self._read(stream):
            pass
        if stream.descriptor >= 0:
            self._descriptors.forget(stream.descriptor)
            stream.close()
