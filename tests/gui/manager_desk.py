"""What the tests of the manager share: strategies, waiting, and a look at the processes."""

import contextlib
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from pytestqt.qtbot import QtBot

from core.background import Task
from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from core.records.run_record import RunRecord
from core.records.states import StrategyState
from core.runner import protocol

LOOP = "import time\nprint('up')\nwhile True:\n    time.sleep(0.05)\n"

OpenManager = Callable[..., StrategyManager]


class ManagerDesk:
    """Adds strategies to managers, and waits for what becomes of them."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        """Wait on the loop of ``qtbot``; sources are written into ``folder``."""
        self._qtbot = qtbot
        self._folder = folder

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

    def add(self, manager: StrategyManager, text: str, name: str = "Loop", **chosen: Any) -> str:
        """Add a strategy that is supervised as chosen, and return its id."""
        file = self._folder / f"{name}.py"
        file.write_text(text)
        added = self.result(manager.add(file, name, interpreter=Path(sys.executable)))
        if chosen:
            self.result(manager.set_supervision(added.id, chosen))
        return str(added.id)

    def until(self, holds: Callable[[], object], timeout_s: float = 20) -> None:
        """Return when ``holds`` does."""
        self._qtbot.waitUntil(lambda: bool(holds()), timeout=round(timeout_s * 1000))

    def until_state(self, manager: StrategyManager, strategy_id: str, state: StrategyState) -> str:
        """Return the sentence of a strategy once it is in ``state``."""
        self.until(lambda: manager.status(strategy_id).state is state)
        return manager.status(strategy_id).why

    def until_logged(self, manager: StrategyManager, strategy_id: str, text: str) -> None:
        """Return when the newest run has logged a line that ends with ``text``."""

        def is_there() -> bool:
            log = manager.log_path(strategy_id)
            return log is not None and log.exists() and f"{text}\n".encode() in log.read_bytes()

        self.until(is_there)


def kill_runner(manager: StrategyManager, strategy_id: str) -> None:
    """Kill the runner of the newest run."""
    runner = manager.runs(strategy_id)[0].runner
    assert runner is not None
    os.kill(runner.pid, signal.SIGKILL)


def processes_of(run_id: str) -> list[psutil.Process]:
    """Return the live processes that carry a run's mark."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.environ().get(protocol.RUN_VARIABLE) == run_id:
                found.append(process)
    return [each for each in found if each.is_running()]


def reboot(manager: StrategyManager, *strategies: str) -> None:
    """Close the manager, and do to its runs what a restart of the computer does.

    Everything is killed, and the records say that they were made under another boot.
    """
    runs = [manager.runs(each)[0] for each in strategies]
    manager.close()
    for run in runs:
        end_runner(run)
        left = processes_of(run.run_id)
        for each in left:
            each.kill()
        psutil.wait_procs(left, 10)
        mark_rebooted(manager, run)


def end_runner(run: RunRecord) -> None:
    """Kill a run's runner, and return when it is gone."""
    assert run.runner is not None
    runner = psutil.Process(run.runner.pid)
    runner.kill()
    psutil.wait_procs([runner], 10)


def mark_rebooted(manager: StrategyManager, run: RunRecord) -> None:
    """Let the record of a run say that it was made before the computer restarted."""
    path = manager.workspace.runs(run.strategy_id) / run.run_id / protocol.RECORD_NAME
    record = json.loads(path.read_bytes())
    record["boot_id"] = "0a0a0a0a-0000-4000-8000-000000000000"
    path.write_text(json.dumps(record))
