"""Starts real runners for tests, and speaks to them as a manager does."""

import json
import os
import re
import select
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from core.runner import protocol

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "core" / "runner" / "site"
RUNNER = f"import sys; sys.path[:0] = [{str(ROOT)!r}]; from core.runner.main import main; main()"
BASE_PYTHON = Path(getattr(sys, "_base_executable", sys.executable))
LIMIT_S = 30.0
"""How long anything may take before a test gives up."""

_LINE = re.compile(rb"\A(\S{32}) ([OESoe]) (.*)\Z", re.DOTALL)


@dataclass(frozen=True)
class Line:
    """One record of a log."""

    time: str
    stream: str
    text: bytes


class Client:
    """A connection to a runner's control socket."""

    def __init__(self, path: str, token: str | None = None) -> None:
        """Connect, and say the token where there is one."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(LIMIT_S)
        try:
            self._socket.connect(path)
        except OSError:
            self._socket.close()
            raise
        self._came = b""
        if token is not None:
            self.send({"token": token})

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._socket.close()

    def send(self, message: object) -> None:
        """Send one JSON line."""
        self.send_bytes(json.dumps(message).encode() + b"\n")

    def send_bytes(self, data: bytes) -> None:
        """Send ``data`` as it is."""
        self._socket.sendall(data)

    def line(self) -> dict[str, Any] | None:
        """Return the next line, None at the end."""
        while b"\n" not in self._came:
            try:
                data = self._socket.recv(65_536)
            except ConnectionResetError:
                return None
            if not data:
                return None
            self._came += data
        line, _, self._came = self._came.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def event(self, name: str) -> dict[str, Any]:
        """Return the next event ``name``; others before it are passed over."""
        while True:
            message = self.line()
            assert message is not None, f"{name} never came"
            if message.get("ev") == name:
                return message

    def state(self, name: str) -> dict[str, Any]:
        """Return the record of the next event that tells the state ``name``."""
        while True:
            event = self.event("state")
            if event["state"] == name:
                record: dict[str, Any] = event["record"]
                assert record["state"] == name
                return record

    def ask(self, message: object) -> dict[str, Any]:
        """Send a request and return its reply; events before it are passed over."""
        self.send(message)
        answer = self.line()
        while answer is not None and "ev" in answer:
            answer = self.line()
        assert answer is not None
        return answer


@dataclass
class Run:
    """One run: its files, its request, and what its runner answered."""

    folder: Path
    request: dict[str, Any]
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        """The live file of the log."""
        return Path(self.request["log"]["path"])

    @property
    def pid(self) -> int:
        """The strategy's process."""
        return int(self.answer["pid"])

    @property
    def runner_pid(self) -> int:
        """The runner's process."""
        return int(self.answer["runner_pid"])

    def record(self) -> dict[str, Any]:
        """Return the record as it is on the disk."""
        path = Path(self.request["run_dir"], protocol.RECORD_NAME)
        record: dict[str, Any] = json.loads(path.read_text())
        return record

    def connect(self) -> Client:
        """Return a connection that has said the right token."""
        record = self.record()
        return Client(record["ctl"], record["token"])

    def stop(self, grace_s: float = 10.0, by: str = "user") -> dict[str, Any]:
        """Ask for a stop, and return the record of the end."""
        with self.connect() as client:
            assert client.ask({"op": "stop", "grace_s": grace_s, "by": by}) == {"ok": True}
        return self.wait()

    def wait(self) -> dict[str, Any]:
        """Wait until the runner is gone, and return its record."""
        wait_until_gone(self.runner_pid)
        return self.record()

    def files(self) -> list[Path]:
        """Return the files of the log, oldest first."""
        older = list(self.log.parent.glob(f"{self.log.name}.*"))
        older.sort(key=lambda path: -int(path.suffix[1:]))
        return [*older, self.log]

    def records(self) -> list[Line]:
        """Return every record of the log, oldest first."""
        lines = []
        for path in self.files():
            data = path.read_bytes()
            assert data.endswith(b"\n") or not data
            for record in data.split(b"\n")[:-1]:
                assert len(record) < protocol.MAX_RECORD_BYTES
                found = _LINE.match(record)
                assert found, record[:80]
                lines.append(Line(found[1].decode(), found[2].decode(), found[3]))
        return lines

    def texts(self, stream: str) -> list[bytes]:
        """Return the whole lines of ``stream`` (``O``, ``E`` or ``S``), their parts joined."""
        texts = []
        open_text = b""
        for line in self.records():
            if line.stream.upper() != stream:
                continue
            text = line.text[1:] if line.text.startswith(b"\r") else open_text + line.text
            open_text = text if line.stream.islower() else b""
            if line.stream.isupper():
                texts.append(text)
        return texts

    def watch(self) -> Client:
        """Return a connection that hears of events."""
        client = self.connect()
        assert client.ask({"op": "watch"}) == {"ok": True}
        return client

    def await_text(self, text: bytes) -> None:
        """Wait until the log holds ``text``."""
        wait_until(lambda: self.log.exists() and text in self.log.read_bytes())


def wait_until(condition: Any, limit_s: float = LIMIT_S) -> None:
    """Wait until ``condition()`` holds."""
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        select.select([], [], [], 0.005)


def wait_until_gone(pid: int) -> None:
    """Wait until the process ``pid`` has ended; it need not be a child."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        ready, _, _ = select.select([process], [], [], LIMIT_S)
        assert ready, f"process {pid} never ended"
    finally:
        os.close(process)


def is_alive(pid: int) -> bool:
    """Return whether the process exists and is not a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def marked(run_id: str) -> Iterator[int]:
    """Yield the pids of all processes whose environment carries the run's mark."""
    mark = f"{protocol.RUN_VARIABLE}={run_id}".encode()
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                variables = (each / "environ").read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            if mark in variables and is_alive(int(each.name)):
                yield int(each.name)


class Runs:
    """Makes runs in a folder of its own, and leaves none behind."""

    def __init__(self, folder: Path, control: Path) -> None:
        """Work in ``folder``; sockets go to ``control``, whose path is short."""
        self.folder = folder
        self.control = control
        self.runs: list[Run] = []

    def script(self, source: str, name: str = "strategy.py") -> Path:
        """Write a strategy and return its path."""
        path = self.folder / name
        path.write_text(textwrap.dedent(source), encoding="utf-8")
        return path

    def request(self, source: str | Path, **changes: Any) -> Run:
        """Return a run of ``source`` that is not started yet."""
        number = len(self.runs)
        strategy = changes.pop("strategy", "s")
        script = source if isinstance(source, Path) else self.script(source, f"s{number}.py")
        folder = self.folder / "runs" / strategy
        run_dir = folder / f"20251122T09150{number:04d}-{os.urandom(4).hex()}"
        run_dir.mkdir(parents=True, mode=0o700)
        request = {
            "v": protocol.VERSION,
            "run_id": run_dir.name,
            "strategy_id": strategy,
            "strategy_name": "A strategy",
            "run_dir": str(run_dir),
            "strategy_lock": str(folder / "lock"),
            "control_dir": str(self.control),
            "argv": [str(BASE_PYTHON), str(script)],
            "cwd": str(self.folder),
            "env": _environment() | changes.pop("env", {}),
            "log": _log(run_dir) | changes.pop("log", {}),
            "grace_s": 10.0,
            "trigger": "user",
            "source_sha256": "",
        }
        run = Run(run_dir, request | changes)
        self.runs.append(run)
        return run

    def start(self, source: str | Path, **changes: Any) -> Run:
        """Start a run of ``source``, which must succeed."""
        run = self.request(source, **changes)
        run.answer = launch(run.request)
        assert run.answer["ok"], run.answer
        return run

    def finish(self, source: str | Path, **changes: Any) -> Run:
        """Run ``source`` to its end."""
        run = self.start(source, **changes)
        run.wait()
        return run

    def close(self) -> None:
        """Kill what still runs."""
        for run in self.runs:
            if run.answer.get("ok") and is_alive(run.runner_pid):
                # One that listens no more is about to end by itself.
                with suppress(FileNotFoundError, ConnectionError), run.connect() as client:
                    client.send({"op": "kill"})
                run.wait()


def _log(run_dir: Path) -> dict[str, Any]:
    """Return a log that is kept for ever."""
    path = str(run_dir / "s.log")
    return {"path": path, "max_bytes": 10_485_760, "files": 6, "total_bytes": 0, "days": 0}


def _environment() -> dict[str, str]:
    """Return what a manager gives a strategy."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    ours = {"PYTHONPATH": str(SITE), "PYTHONFAULTHANDLER": "1", protocol.MAIN_VARIABLE: "1"}
    return kept | ours


def launch(request: Mapping[str, Any] | bytes, python: Path = BASE_PYTHON) -> dict[str, Any]:
    """Start a runner with ``request`` and return its answer; {} where it gave none."""
    data = request if isinstance(request, bytes) else json.dumps(request).encode()
    data = protocol.framed(data) if data else b""
    done = subprocess.run(
        [str(python), "-I", "-S", "-c", RUNNER],
        input=data,
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stderr == b"", done.stderr.decode()
    answer: dict[str, Any] = json.loads(done.stdout) if done.stdout else {}
    return answer
