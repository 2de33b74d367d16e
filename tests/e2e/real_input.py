"""Drives ``bell`` from outside, and waits for what strategies do."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
STRATEGIES = ROOT / "tests" / "strategies"
TEMPLATES = ROOT / "resources" / "templates"

BELL = (sys.executable, "-m", "core.cli")
WINDOW = (sys.executable, "-c", "import sys; from desktop.app import main; sys.exit(main())")

_RECORD = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+05:30 ([OESoe]) (.*)", re.DOTALL)


@dataclass(frozen=True)
class Bell:
    """The command line on one workspace.

    Attributes:
        variables: Added to the environment of the manager, and so of its strategies.
    """

    workspace: Path
    variables: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Return the environment that the program runs in."""
        # Unbuffered as in most containers: it must not tear the strategies' lines.
        here = {"OPENING_BELL_PYTHON": sys.executable, "PYTHONUNBUFFERED": "1"}
        return {**os.environ, **here, **self.variables}

    def ask(self, *words: str, timeout_s: float = 60) -> dict[str, Any]:
        """Return the whole answer of ``bell --json``, be it good or bad."""
        command = (*BELL, "--workspace", str(self.workspace), "--json", *words)
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            timeout=timeout_s,
            check=False,
        )
        try:
            answer: dict[str, Any] = json.loads(done.stdout)
        except ValueError:
            message = f"bell {' '.join(words)} gave no JSON: {done.stdout!r} {done.stderr!r}"
            raise AssertionError(message) from None
        assert done.returncode == (0 if answer["success"] else 1), done.stderr
        return answer

    def data(self, *words: str, timeout_s: float = 60) -> dict[str, Any]:
        """Return the data of an answer, which must be a good one."""
        answer = self.ask(*words, timeout_s=timeout_s)
        assert answer["success"], answer
        data: dict[str, Any] = answer["data"]
        return data

    def add(self, source: Path, name: str | None = None) -> str:
        """Add a strategy and return its id."""
        added: str = self.data("add", str(source), "--name", name or source.stem)["id"]
        return added

    def start_running(self, *strategies: str) -> None:
        """Start strategies, and return when they run."""
        self.data("start", *strategies, "--wait", "running", "--timeout", "30")

    def run_to_end(self, *strategies: str, timeout_s: float = 60) -> None:
        """Start strategies, and return when all of them have ended."""
        wait = ("--wait", "exited", "--timeout", f"{timeout_s:g}")
        self.data("start", *strategies, *wait, timeout_s=timeout_s + 30)

    def status(self, strategy: str) -> dict[str, Any]:
        """Return the row of one strategy."""
        [row] = self.data("status", strategy)["strategies"]
        status: dict[str, Any] = row
        return status

    def logs(self, strategy: str, *words: str) -> list[dict[str, str]]:
        """Return lines of the newest run as the user sees them."""
        lines: list[dict[str, str]] = self.data("logs", strategy, *words)["lines"]
        return lines

    def texts(self, strategy: str, stream: str = "stdout") -> list[str]:
        """Return the texts of one stream of the newest run."""
        lines = self.logs(strategy, "-n", "100000")
        return [line["text"] for line in lines if line["stream"] == stream]

    def wait_for_state(self, strategy: str, state: str, timeout_s: float = 30) -> dict[str, Any]:
        """Return the row of a strategy once it is in ``state``."""
        eventually(lambda: self.status(strategy)["state"] == state, f"state {state}", timeout_s)
        return self.status(strategy)

    def wait_for_end(self, strategy: str, timeout_s: float = 30) -> dict[str, Any]:
        """Return the row of a strategy once it is active no more."""
        active = {"starting", "running", "stopping"}
        eventually(
            lambda: self.status(strategy)["state"] not in active,
            f"the end of {strategy}",
            timeout_s,
        )
        return self.status(strategy)

    @contextlib.contextmanager
    def serving(self) -> Iterator[subprocess.Popen[bytes]]:
        """Run ``bell serve`` until the end of the block, then stop what runs, and it."""
        server = self.serve()
        try:
            yield server
        finally:
            if server.poll() is None:
                self.ask("stop", "--all", "--grace", "0")
                server.send_signal(signal.SIGTERM)
            server.wait(20)

    def serve(self) -> subprocess.Popen[bytes]:
        """Start ``bell serve`` and return it when it answers."""
        command = (*BELL, "--workspace", str(self.workspace), "serve")
        return self._started(subprocess.Popen(command, cwd=ROOT, env=self.environment()))

    def open_window(self) -> subprocess.Popen[bytes]:
        """Start the real window and return it when it answers; nobody sees it by default."""
        command = (*WINDOW, "--workspace", str(self.workspace))
        variables = {**self.environment(), "QT_QPA_PLATFORM": "offscreen", **self.variables}
        return self._started(subprocess.Popen(command, cwd=ROOT, env=variables))

    def _started(self, manager: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        def answers() -> bool:
            assert manager.poll() is None, "the manager ended at once"
            return bool(self.data("status")["manager"]["pid"] == manager.pid)

        # A question before the manager has its lock would be answered by a manager of the
        # question's own, which then holds the lock for a moment.
        lock = self.workspace / "strategies" / "runs" / "manager.lock"
        try:
            eventually(lambda: lock.exists() or manager.poll() is not None, "the manager's lock")
            eventually(answers, "the manager's answer")
        except BaseException:
            manager.kill()
            manager.wait()
            raise
        return manager


def eventually(check: Callable[[], object], what: str, timeout_s: float = 30) -> None:
    """Return when ``check`` holds; it is asked again and again, and must be cheap.

    Raises:
        AssertionError: It does not hold in time.
    """
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, f"{what} did not come within {timeout_s:g} s"
        time.sleep(0.01)


def lines_of(log: str) -> list[str]:
    """Return what a run's strategy has logged so far, as it lies on disk."""
    return [text.decode() for letter, text in raw_records(Path(log)) if letter in "OE"]


def log_files(log: Path) -> list[Path]:
    """Return the files of a run's log, oldest first: ``.N`` … ``.1``, then the live one."""
    rotated = sorted(
        log.parent.glob(f"{log.name}.*"), key=lambda each: int(each.suffix[1:]), reverse=True
    )
    return [*rotated, log]


def raw_records(log: Path) -> Iterator[tuple[str, bytes]]:
    """Yield stream letter and text of every record of a run's log, as they lie on disk."""
    for file in log_files(log):
        with file.open("rb") as lines:
            for line in lines:
                found = _RECORD.fullmatch(line.removesuffix(b"\n"))
                assert found, f"{file.name} has a line of another form: {line[:200]!r}"
                yield found[1].decode(), found[2]


def wait_for_text(log: str, text: str, timeout_s: float = 30) -> None:
    """Return when a run has logged ``text``."""
    path = Path(log)

    def is_there() -> bool:
        return path.exists() and text.encode() in path.read_bytes()

    eventually(is_there, f"“{text}” in {path.name}", timeout_s)


def is_alive(pid: int) -> bool:
    """Return whether a process lives; one that is dead and not yet reaped does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in {"Z", "X"}
