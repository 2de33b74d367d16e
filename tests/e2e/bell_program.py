"""What the tests of ``bell`` share: small strategies, and streams that are read as they come."""

import contextlib
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from tests.e2e.real_input import BELL, ROOT, Bell

WAITS = "import time\nprint('ready')\ntime.sleep(600)\n"
ENDS = "print('one')\nprint('two')\n"
CRASHES = "prices = {}\nprint(prices['close'])\n"
STUBBORN = (
    "import signal, time\n"
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('ready')\n"
    "time.sleep(600)\n"
)

STATUS_KEYS = {
    *("id", "name", "state", "why", "pid", "started_at", "uptime_s", "exit_code", "signal"),
    *("restarts", "cpu_percent", "rss_bytes", "schedule", "exchange", "next_start", "next_stop"),
    *("run", "log"),
}


def write(folder: Path, name: str, text: str) -> Path:
    """Write a strategy's source and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    return path


def add(bell: Bell, text: str, name: str) -> str:
    """Add a strategy with this source, and return its id."""
    return bell.add(write(bell.workspace.parent / "sources", name, text), name)


@dataclass(frozen=True)
class Done:
    """A ``bell`` that has ended."""

    status: int
    out: str
    err: str

    def json(self) -> dict[str, Any]:
        """Return the one object on standard output."""
        value: dict[str, Any] = json.loads(self.out)
        return value


def run(bell: Bell, *words: str, cwd: Path = ROOT, timeout_s: float = 60) -> Done:
    """Run ``bell`` to its end, whatever it says."""
    done = subprocess.run(
        (*BELL, "--workspace", str(bell.workspace), *words),
        cwd=cwd,
        env={**bell.environment(), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def begin(bell: Bell, *words: str) -> subprocess.Popen[bytes]:
    """Start ``bell`` with its output to be read."""
    return subprocess.Popen(
        (*BELL, "--workspace", str(bell.workspace), *words),
        cwd=ROOT,
        env=bell.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


@contextlib.contextmanager
def following(bell: Bell, *words: str) -> Iterator[Iterator[Any]]:
    """Run a ``bell --json … -f`` for the length of the block; yields its objects as they come."""
    follower = begin(bell, "--json", *words, "-f")
    assert follower.stdout is not None
    try:
        yield _objects(follower.stdout)
    finally:
        follower.terminate()
        follower.communicate(timeout=20)


def _objects(lines: IO[bytes]) -> Iterator[Any]:
    for line in lines:
        yield json.loads(line)


def wait_until_ready(bell: Bell, strategy: str) -> None:
    """Return when the strategy has printed that it is ready."""
    with following(bell, "logs", strategy, "-n", "1000") as lines:
        next(line for line in lines if line["text"] == "ready")
