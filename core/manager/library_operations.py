"""What the manager does with strategies' files and settings, as tasks."""

from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from core import clock
from core.background import Background, Task
from core.errors import OpeningBellError, SecretsError, WriteError
from core.manager.library import AddedStrategy, Library, NewSource
from core.records.strategy import Strategy
from core.store.strategy_store import StrategyStore
from core.store.trash import Trash, TrashedStrategy
from core.variables.trashed_variables import TrashedVariables

if TYPE_CHECKING:
    from collections.abc import Mapping


class LibraryOperations(QObject):
    """Files on the worker thread, the store's entry with them, and the fact told afterwards."""

    added = Signal(object)
    """The :class:`Strategy` that is stored now: a new one, or one back from the trash."""
    removed = Signal(str)
    """The id of a strategy that is in the trash now."""

    def __init__(
        self,
        library: Library,
        store: StrategyStore,
        trash: Trash,
        variables: TrashedVariables,
        worker: Background,
        check_worker: Background,
    ) -> None:
        """Work on the files of ``library`` and the entries of ``store``.

        New sources are checked, so they are brought in on ``check_worker``.
        """
        super().__init__(worker)
        self._library = library
        self._store = store
        self._trash = trash
        self._variables = variables
        self._worker = worker
        self._check_worker = check_worker

    def add(self, read: "partial[NewSource]") -> Task:
        """Store the strategy whose source ``read`` brings in; result :class:`AddedStrategy`."""
        return self._check_worker.run(read).then(self._store_new)

    def _store_new(self, new: NewSource) -> Task:
        stored = self._store.put(new.strategy)
        stored.failed.connect(partial(self._take_back, new.strategy))
        return stored.then(partial(self._tell_added, new))

    def _take_back(self, strategy: Strategy, _error: OpeningBellError) -> None:
        self._store.remove(strategy.id)
        self._worker.run(partial(self._library.discard_copy, strategy))

    def _tell_added(self, new: NewSource, _stored: object) -> AddedStrategy:
        self.added.emit(new.strategy)
        return AddedStrategy(new.strategy.id, new.problems)

    def delete(self, strategy_id: str) -> Task:
        """Move a strategy to the trash; result :class:`TrashedStrategy`.

        The files go first: killed in between, the strategy is still listed, and its source
        and settings lie together in the trash.
        """
        entry = self._store.entry(strategy_id)
        discarded = self._worker.run(partial(self._discard, strategy_id, entry))
        return discarded.then(partial(self._forget, strategy_id))

    def _discard(self, strategy_id: str, entry: "Mapping[str, Any]") -> TrashedStrategy:
        """Move files and copy variables; on the worker."""
        trashed = self._trash.discard(strategy_id, entry)
        # Secrets that cannot be read stay where they are, and go another day: see :meth:`tidy`.
        with suppress(SecretsError):
            self._variables.keep(trashed)
        return trashed

    def _forget(self, strategy_id: str, trashed: TrashedStrategy) -> Task:
        _, stored = self._store.remove(strategy_id)
        stored.failed.connect(partial(self._put_back, trashed))
        return stored.then(partial(self._tell_removed, trashed))

    def _put_back(self, trashed: TrashedStrategy, _error: OpeningBellError) -> None:
        """Undo a deletion that could not be stored."""
        restored = self._worker.run(partial(self._trash.restore, trashed))
        stored = restored.then(partial(self._store.restore, trashed.strategy_id))
        stored.then(lambda _: self._worker.run(partial(self._trash.forget, trashed)))

    def _tell_removed(self, trashed: TrashedStrategy, _stored: object) -> Task:
        self.removed.emit(trashed.strategy_id)
        forgotten = self._worker.run(partial(self._forget_variables, trashed))
        return forgotten.then(lambda _: trashed)

    def _forget_variables(self, trashed: TrashedStrategy) -> None:
        """End what the trash has a copy of; on the worker. What resists goes another day."""
        with suppress(SecretsError, WriteError):
            self._variables.forget(trashed)

    def tidy(self) -> Task:
        """End what an earlier deletion has left undone, and what was deleted long ago."""
        return self._worker.run(self._tidy)

    def _tidy(self) -> None:
        is_listed = self._store.is_taken
        self._variables.tidy(list(self._trash.all()), is_listed, clock.now())
        for each in list(self._trash.restored()):
            if is_listed(each.strategy_id):
                self._trash.forget(each)

    def restore(self, trashed: TrashedStrategy) -> Task:
        """Bring a strategy back from the trash, with its variables; result its id."""
        restored = self._worker.run(partial(self._restore, trashed))
        return restored.then(partial(self._store_restored, trashed))

    def _restore(self, trashed: TrashedStrategy) -> dict[str, object]:
        """Bring variables and files back; on the worker."""
        self._variables.bring_back(trashed)
        return self._trash.restore(trashed)

    def _store_restored(self, trashed: TrashedStrategy, entry: dict[str, object]) -> Task:
        stored = self._store.restore(trashed.strategy_id, entry)
        return stored.then(partial(self._tell_restored, trashed))

    def _tell_restored(self, trashed: TrashedStrategy, _stored: object) -> str:
        self._worker.run(partial(self._trash.forget, trashed))
        self.added.emit(self._store.get(trashed.strategy_id))
        return trashed.strategy_id

    def export(self, strategy: Strategy, target: Path) -> Task:
        """Copy a strategy's source to ``target``; result the path."""
        return self._worker.run(partial(self._library.export, strategy, target))
