"""The manager with real runners and real strategies."""

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from core.background import Task
from core.errors import (
    InvalidExchangeError,
    OpeningBellError,
    SourceMissingError,
    StartError,
    StrategyNotRunningError,
    StrategyRunningError,
    UnknownStrategyError,
    WorkspaceBusyError,
)
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.workspace import Workspace

LOOP = "import time\nprint('up')\nwhile True:\n    time.sleep(0.05)\n"

OpenManager = Callable[..., StrategyManager]


class Waiter:
    """Waits for tasks on the event loop."""

    def __init__(self, qtbot: QtBot) -> None:
        """Wait on the loop of ``qtbot``."""
        self._qtbot = qtbot

    def result(self, task: Task) -> Any:
        """Return what the task succeeds with."""
        with self._qtbot.waitSignal(task.succeeded, timeout=20_000) as blocker:
            pass
        assert blocker.args is not None
        return blocker.args[0]

    def error(self, task: Task) -> OpeningBellError:
        """Return what the task fails with."""
        with self._qtbot.waitSignal(task.failed, timeout=20_000) as blocker:
            pass
        assert blocker.args is not None
        error = blocker.args[0]
        assert isinstance(error, OpeningBellError)
        return error


@pytest.fixture
def wait(qtbot: QtBot) -> Waiter:
    return Waiter(qtbot)


@pytest.fixture
def add(manager: StrategyManager, tmp_path: Path, wait: Waiter) -> Callable[..., str]:
    def add_one(text: str, name: str = "Loop", to: StrategyManager | None = None) -> str:
        file = tmp_path / f"{name}.py"
        file.write_text(text)
        task = (to or manager).add(file, name, interpreter=Path(sys.executable))
        return str(wait.result(task).id)

    return add_one


def until_state(
    qtbot: QtBot, manager: StrategyManager, strategy_id: str, state: StrategyState
) -> str:
    def reached() -> bool:
        return manager.status(strategy_id).state is state

    qtbot.waitUntil(reached, timeout=20_000)
    return manager.status(strategy_id).why


def test_a_strategy_starts_runs_and_stops(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter, qtbot: QtBot
) -> None:
    strategy = add(LOOP)

    wait.result(manager.start(strategy))
    running = manager.status(strategy)
    log = running.log
    assert log is not None
    qtbot.waitUntil(lambda: b"O up\n" in log.read_bytes(), timeout=10_000)
    killed = wait.result(manager.stop(strategy))
    stopped = manager.status(strategy)

    assert running.state is StrategyState.RUNNING
    assert running.pid is not None
    assert running.why.endswith("started by you")
    assert killed is False
    assert stopped.state is StrategyState.STOPPED
    assert stopped.why.endswith("by you")
    assert stopped.exit_code == 143
    assert not psutil.pid_exists(running.pid)


def test_a_crash_is_told_by_its_exception_and_line(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter, qtbot: QtBot
) -> None:
    strategy = add("rows = {}\n\nprint(rows['close'])\n")

    wait.result(manager.start(strategy))
    why = until_state(qtbot, manager, strategy, StrategyState.CRASHED)

    assert why.endswith("KeyError: 'close' at line 3")


def test_what_runs_cannot_be_started_saved_or_deleted(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))

    assert isinstance(wait.error(manager.start(strategy)), StrategyRunningError)
    assert isinstance(wait.error(manager.save_source(strategy, b"pass\n")), StrategyRunningError)
    assert isinstance(wait.error(manager.delete(strategy)), StrategyRunningError)


def test_a_stop_asked_while_it_starts_ends_it(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter
) -> None:
    strategy = add(LOOP)

    manager.start(strategy)
    wait.result(manager.stop(strategy))

    assert manager.status(strategy).state is StrategyState.STOPPED


def test_a_restart_gives_a_new_run(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))
    before = manager.status(strategy)

    wait.result(manager.restart(strategy))
    after = manager.status(strategy)

    assert after.state is StrategyState.RUNNING
    assert after.run != before.run
    assert [run.run_id for run in manager.runs(strategy)] == [after.run, before.run]


def test_the_next_manager_adopts_what_runs(
    workspace: Workspace,
    manager: StrategyManager,
    add: Callable[..., str],
    open_manager: OpenManager,
    wait: Waiter,
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))
    before = manager.status(strategy)

    manager.close()
    heir = open_manager(workspace)
    after = heir.status(strategy)
    wait.result(heir.stop(strategy))

    assert (after.state, after.pid, after.run) == (before.state, before.pid, before.run)
    assert heir.status(strategy).state is StrategyState.STOPPED


def test_a_strategy_that_ended_without_a_manager_shows_its_true_outcome(
    workspace: Workspace,
    manager: StrategyManager,
    add: Callable[..., str],
    open_manager: OpenManager,
    wait: Waiter,
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    gate = tmp_path / "gate"
    strategy = add(
        f"import os, time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.02)\n"
        "raise SystemExit(7)\n"
    )
    wait.result(manager.start(strategy))
    pid = manager.status(strategy).pid
    manager.close()
    gate.touch()
    qtbot.waitUntil(lambda: pid is not None and not psutil.pid_exists(pid), timeout=10_000)

    heir = open_manager(workspace)
    why = until_state(qtbot, heir, strategy, StrategyState.CRASHED)

    assert why.endswith("exit code 7")
    assert heir.status(strategy).exit_code == 7


def test_a_strategy_adopted_in_the_middle_of_its_stop_is_stopping(
    workspace: Workspace,
    manager: StrategyManager,
    add: Callable[..., str],
    open_manager: OpenManager,
    wait: Waiter,
    qtbot: QtBot,
) -> None:
    strategy = add(
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf')\n"
        "while True:\n    time.sleep(0.05)\n"
    )
    wait.result(manager.start(strategy))
    log = manager.status(strategy).log
    assert log is not None
    qtbot.waitUntil(lambda: b"O deaf\n" in log.read_bytes(), timeout=10_000)
    manager.stop(strategy, grace_s=60)
    qtbot.waitUntil(lambda: manager.runs(strategy)[0].state == "stopping", timeout=10_000)
    manager.close()

    heir = open_manager(workspace)
    adopted = heir.status(strategy)
    killed = wait.result(heir.stop(strategy, grace_s=0))

    assert adopted.state is StrategyState.STOPPING
    assert "killed if it has not ended" in adopted.why
    assert killed is True


def test_a_killed_runner_is_told_as_lost(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter, qtbot: QtBot
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))
    runner = manager.runs(strategy)[0].runner
    assert runner is not None

    os.kill(runner.pid, signal.SIGKILL)
    why = until_state(qtbot, manager, strategy, StrategyState.CRASHED)

    assert "check open positions" in why
    assert manager.runs(strategy)[0].reason == "supervisor_lost"


def test_a_missing_source_and_a_missing_interpreter_are_said(
    manager: StrategyManager, workspace: Workspace, add: Callable[..., str], wait: Waiter
) -> None:
    gone, strange = add(LOOP, "Gone"), add(LOOP, "Strange")
    workspace.source(gone).unlink()
    config = manager.store.get(strange)
    wait.result(manager.store.put(replace(config, interpreter="/nowhere/python")))
    manager._hosted[strange].strategy = manager.store.get(strange)

    missing = wait.error(manager.start(gone))
    failed = wait.error(manager.start(strange))

    assert isinstance(missing, SourceMissingError)
    assert manager.status(gone).state is StrategyState.CRASHED
    assert "is gone" in manager.status(gone).why
    assert isinstance(failed, StartError)
    assert "/nowhere/python" in manager.status(strange).why


def test_refusals_name_what_is_wrong(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter, tmp_path: Path
) -> None:
    strategy = add(LOOP)
    file = tmp_path / "new.py"
    file.write_text("pass\n")

    assert isinstance(wait.error(manager.start("nobody")), UnknownStrategyError)
    assert isinstance(wait.error(manager.stop(strategy)), StrategyNotRunningError)
    wrong = wait.error(manager.add(file, "New", exchange="NYSE"))
    assert isinstance(wrong, InvalidExchangeError)
    assert len(manager.statuses()) == 1


def test_a_second_manager_is_refused_and_told_who_has_the_workspace(
    workspace: Workspace, manager: StrategyManager
) -> None:
    assert manager.kind == "window"
    second = StrategyManager(workspace, kind="serve")

    with pytest.raises(WorkspaceBusyError, match=rf"window \(pid {os.getpid()}\)"):
        second.open()


def test_a_deleted_strategy_comes_back_whole(
    manager: StrategyManager, workspace: Workspace, add: Callable[..., str], wait: Waiter
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))
    wait.result(manager.stop(strategy))
    before = manager.status(strategy)

    trashed = wait.result(manager.delete(strategy))
    gone = [each.id for each in manager.statuses()]
    wait.result(manager.restore_deleted(trashed))

    assert gone == []
    assert manager.status(strategy).why == before.why
    assert workspace.source(strategy).read_text() == LOOP


def test_saving_keeps_the_one_before(
    manager: StrategyManager, workspace: Workspace, add: Callable[..., str], wait: Waiter
) -> None:
    strategy = add("first = 1\n")

    wait.result(manager.save_source(strategy, b"second = 2\n"))

    assert workspace.source(strategy).read_text() == "second = 2\n"
    assert workspace.source(strategy).with_suffix(".bak").read_text() == "first = 1\n"
    assert manager.store.get(strategy).last_modified is not None


def test_usage_is_measured_on_demand(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter, qtbot: QtBot
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))
    log = manager.log_path(strategy)
    assert log is not None
    qtbot.waitUntil(lambda: log.exists() and b"O up\n" in log.read_bytes(), timeout=20_000)

    wait.result(manager.sample_now())
    status = manager.status(strategy)

    assert status.rss_bytes is not None
    assert status.rss_bytes > 1_000_000
    assert status.cpu_percent is not None


def test_each_active_strategy_is_measured_once_in_a_round(
    manager: StrategyManager, add: Callable[..., str], wait: Waiter, qtbot: QtBot
) -> None:
    active = sorted(add(LOOP, f"Active {number}") for number in range(3))
    add(LOOP, "Idle")
    for each in active:
        wait.result(manager.start(each))
    rounds: list[str] = []
    manager.sampled.connect(rounds.extend)

    qtbot.waitUntil(lambda: len(rounds) >= 2 * len(active), timeout=20_000)

    assert sorted(rounds[: len(active)]) == active
    assert sorted(rounds[len(active) : 2 * len(active)]) == active
    assert all(manager.status(each).rss_bytes for each in active)


def test_every_change_of_state_is_journalled_once(
    workspace: Workspace,
    manager: StrategyManager,
    add: Callable[..., str],
    open_manager: OpenManager,
    wait: Waiter,
) -> None:
    strategy = add(LOOP)
    wait.result(manager.start(strategy))
    wait.result(manager.stop(strategy))
    manager.close()

    heir = open_manager(workspace)
    states = [event.state.value for event in heir.recent_events()]

    assert states == ["starting", "running", "stopping", "stopped"]
