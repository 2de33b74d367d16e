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
        self, library: Library, store: StrategyStore, trash: Trash, background: Background
    ) -> None:
        """Work on the files of ``library`` and the entries of ``store``."""
        super().__init__(background)
        self._library = library
        self._store = store
        self._trash = trash
        self._background = background

    def add(self, read: "partial[NewSource]") -> Task:
        """Store the strategy whose source ``read`` brings in; result :class:`AddedStrategy`."""
        return self._background.run(read).then(self._store_new)

    def _store_new(self, new: NewSource) -> Task:
        stored = self._store.put(new.strategy)
        stored.failed.connect(partial(self._take_back, new.strategy))
        return stored.then(partial(self._tell_added, new))

    def _take_back(self, strategy: Strategy, _error: OpeningBellError) -> None:
        self._store.remove(strategy.id)
        self._background.run(partial(self._library.discard_copy, strategy))

    def _tell_added(self, new: NewSource, _stored: object) -> AddedStrategy:
        self.added.emit(new.strategy)
        return AddedStrategy(new.strategy.id, new.problems)

    def delete(self, strategy_id: str) -> Task:
        """Move a strategy to the trash; result :class:`TrashedStrategy`."""
        entry, stored = self._store.remove(strategy_id)
        discard = partial(self._trash.discard, strategy_id, entry)
        moved = stored.then(lambda _stored: self._background.run(discard))
        moved.failed.connect(partial(self._put_back, strategy_id, entry))
        return moved.then(partial(self._tell_removed, strategy_id))

    def _put_back(
        self, strategy_id: str, entry: dict[str, object], _error: OpeningBellError
    ) -> None:
        self._store.restore(strategy_id, entry)

    def _tell_removed(self, strategy_id: str, trashed: TrashedStrategy) -> TrashedStrategy:
        self.removed.emit(strategy_id)
        return trashed

    def restore(self, trashed: TrashedStrategy) -> Task:
        """Bring a strategy back from the trash; result its id."""
        restored = self._background.run(partial(self._trash.restore, trashed))
        return restored.then(partial(self._store_restored, trashed.strategy_id))

    def _store_restored(self, strategy_id: str, entry: dict[str, object]) -> Task:
        stored = self._store.restore(strategy_id, entry)
        return stored.then(partial(self._tell_restored, strategy_id))

    def _tell_restored(self, strategy_id: str, _stored: object) -> str:
        self.added.emit(self._store.get(strategy_id))
        return strategy_id

    def export(self, strategy: Strategy, target: Path) -> Task:
        """Copy a strategy's source to ``target``; result the path."""
        return self._background.run(partial(self._library.export, strategy, target))
