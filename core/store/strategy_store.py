"""The strategies that the workspace knows: in memory, and in OpenAlgo's file.

Memory is what the program goes by; the file follows it, on the background's thread.
"""

import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from core import clock
from core.background import Background, Task
from core.clock import Clock
from core.errors import (
    AmbiguousStrategyError,
    OpeningBellError,
    UnknownStrategyError,
    WriteError,
    shortened,
)
from core.records.strategy import Strategy
from core.store import config_codec
from core.store.config_codec import Entry, UnusableEntryError
from core.store.config_file import ConfigFile
from core.workspace import Workspace


class _Row:
    """An entry as the file has it, and what it means; None where it means nothing.

    Neither is ever changed: a new row takes the place of the old one.
    """

    def __init__(self, entry: Any, strategy: Strategy | None) -> None:  # noqa: ANN401 - any JSON
        self.entry = entry
        self.strategy = strategy

    @cached_property
    def text(self) -> str:
        """The entry as it is written; made by whoever writes, for the GUI thread has no time."""
        return config_codec.rendered(self.entry)


_NO_FAILURE: Final[dict[str, Any]] = {
    "start_failed_at": None,
    "start_failure": None,
    "start_failure_code": None,
}


class StrategyStore(QObject):
    """Every strategy of the workspace, by id.

    All methods belong to the thread that made the store, and none but :meth:`load` and
    :meth:`flush` waits for the disk. A change is in memory at once; the task that comes
    with it succeeds when the change will survive a power failure. Changes that come while
    the disk is busy are written together.
    """

    notice_raised = Signal(str)
    """A sentence for the user, as it is added to :attr:`notices`."""
    write_failed = Signal(object)
    """A :class:`~core.errors.WriteError`; every change since is in memory alone."""

    def __init__(
        self, workspace: Workspace, background: Background, clock: Clock = clock.now
    ) -> None:
        """Begin with no strategies; ``background``, which owns the store, does the writing."""
        super().__init__(background)
        self.notices: list[str] = []
        self._background = background
        self._file = ConfigFile(workspace.configs_file, clock)
        self._rows: dict[str, _Row] = {}
        self._lock = threading.Lock()
        self._to_write: dict[str, _Row] = {}
        self._waiting: list[Task] = []
        self._scheduled = False
        self._dirty = False

    def load(self) -> None:
        """Read the file; whatever is wrong with it becomes a notice, and nothing is lost."""
        found, notices = self._file.read()
        self._rows = {}
        for strategy_id, entry in found.items():
            try:
                strategy = config_codec.decode(strategy_id, entry)
            except UnusableEntryError as error:
                strategy = None
                notices.append(
                    f"The entry “{shortened(strategy_id)}” of {self._file.path.name} is kept "
                    f"but not shown, because {error}"
                )
            self._rows[strategy_id] = _Row(entry, strategy)
        self._notify(notices)

    def strategies(self) -> list[Strategy]:
        """Return all strategies, by name without regard to case, then by id."""
        known = (row.strategy for row in self._rows.values() if row.strategy is not None)
        return sorted(known, key=lambda each: (each.name.casefold(), each.id))

    def get(self, strategy_id: str) -> Strategy:
        """Return the strategy with this id.

        Raises:
            UnknownStrategyError: There is none.
        """
        return self._known(strategy_id)[1]

    def find(self, name_or_id: str) -> Strategy:
        """Return the strategy with this id, else the only one with this name.

        Raises:
            UnknownStrategyError: There is none.
            AmbiguousStrategyError: Several have the name.
        """
        row = self._rows.get(name_or_id)
        if row is not None and row.strategy is not None:
            return row.strategy
        named = [each for each in self.strategies() if each.name == name_or_id]
        match named:
            case []:
                raise UnknownStrategyError(name_or_id)
            case [strategy]:
                return strategy
            case _:
                raise AmbiguousStrategyError(name_or_id, [each.id for each in named])

    def is_taken(self, strategy_id: str) -> bool:
        """Return whether an entry, understood or not, has this id."""
        return strategy_id in self._rows

    def put(self, strategy: Strategy) -> Task:
        """Add the strategy, or change the one that has its id; fails with WriteError."""
        row = self._rows.get(strategy.id)
        if row is None:
            return self._set(strategy.id, config_codec.encode(strategy))
        if row.strategy is None:
            message = f"The id {strategy.id} belongs to an entry that is kept but not understood"
            raise OpeningBellError(message)
        return self._set(strategy.id, config_codec.changed(row.entry, row.strategy, strategy))

    def entry(self, strategy_id: str) -> Entry:
        """Return a copy of a strategy's entry as the file has it, for :meth:`restore`.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        return dict(self._known(strategy_id)[0])

    def remove(self, strategy_id: str) -> tuple[Entry, Task]:
        """Forget a strategy; return its entry as the file had it.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        entry = self.entry(strategy_id)
        del self._rows[strategy_id]
        return entry, self._save()

    def restore(self, strategy_id: str, entry: Mapping[str, Any]) -> Task:
        """Take back an entry that :meth:`remove` returned.

        Raises:
            OpeningBellError: The id is taken, or the entry describes no strategy.
        """
        if self.is_taken(strategy_id):
            message = f"{shortened(strategy_id)} cannot be restored: another strategy has its id"
            raise OpeningBellError(message)
        try:
            return self._set(strategy_id, dict(entry))
        except UnusableEntryError as error:
            message = f"{shortened(strategy_id)} cannot be restored, because {error}"
            raise OpeningBellError(message) from error

    def mark_started(self, strategy_id: str, pid: int, at: datetime) -> Task:
        """Note for OpenAlgo that the strategy runs.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        settled = replace(self.get(strategy_id), **_NO_FAILURE)
        return self.put(replace(settled, is_running=True, pid=pid, last_started=at))

    def mark_ended(self, strategy_id: str, at: datetime) -> Task:
        """Note for OpenAlgo that the strategy does not run.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        strategy = self.get(strategy_id)
        return self.put(replace(strategy, is_running=False, pid=None, last_stopped=at))

    def flush(self) -> None:
        """Wait until the file is what memory is, trying once more where a write failed.

        Raises:
            WriteError: The file is older than memory.
        """
        self._background.flush()
        if self._dirty:
            self._write(self._rows)

    def _known(self, strategy_id: str) -> tuple[Entry, Strategy]:
        row = self._rows.get(strategy_id)
        if row is None or row.strategy is None:
            raise UnknownStrategyError(strategy_id)
        return row.entry, row.strategy

    def _set(self, strategy_id: str, entry: Entry) -> Task:
        strategy = config_codec.decode(strategy_id, entry)
        self._rows[strategy_id] = _Row(entry, strategy)
        return self._save()

    def _save(self) -> Task:
        task = Task(self)
        with self._lock:
            self._to_write = self._rows.copy()
            self._waiting.append(task)
            self._dirty = True
            due = not self._scheduled
            self._scheduled = True
        if due:
            self._background.run(self._write_waiting)
        return task

    def _write_waiting(self) -> None:
        """Write all that changed so far; runs on the background's thread."""
        with self._lock:
            rows, tasks, self._waiting = self._to_write, self._waiting, []
            self._scheduled = False
        try:
            self._write(rows)
        except WriteError as error:
            for task in tasks:
                task.fail(error)
            self.write_failed.emit(error)
        else:
            for task in tasks:
                task.succeed()

    def _write(self, rows: Mapping[str, _Row]) -> None:
        texts = {key: row.text for key, row in rows.items()}
        self._notify(self._file.write(config_codec.document(texts)))
        with self._lock:
            self._dirty = self._scheduled

    def _notify(self, notices: list[str]) -> None:
        self.notices += notices
        for each in notices:
            self.notice_raised.emit(each)
