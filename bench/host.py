"""A real manager on a temporary workspace, within the benchmark's own process."""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from PySide6.QtCore import QCoreApplication, QEventLoop, QTimer

from core import clock
from core.background import Task
from core.clock import Clock
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from core.runner import protocol
from core.store.run_folder import run_folders
from core.workspace import Workspace

_WAKE_MS = 2
_MOST_S = 1200
"""For tasks: many starts are paced, and the computer may have other things to do."""
_TO_STOP = ACTIVE_STATES | {StrategyState.WAITING}


class Host:
    """Opens a manager of an empty workspace; at the end kills what runs and removes all."""

    def __init__(
        self, *, kind: str = "serve", now: Clock = clock.now, folder: Path | None = None
    ) -> None:
        """Make the workspace, in ``folder`` or among what is temporary, and open its manager.

        The manager's schedules go by ``now``.
        """
        self._now = now
        self.app = QCoreApplication.instance() or QCoreApplication(sys.argv[:1])
        # Ends a wait for events, so that what is waited for is looked at again.
        self._wake = QTimer()
        self._folder = Path(tempfile.mkdtemp(prefix="opening-bell-bench-", dir=folder))
        self.workspace = Workspace(self._folder / "workspace")
        self.manager = self.opened(kind)

    def opened(self, kind: str = "serve") -> StrategyManager:
        """Return another manager of the workspace; the one before must be closed."""
        manager = StrategyManager(self.workspace, kind=kind, now=self._now)
        manager.open()
        return manager

    def __enter__(self) -> Self:
        """Return the host."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop what runs, close the manager, remove the workspace."""
        self.stop_all()
        self.manager.close()
        shutil.rmtree(self._folder)

    def add(self, text: str, name: str = "bench") -> str:
        """Add a strategy of this source, which runs on the benchmark's own Python."""
        source = self._folder / f"{name}.py"
        source.write_text(text, encoding="utf-8")
        added = self.result(self.manager.add(source, name, interpreter=Path(sys.executable)))
        strategy_id: str = added.id
        return strategy_id

    def without_walls(self) -> None:
        """Let strategies run without walls, as the bare programs do that they are compared with."""
        self.result(self.manager.settings.set_supervision({"walls": "off"}))

    def let_start_at_once(self, count: int) -> None:
        """Let so many strategies be in their first seconds at the same time."""
        self.result(self.manager.settings.set_starts_at_once(count))

    def start(self, *strategy_ids: str) -> None:
        """Start strategies, and return when all of them run."""
        self.results([self.manager.start(each) for each in strategy_ids])

    def stop_all(self) -> None:
        """Kill what runs, take back what waits for its start, and return when all is gone."""
        for status in self.manager.statuses():
            if status.state in _TO_STOP:
                self.manager.stop(status.id, grace_s=0)
        self.until(lambda: not self.active())

    def active(self) -> bool:
        """Return whether anything runs."""
        return any(each.state in _TO_STOP for each in self.manager.statuses())

    def run_to_end(self, strategy_id: str) -> None:
        """Start a strategy, and return when it has ended."""
        self.start(strategy_id)
        self.until(lambda: self.manager.status(strategy_id).state not in ACTIVE_STATES)

    def result(self, task: Task) -> Any:  # noqa: ANN401 - tasks carry anything
        """Turn the event loop until a task has ended, and return its result."""
        return self.results([task])[0]

    def results(self, tasks: Sequence[Task]) -> list[Any]:
        """Turn the event loop until all of ``tasks``, just begun, have ended; in order of ends."""
        answers: list[Any] = []
        errors: list[Exception] = []
        for task in tasks:
            task.succeeded.connect(answers.append)
            task.failed.connect(errors.append)
        self.until(lambda: len(answers) == len(tasks) or errors, _MOST_S)
        if errors:
            raise errors[0]
        return answers

    def until(self, check: Callable[[], object], timeout_s: float = 120) -> None:
        """Turn the event loop until ``check`` holds; it is asked every 2 ms.

        Raises:
            TimeoutError: It does not hold in time.
        """
        deadline = time.monotonic() + timeout_s
        self._wake.start(_WAKE_MS)
        while not check():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if time.monotonic() > deadline:
                message = f"not within {timeout_s:g} s"
                raise TimeoutError(message)
        self._wake.stop()

    def rest(self, seconds: float) -> None:
        """Turn the event loop for a while: the manager gets ready for what comes."""
        deadline = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > deadline)

    def log(self, strategy_id: str) -> Path:
        """Return the log of a strategy's newest run."""
        path = self.manager.log_path(strategy_id)
        if path is None:
            message = f"{strategy_id} has no log"
            raise FileNotFoundError(message)
        return path

    def runner_pid(self, strategy_id: str) -> int:
        """Return the process of the runner of a strategy's newest run."""
        record = next(run_folders(self.workspace, strategy_id)).read_record()
        if record is None or record.runner is None:
            message = f"{strategy_id} has no {protocol.RECORD_NAME}"
            raise FileNotFoundError(message)
        return record.runner.pid
