"""What every test gets: folders of its own, and guards against what it leaves behind."""

import core.early_start  # noqa: F401, I001 - before all that uses PySide6

import gc
import logging
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from core.garbage import collect_due
from core.records.states import ACTIVE_STATES
from core.workspace import WORKSPACE_VARIABLE, Workspace
from tests.guards import (
    Guard,
    LogGuard,
    ProcessGuard,
    ThreadGuard,
    TimerGuard,
    WidgetGuard,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.manager.manager import StrategyManager

# Read when the application begins, so it must be set before any fixture runs.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A shell ignores them for what it runs in the background, and whoever is started inherits that.
for _number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

# On a busy computer anything may take long: what a test expects is never a time.
settings.register_profile("patient", deadline=None, max_examples=50)
settings.load_profile("patient")

_XDG_FOLDERS = ("DATA_HOME", "CONFIG_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")
_OWN_VARIABLES = (WORKSPACE_VARIABLE, "OPENING_BELL_PYTHON")


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    """Give the tests' application the style that the program has."""
    return ["pytest", "-style", "Fusion"]


@pytest.fixture(scope="session", autouse=True)
def user_folders() -> Iterator[Path]:
    """Give the session user folders of its own; their path is short, as sockets need it."""
    root = Path(tempfile.mkdtemp(prefix="ob-"))
    with pytest.MonkeyPatch.context() as patch:
        for name in _XDG_FOLDERS:
            folder = root / name[:1].lower()
            folder.mkdir(mode=0o700, exist_ok=True)
            patch.setenv(f"XDG_{name}", str(folder))
        for name in _OWN_VARIABLES:
            patch.delenv(name, raising=False)
        yield root
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def frozen_imports() -> None:
    """Leave what was imported out of every search for garbage and for timers: it stays anyway."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def garbage_here() -> Iterator[None]:
    """Look for garbage on the tests' own thread alone, as the program does."""
    gc.disable()
    yield
    collect_due()


@pytest.fixture(autouse=True)
def log_guard() -> Iterator[LogGuard]:
    """Fail the test that logs a warning or worse without having expected it."""
    guard = LogGuard()
    logging.getLogger().addHandler(guard)
    yield guard
    logging.getLogger().removeHandler(guard)
    _fail_on([guard])


@pytest.fixture
def expect_log(log_guard: LogGuard) -> Callable[[str], None]:
    """Return a function that expects a log record which matches a regular expression."""
    return log_guard.expect


@pytest.fixture(autouse=True)
def leak_guard(request: pytest.FixtureRequest, user_folders: Path) -> Iterator[None]:
    """Fail the test that leaves a process, a thread, a widget or a timer behind."""
    del user_folders
    folder: Path | None = None
    if "tmp_path" in request.fixturenames:
        folder = request.getfixturevalue("tmp_path")
    guards: list[Guard] = [ProcessGuard(folder), ThreadGuard()]
    if "qapp" in request.fixturenames:
        request.getfixturevalue("qapp")
        guards += [WidgetGuard(), TimerGuard()]
    yield
    _fail_on(guards)


def _fail_on(guards: list[Guard]) -> None:
    complaints = [line for guard in guards for line in guard.complaints()]
    if complaints:
        pytest.fail("The test left behind " + "\nand ".join(complaints), pytrace=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace that has been created, and holds no strategy."""
    made = Workspace(tmp_path / "workspace")
    made.create()
    return made


@pytest.fixture
def open_manager(qtbot: "QtBot") -> Iterator[Callable[..., "StrategyManager"]]:
    """Return a function that opens a manager of a workspace, ``kind`` "window" unless named.

    At the test's end what still runs is killed, and every manager is closed.
    """
    from core.manager.manager import StrategyManager

    opened: list[StrategyManager] = []

    def open_one(workspace: Workspace, **settings: Any) -> StrategyManager:
        manager = StrategyManager(workspace, kind=settings.pop("kind", "window"), **settings)
        opened.append(manager)
        manager.open()
        return manager

    yield open_one
    for manager in opened:
        _kill_runs(manager, qtbot)
        manager.close()
        manager.deleteLater()


@pytest.fixture
def manager(
    workspace: Workspace, open_manager: Callable[..., "StrategyManager"]
) -> "StrategyManager":
    """Return an open manager of the empty workspace."""
    return open_manager(workspace)


def _kill_runs(manager: "StrategyManager", qtbot: "QtBot") -> None:
    manager.take_back_starts()
    for status in manager.statuses():
        if status.state in ACTIVE_STATES:
            manager.stop(status.id, grace_s=0)

    def nothing_runs() -> bool:
        return not any(each.state in ACTIVE_STATES for each in manager.statuses())

    qtbot.waitUntil(nothing_runs, timeout=15_000)
