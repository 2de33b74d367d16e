"""What the unit tests share: runs under real runners, stores, and disks that refuse."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.background import Background
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace
from tests.unit.runner_driver import Runs
from tests.unit.store_support import NOW

_SMALL_DISK = "size=1m"


@pytest.fixture
def runs(tmp_path: Path, user_folders: Path) -> Iterator[Runs]:
    """Return what makes runs under real runners; they are killed at the test's end."""
    made = Runs(tmp_path, user_folders / "r" / "bell")
    yield made
    made.close()


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    """Return a worker that has done everything by the test's end."""
    del qtbot
    made = Background()
    yield made
    made.flush()
    made.deleteLater()


@pytest.fixture
def open_store(workspace: Workspace, background: Background) -> Callable[[], StrategyStore]:
    """Return a function that loads the workspace's store anew."""

    def load() -> StrategyStore:
        store = StrategyStore(workspace, background, lambda: NOW)
        store.load()
        return store

    return load


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return the folder of a file system of one MiB; needs the right to mount it."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("a small file system can only be mounted by root on Linux")
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", _SMALL_DISK, "tmpfs", str(folder)]
    mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    if mounted.returncode != 0:
        pytest.skip(f"no file system may be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["/usr/bin/umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def lockable(tmp_path: Path) -> Path:
    """Return a folder whose folders can be locked by ``lock_folder``."""
    folder = tmp_path / "lockable"
    folder.mkdir()
    return folder


@pytest.fixture
def lock_folder() -> Iterator[Callable[[Path], None]]:
    """Return a function that lets nobody change a folder's entries, not even root."""
    locked: list[Path] = []

    def lock(folder: Path) -> None:
        locked.append(folder)
        if os.geteuid() != 0:
            folder.chmod(0o500)
            return
        for options in (["--bind", str(folder)], ["-o", "remount,bind,ro"]):
            command = ["mount", *options, str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                pytest.skip(f"root cannot be kept out of a folder here: {done.stderr.strip()}")

    yield lock
    for folder in locked:
        if os.geteuid() != 0:
            folder.chmod(0o700)
        else:
            subprocess.run(["/usr/bin/umount", "--lazy", str(folder)], check=False)
