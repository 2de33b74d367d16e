"""How one process of the strategy ended: what the record keeps of it, and the restart policy asks."""

from core.runner.base import TYPE_CHECKING
from core.runner.protocol import LAST_ERROR_BYTES

if TYPE_CHECKING:
    from typing import Any


class End:
    """The end of one attempt.

    Attributes:
        code: The exit code, None where a signal ended it or it never was.
        signal: The signal's name, None where it exited.
        errors: The end of what it wrote to standard error.
        started: When it began, as the record writes times.
        ran_s: For how long it ran.
        was_killed: Whether its runner had to kill it.
        leftovers_killed: How many of its processes had to be ended after it.
        cpu_s: Processor seconds of its whole tree.
        peak_rss_bytes: The largest resident memory of one of its processes.
        out_of_memory: Whether the system killed it because memory ran out.
        guard: The guard that had it end, as the record has it, None where none did.
        failed_spawn: The system's error number where there never was a process, else None.
    """

    def __init__(self, code: "int | None" = None, signal: "str | None" = None) -> None:
        """Begin with a process that has left nothing behind but its status."""
        self.code = code
        self.signal = signal
        self.errors = ""
        self.started = ""
        self.ran_s = 0.0
        self.was_killed = False
        self.leftovers_killed = 0
        self.cpu_s = 0.0
        self.peak_rss_bytes = 0
        self.out_of_memory = False
        self.guard: dict[str, Any] | None = None
        self.failed_spawn: int | None = None

    def phrase(self, *, was_asked: bool, is_kill: bool) -> str:
        """Return how it ended, as the log says it.

        Args:
            was_asked: Whether somebody asked for the end of the run.
            is_kill: Whether the question was no question.
        """
        how = f"ended by {self.signal}" if self.signal else f"ended with exit code {self.code}"
        if self.was_killed:
            how += ", killed" if is_kill else ", killed after its grace"
        elif self.guard:
            how += f", as its {self.guard['name']} guard asked"
        elif was_asked and not is_kill:
            how += ", as asked"
        if self.out_of_memory:
            how += ": the system killed it, because memory ran out"
        left = self.leftovers_killed
        return f"{how}; {left} of its processes had to be ended" if left else how


def end_of_text(data: bytes) -> str:
    """Return the end of standard error as text, from the first whole line on where it was cut."""
    if len(data) == LAST_ERROR_BYTES:
        data = data[data.find(b"\n") + 1 :]
    return data.decode("utf-8", "replace")
