"""The manager of a workspace: what the window and ``bell`` see of the core."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from core import clock
from core.background import Background, Task
from core.errors import WriteError
from core.manager.late_library import LateLibrary
from core.manager.manager_lock import ManagerLock
from core.manager.strategy_supervisor import StrategySupervisor
from core.manager.unlisted import list_again
from core.process.adoption import ids_with_runs, newest_run
from core.process.launcher import Launcher
from core.records.strategy import Strategy
from core.sources import interpreters
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.store.trash import TrashedStrategy


class StrategyManager(StrategySupervisor):
    """Hosts the strategies of one workspace, and keeps their files and settings."""

    strategy_added = Signal(str)
    strategy_removed = Signal(str)
    notice_raised = Signal(str)
    """A sentence for the user about the workspace."""

    def __init__(self, workspace: Workspace, *, kind: str, parent: QObject | None = None) -> None:
        """Prepare to manage ``workspace``; nothing is read before :meth:`open`.

        Args:
            workspace: The folder.
            kind: ``window``, ``serve`` or ``one-shot``; others are told it.
            parent: The owner, if any.
        """
        super().__init__(workspace, parent)
        self.kind = kind
        self._lock = ManagerLock(workspace)
        # Threads of their own: a slow disk, or a Python that does not answer, holds up no start.
        self._library_worker = Background(self)
        self._check_worker = Background(self)
        self._library = LateLibrary(workspace, self.store, self._library_worker, self._check_worker)
        self._library.added.connect(self._on_library_added)
        self._library.removed.connect(self._on_library_removed)
        self.store.notice_raised.connect(self.notice_raised)
        self.settings.notice_raised.connect(self.notice_raised)
        self.store.write_failed.connect(self._on_store_write_failed)

    def open(self) -> None:
        """Take the workspace: load its strategies, and adopt the runs that live.

        Emits ``notice_raised`` for what was wrong, and ``strategy_added`` for each strategy.

        Raises:
            WorkspaceBusyError: Another manager has it.
            WorkspaceError: Its folder cannot be used.
            InterpreterError: There is no Python for runners.
        """
        self.workspace.create()
        self._lock.acquire(self.kind)
        self.store.load()
        self.settings.load()
        self._journal.load()
        python = interpreters.runner_interpreter()
        self._launcher = Launcher(python, self)
        have_run = ids_with_runs(self.workspace)
        for notice in list_again(self.workspace, self.store, have_run):
            self.notice_raised.emit(notice)
        for strategy in self.store.strategies():
            has_run = strategy.id in have_run
            self._host(strategy, newest_run(self.workspace, strategy.id) if has_run else None)
            self.strategy_added.emit(strategy.id)
        self._restore_soon()
        self._sampler.start()
        if self.kind == "serve":
            self.warm_up()

    def warm_up(self) -> None:
        """Get ready for the first start and change; a window does so once it is painted."""
        if self._launcher is not None:
            self._launcher.warm_up()
        # The first start need not wait until every Python of this computer has answered.
        self._check_worker.run(interpreters.default_interpreter)
        self._library.warm_up()
        self._retention.look_after(self._hosted)

    def close(self) -> None:
        """Give the workspace back: writes are on disk, strategies keep running.

        Raises:
            WriteError: The last changes could not be written, also not at a second try.
        """
        self._sampler.stop()
        self._queue.close()
        self._sweeper.close()
        self._retention.do_now()
        self._journal.write_soon()
        for hosted in self._hosted.values():
            hosted.close()
        self._hosted.clear()
        if self._launcher is not None:
            self._launcher.close()
            self._launcher = None
        self._background.flush()
        self._check_worker.flush()
        self._library_worker.flush()
        self._history_worker.flush()
        try:
            self.store.flush()
            self.settings.flush()
        finally:
            self._lock.release()

    def add(
        self, source: Path, name: str, *, exchange: str = "NSE", interpreter: Path | None = None
    ) -> Task:
        """Copy a file into the workspace as a new strategy; result :class:`AddedStrategy`.

        A source that does not parse is added, and said. The task fails with SourceError,
        InvalidNameError, InvalidExchangeError, InterpreterError or WriteError.
        """
        return self._library.operations.add(
            partial(self._library.files.add_file, source, name, exchange, interpreter)
        )

    def add_template(self, key: str, name: str) -> Task:
        """Add one of the templates of :mod:`core.sources.templates`; see :meth:`add`."""
        return self._library.operations.add(partial(self._library.files.add_template, key, name))

    def delete(self, strategy_id: str) -> Task:
        """Move a strategy that does not run to the trash; result :class:`TrashedStrategy`."""
        refusal = self._refusal(strategy_id, "be deleted")
        return refusal or self._library.operations.delete(strategy_id)

    def restore_deleted(self, trashed: "TrashedStrategy") -> Task:
        """Bring a strategy back from the trash; result its id."""
        return self._library.operations.restore(trashed)

    def rename(self, strategy_id: str, name: str) -> Task:
        """Change what a strategy is called; fails with InvalidNameError."""
        from core.sources import naming  # noqa: PLC0415 - see LateLibrary

        return self._change(strategy_id, lambda old: replace(old, name=naming.display_name(name)))

    def set_interpreter(self, strategy_id: str, interpreter: Path | None) -> Task:
        """Choose the Python of a strategy, None for the default; fails with InterpreterError."""
        if interpreter is None:
            return self._change(strategy_id, lambda old: replace(old, interpreter=None))
        probed = self._check_worker.run(partial(interpreters.probe, interpreter))
        return probed.then(
            lambda found: self._change(
                strategy_id, lambda old: replace(old, interpreter=str(found.path))
            )
        )

    def read_source(self, strategy_id: str) -> Task:
        """Read a strategy's source; result :class:`core.sources.checks.Source`."""
        return self._with_strategy(strategy_id, self._library.files.read)

    def save_source(self, strategy_id: str, data: bytes) -> Task:
        """Save a strategy's source, keeping the one before; result the version's id.

        The task fails with StrategyRunningError, SourceError or WriteError.
        """
        refusal = self._refusal(strategy_id, "be saved")
        if refusal is not None:
            return refusal
        saved = self._with_strategy(strategy_id, lambda each: self._library.files.save(each, data))
        return saved.then(partial(self._tell_saved, strategy_id))

    def check(self, strategy_id: str) -> Task:
        """Look for what is wrong with a strategy's source; result a list of problems."""
        return self._with_strategy(strategy_id, self._library.files.check, self._check_worker)

    def check_file(self, path: Path, interpreter: Path | None = None) -> Task:
        """Look for what is wrong with any file; result a list of problems."""
        return self._check_worker.run(partial(self._library.files.check_file, path, interpreter))

    def export(self, strategy_id: str, target: Path) -> Task:
        """Copy a strategy's source to a file or into a folder; result the path."""
        return self._with_strategy(
            strategy_id, lambda each: self._library.files.export(each, target)
        )

    def _with_strategy(
        self,
        strategy_id: str,
        work: Callable[[Strategy], object],
        worker: Background | None = None,
    ) -> Task:
        """Run ``work`` with a strategy's settings on ``worker``, the library's unless named."""
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        worker = worker or self._library_worker
        return worker.run(partial(work, self.store.get(strategy_id)))

    def _tell_saved(self, strategy_id: str, version: str) -> str:
        self.store.put(replace(self.store.get(strategy_id), last_modified=clock.now()))
        self.strategy_changed.emit(strategy_id)
        return version

    @override
    def _restores(self) -> bool:
        return self.kind != "one-shot"

    @Slot(object)
    def _on_library_added(self, strategy: Strategy) -> None:
        # One that comes back from the trash has run before.
        self._host(strategy, newest_run(self.workspace, strategy.id))
        self.strategy_added.emit(strategy.id)

    @Slot(object)
    def _on_store_write_failed(self, error: WriteError) -> None:
        self.notice_raised.emit(str(error))

    @Slot(str)
    def _on_library_removed(self, strategy_id: str) -> None:
        del self._hosted[strategy_id]
        self.strategy_removed.emit(strategy_id)
