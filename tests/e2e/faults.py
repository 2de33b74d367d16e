"""What the tests of injected faults share: who runs what, settings, clocks and broken disks."""

import contextlib
import json
import os
import shutil
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from core.cli import requests
from core.cli.parser import build_parser
from core.runner import protocol
from core.service.client import connect
from core.workspace import Workspace
from tests.e2e.real_input import Bell, eventually, is_alive

MOVED_CLOCK = Path(__file__).with_name("moved_clock.c")
COMPILERS = ("tcc", "cc", "gcc")
HOUR_S = 3600
_PLAIN_VERBS = {"add", "list", "runs", "start", "status", "stop"}


class NearBell(Bell):
    """A command line that asks the manager itself where one listens: no process a question."""

    @override
    def ask(self, *words: str, timeout_s: float = 60) -> dict[str, Any]:
        options = build_parser().parse_args(("--workspace", str(self.workspace), *words))
        if options.verb in _PLAIN_VERBS:
            connection = connect(Workspace(self.workspace))
            if connection is not None:
                with connection:
                    answer = connection.ask(requests.build(options), _pass_over)
                return answer.to_json()
        return super().ask(*words, timeout_s=timeout_s)

    @override
    def _started(self, manager: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
        def listens() -> bool:
            connection = connect(Workspace(self.workspace))
            if connection is not None:
                with connection:
                    return True
            return manager.poll() is not None

        eventually(listens, "the manager's socket")
        return super()._started(manager)


def _pass_over(_item: object) -> None:
    """Take an item of a stream, which the plain verbs do not have."""


class MovedClock:
    """The wall clock of all programs that get :attr:`variables`, to be moved as they run."""

    def __init__(self, folder: Path) -> None:
        """Build what is preloaded in ``folder``; skips the test where that is not possible."""
        compiler = next(filter(None, map(shutil.which, COMPILERS)), None)
        if sys.platform != "linux" or compiler is None:
            pytest.skip("moving the clock needs Linux, and a C compiler (tcc will do)")
        library = folder / "moved_clock.so"
        flags = ("-shared", "-nostdlib", "-fPIC", "-o", str(library), str(MOVED_CLOCK))
        subprocess.run((compiler, *flags), check=True)
        self._file = folder / "moves"
        self._file.write_bytes(bytes(16))
        self._set_s = self._slept_s = 0.0
        self.variables = {"LD_PRELOAD": str(library), "TEST_CLOCK": str(self._file)}

    def set_forward(self, seconds: float) -> None:
        """Set the clock forward, or back by a negative number, as its owner does."""
        self._set_s += seconds
        self._write()

    def sleep(self, seconds: float) -> None:
        """Let time pass as it does while a computer sleeps: not for the monotonic clock."""
        self._slept_s += seconds
        self._write()

    def _write(self) -> None:
        moves = struct.pack("qq", int(self._set_s * 1e9), int(self._slept_s * 1e9))
        with self._file.open("r+b", buffering=0) as file:
            file.write(moves)


def parent_of(pid: int) -> int:
    """Return the process that started ``pid``: of a strategy, its runner."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return int(stat.rpartition(")")[2].split()[1])


def processes_of(bell: Bell, strategy: str | None = None) -> list[int]:
    """Return the processes that live and were started for a strategy (for any), in any run."""
    folder = bell.workspace / "strategies" / "data"
    variable, name = f"STRATEGY_DATA_DIR={folder}/".encode(), (strategy or "").encode()
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            variables = (each / "environ").read_bytes().split(b"\0")
            ids = [each[len(variable) :] for each in variables if each.startswith(variable)]
            if ids and (not name or ids == [name]):
                found.append(int(each.name))
    return [pid for pid in found if is_alive(pid)]


def run_folder(bell: Bell, row: dict[str, Any]) -> Path:
    """Return the folder of the run that a row of ``status`` names."""
    return bell.workspace.joinpath("strategies", "runs", row["id"], row["run"])


def record_of(bell: Bell, row: dict[str, Any]) -> dict[str, Any]:
    """Return what the runner has recorded."""
    path = run_folder(bell, row) / protocol.RECORD_NAME
    record: dict[str, Any] = json.loads(path.read_bytes())
    return record


def supervise(bell: Bell, strategy: str, *, grace_s: float = 10, **settings: object) -> None:
    """Choose how a strategy is supervised, in its entry; no manager may be running."""
    path = bell.workspace / "strategies" / "strategy_configs.json"
    configs = json.loads(path.read_bytes())
    ours = configs[strategy].setdefault("opening_bell", {})
    ours["grace_s"] = grace_s
    ours.setdefault("supervision", {}).update(settings)
    path.write_text(json.dumps(configs, indent=2), encoding="utf-8")


def sign(bell: Bell, strategy: str, name: str = "end") -> None:
    """Leave a file in a strategy's folder that tells it to go on."""
    folder = bell.workspace / "strategies" / "data" / strategy
    (folder / name).touch()


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a manager without warning, and take note of its end."""
    process.kill()
    process.wait()


@contextlib.contextmanager
def halted(*pids: int) -> Iterator[None]:
    """Stop processes as SIGSTOP does for the length of the block."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)


@contextlib.contextmanager
def unwritable(*paths: Path) -> Iterator[None]:
    """Keep everybody from changing files, or what is in folders, for the length of the block.

    Root goes past permissions, and not past the attribute ``i`` of chattr(1).
    """
    if os.geteuid():
        modes = [each.stat().st_mode for each in paths]
        for path, mode in zip(paths, modes, strict=True):
            path.chmod(mode & ~0o222)
        try:
            yield
        finally:
            for path, mode in zip(paths, modes, strict=True):
                path.chmod(mode)
        return
    names = list(map(str, paths))
    try:
        lock = ("chattr", "+i", *names)
        done = subprocess.run(lock, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("chattr is not installed, and permissions do not keep root out")
    try:
        if done.returncode:
            pytest.skip(f"files cannot be made immutable here: {done.stderr.strip()}")
        yield
    finally:
        unlock = ("chattr", "-i", *names)
        subprocess.run(unlock, capture_output=True, check=False)


@contextlib.contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[Path]:
    """Mount a file system of its own for the length of the block; skips where that is refused."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs Linux, and root")
    image, mounted = folder / "disk.img", folder / "disk"
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(size_bytes)
    commands = (
        ("mkfs.ext4", "-q", "-O", "^has_journal", "-m", "0", str(image)),
        ("mount", "-o", "loop", str(image), str(mounted)),
    )
    for command in commands:
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a file system cannot be mounted here: {done.stderr.strip()}")
    try:
        yield mounted
    finally:
        unmount = ("umount", "--lazy", str(mounted))
        subprocess.run(unmount, check=True)


def fill(disk: Path) -> Path:
    """Fill a disk to its last byte, and return the file that does it."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12, 1):
            with contextlib.suppress(OSError):
                while True:
                    file.write(bytes(size))
    return ballast
