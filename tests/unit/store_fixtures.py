"""Fixtures: stores, and disks that refuse (a full one, and one that cannot be written to)."""

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
from tests.unit.store_support import NOW

SMALL_DISK_BYTES = 1 << 20


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    del qtbot
    made = Background()
    yield made
    made.flush()


@pytest.fixture
def open_store(workspace: Workspace, background: Background) -> Callable[[], StrategyStore]:
    def open_one() -> StrategyStore:
        store = StrategyStore(workspace, background, lambda: NOW)
        store.load()
        return store

    return open_one


@pytest.fixture
def store(open_store: Callable[[], StrategyStore]) -> StrategyStore:
    return open_store()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of one megabyte, and unmount it at the end."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs Linux, and root")
    folder = tmp_path / "small-disk"
    folder.mkdir()
    options = f"size={SMALL_DISK_BYTES}"
    done = _run("mount", "-t", "tmpfs", "-o", options, "small", str(folder))
    if done.returncode:
        pytest.skip(f"a file system cannot be mounted here: {done.stderr.strip()}")
    yield folder
    _run("umount", "--lazy", str(folder)).check_returncode()


@pytest.fixture
def lock_folder(request: pytest.FixtureRequest) -> Iterator[Callable[[Path], None]]:
    """Return a function that makes a folder one in which nothing can be written.

    Permissions do that for everybody but root, for whom the folder must lie on the small disk.
    """
    locked: list[Path] = []
    as_root = sys.platform == "linux" and os.geteuid() == 0
    disk: Path | None = request.getfixturevalue("small_disk") if as_root else None

    def lock(folder: Path) -> None:
        if disk is not None:
            _run("mount", "-o", "remount,ro", str(disk)).check_returncode()
        else:
            locked.append(folder)
            folder.chmod(0o500)

    yield lock
    for folder in locked:
        folder.chmod(0o700)


@pytest.fixture
def lockable(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return the folder below which ``lock_folder`` works for whoever runs the tests."""
    if sys.platform == "linux" and os.geteuid() == 0:
        disk: Path = request.getfixturevalue("small_disk")
        return disk
    return tmp_path


def _run(*command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, capture_output=True, text=True, check=False)
