"""The strategies' files, for a manager that begins without them."""

import importlib
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.background import Background
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.manager.library import Library
    from core.manager.library_operations import LibraryOperations
    from core.variables.variable_store import VariableStore


class LateLibrary(QObject):
    """Makes the library and its operations when they are first used.

    They load checks, interpreters and the trash, by none of which a strategy is listed or started.
    """

    added = Signal(object)
    """The :class:`Strategy` that is stored now: a new one, or one back from the trash."""
    removed = Signal(str)
    """The id of a strategy that is in the trash now."""

    def __init__(
        self,
        workspace: Workspace,
        store: StrategyStore,
        worker: Background,
        check_worker: Background,
        variables: "Callable[[], VariableStore]",
    ) -> None:
        """Name what they work on; new sources are checked, on ``check_worker``.

        ``variables`` returns the store of what a deletion takes with it.
        """
        super().__init__(worker)
        self._workspace = workspace
        self._store = store
        self._worker = worker
        self._check_worker = check_worker
        self._variables = variables

    @cached_property
    def files(self) -> "Library":
        """The sources; for the worker threads."""
        from core.manager.library import Library  # noqa: PLC0415 - see the class

        return Library(self._workspace, self._store.is_taken)

    @cached_property
    def operations(self) -> "LibraryOperations":
        """What is done with sources and settings together."""
        from core.manager.library_operations import LibraryOperations  # noqa: PLC0415 - see the class
        from core.store.trash import Trash  # noqa: PLC0415 - see the class
        from core.variables.trashed_variables import TrashedVariables  # noqa: PLC0415 - see the class

        trash, variables = Trash(self._workspace), TrashedVariables(self._variables())
        workers = self._worker, self._check_worker
        made = LibraryOperations(self.files, self._store, trash, variables, *workers)
        made.added.connect(self.added)
        made.removed.connect(self.removed)
        return made

    def warm_up(self) -> None:
        """Load all of it on the worker thread, so that nobody waits for it later."""
        loaded = self._worker.run(
            partial(importlib.import_module, "core.manager.library_operations")
        )
        loaded.then(lambda _: self.operations.tidy())
