"""The files of strategies: adding, changing, checking and deleting them."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Background, Task
from core.clock import Clock
from core.errors import WriteError
from core.manager.late_library import LateLibrary
from core.manager.strategy_scheduler import StrategyScheduler
from core.process.adoption import newest_run
from core.records.strategy import Strategy
from core.sources import interpreters
from core.store.saved_versions import SavedVersions
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.store.trash import TrashedStrategy


class StrategyLibrarian(StrategyScheduler):
    """Keeps the sources of strategies, and their names."""

    strategy_added = Signal(str)
    strategy_removed = Signal(str)

    def __init__(
        self, workspace: Workspace, parent: QObject | None = None, *, now: Clock = clock.now
    ) -> None:
        """Prepare; nothing is read yet."""
        super().__init__(workspace, parent, now=now)
        # Threads of their own: a slow disk, or a Python that does not answer, holds up no start.
        self._library_worker = Background(self)
        self._check_worker = Background(self)
        workers = self._library_worker, self._check_worker
        self._library = LateLibrary(workspace, self.store, *workers, lambda: self.variables)
        self._saved = SavedVersions(workspace, self._versions)
        self._library.added.connect(self._on_library_added)
        self._library.removed.connect(self._on_library_removed)

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

    def add_copy(self, strategy_id: str, name: str, data: bytes) -> Task:
        """Add a source as a strategy that is like another, without its schedule; see :meth:`add`."""
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        like = self.store.get(strategy_id)
        files = self._library.files
        return self._library.operations.add(partial(files.add_copy, like, name, data))

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
        saved = self._with_strategy(strategy_id, lambda each: self._save(each, data))
        return saved.then(partial(self._tell_saved, strategy_id))

    def source_history(self, strategy_id: str) -> Task:
        """Return the versions of a source that were saved; result a list of SavedVersions."""
        return self._with_strategy(strategy_id, lambda each: self._saved.all(each.id))

    def read_version(self, strategy_id: str, version: str) -> Task:
        """Read a version that was saved; result its bytes, or UnknownVersionError."""
        return self._with_strategy(strategy_id, lambda each: self._saved.find(each.id, version))

    def restore_version(self, strategy_id: str, version: str) -> Task:
        """Save a version again, which undoes itself as any save does; result as of a save.

        The task fails with UnknownVersionError, or as :meth:`save_source` does.
        """
        refusal = self._refusal(strategy_id, "be saved")
        if refusal is not None:
            return refusal
        read = self.read_version(strategy_id, version)
        return read.then(partial(self.save_source, strategy_id))

    def _save(self, strategy: Strategy, data: bytes) -> str:
        """Save a source, with what it was before and what it becomes kept; on the worker."""
        path = self.workspace.root / strategy.file_path
        with contextlib.suppress(OSError):
            before, status = path.read_bytes(), path.stat()
            saved_at = datetime.fromtimestamp(status.st_mtime, clock.IST)
            self._note_save(strategy.id, before, saved_at)
        version = self._library.files.save(strategy, data)
        self._note_save(strategy.id, data, clock.now())
        return version

    def _note_save(self, strategy_id: str, data: bytes, at: datetime) -> None:
        """Keep a version, if the disk lets one: the file itself is what counts."""
        with contextlib.suppress(WriteError):
            self._saved.note(strategy_id, data, at)

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

    @Slot(object)
    def _on_library_added(self, strategy: Strategy) -> None:
        # One that comes back from the trash has run before.
        self._host(strategy, newest_run(self.workspace, strategy.id))
        self.strategy_added.emit(strategy.id)

    @Slot(str)
    def _on_library_removed(self, strategy_id: str) -> None:
        del self._hosted[strategy_id]
        self._forget_schedule(strategy_id)
        self.strategy_removed.emit(strategy_id)
