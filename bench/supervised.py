"""A worker and sleepers under some supervisor, and what supervising them costs."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.measure import cpu_s, pss_bytes, wait_until

BATCH_LINES = 300_000
IDLE_S = 5.0
ROTATE_BYTES = 10 * 1024 * 1024
ROTATE_KEEP = 5

SLEEPER = "import time\nprint('asleep', flush=True)\ntime.sleep(3600)\n"
_WORKER = """\
import pathlib, sys, time
go = pathlib.Path({go!r})
while True:
    while not go.exists():
        time.sleep(0.005)
    name = go.read_text()
    go.unlink()
    sys.stdout.reconfigure(line_buffering=name.startswith("line"))
    for number in range({lines}):
        print("tick", number, "NIFTY 24550.35 bid 24550.30 ask 24550.40 volume 1234567 hold")
    print("batch", name, "end", flush=True)
"""


def worker_source(signs: Path) -> str:
    """Return the script that logs a batch whenever ``signs`` says so, line- or block-buffered."""
    return _WORKER.format(go=str(signs / "go"), lines=BATCH_LINES)


@dataclass(frozen=True)
class Supervised:
    """A worker and sleepers that run.

    Attributes:
        signs: The folder in which the worker is told to log.
        log: The file that the worker's output goes to.
        worker_pid: The process that the worker's output goes through.
        sleeper_pids: For every sleeper the process that supervises it; may be one for all.
    """

    signs: Path
    log: Path
    worker_pid: int
    sleeper_pids: Sequence[int]

    def cpu_s_per_million_lines(self, buffering: str) -> float:
        """Let the worker log a batch, and return the supervising process's seconds.

        Args:
            buffering: ``line`` for one write a line, ``block`` for one write every 8 KiB.
        """
        name = f"{buffering}-{time.monotonic_ns()}"
        before = cpu_s(self.worker_pid)
        unfinished = self.signs / "go.tmp"
        unfinished.write_text(name)
        unfinished.rename(self.signs / "go")
        end = f"batch {name} end".encode()
        wait_until(lambda: end in _tail(self.log), "the end of the batch")
        return (cpu_s(self.worker_pid) - before) / BATCH_LINES * 1e6

    def memory_mib(self) -> float:
        """Return the memory that supervises one sleeper, a shared process's being divided."""
        return sum(map(pss_bytes, set(self.sleeper_pids))) / len(self.sleeper_pids) / 2**20

    def idle_percent(self) -> float:
        """Return the share of a core that supervising one sleeper takes."""
        pids = set(self.sleeper_pids)
        before = sum(map(cpu_s, pids))
        time.sleep(IDLE_S)
        return (sum(map(cpu_s, pids)) - before) / IDLE_S / len(self.sleeper_pids) * 100


def _tail(log: Path) -> bytes:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 500))
            return file.read()
    except FileNotFoundError:
        return b""
