"""What the manager does with strategies' files and settings, as tasks."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core.background import Background, Task
from core.errors import OpeningBellError
from core.manager.library import AddedStrategy, Library, NewSource
from core.records.strategy import Strategy
from core.store.strategy_store import StrategyStore
from core.store.trash import Trash, TrashedStrategy


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
        discarded = self._worker.run(partial(self._trash.discard, strategy_id, entry))
        return discarded.then(partial(self._forget, strategy_id))

    def _forget(self, strategy_id: str, trashed: TrashedStrategy) -> Task:
        _, stored = self._store.remove(strategy_id)
        stored.failed.connect(partial(self._put_back, trashed))
        return stored.then(partial(self._tell_removed, trashed))

    def _put_back(self, trashed: TrashedStrategy, _error: OpeningBellError) -> None:
        """Undo a deletion that could not be stored."""
        restored = self._worker.run(partial(self._trash.restore, trashed))
        restored.then(partial(self._store.restore, trashed.strategy_id))

    def _tell_removed(self, trashed: TrashedStrategy, _stored: object) -> TrashedStrategy:
        self.removed.emit(trashed.strategy_id)
        return trashed

    def restore(self, trashed: TrashedStrategy) -> Task:
        """Bring a strategy back from the trash; result its id."""
        restored = self._worker.run(partial(self._trash.restore, trashed))
        return restored.then(partial(self._store_restored, trashed))

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
