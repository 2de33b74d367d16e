"""Deletes strategies as the user wishes, and brings them back."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from desktop.actions import CommandId
from desktop.controllers.messages import Messages
from desktop.controllers.task_group import TaskGroup, summary

if TYPE_CHECKING:
    from core.store.trash import TrashedStrategy

_KEY: Final = "trash"


class TrashController(QObject):
    """Moves strategies to the trash without asking, because it can be undone."""

    changed = Signal()
    """What :meth:`can_undo` says may have changed."""

    def __init__(self, manager: StrategyManager, messages: Messages, parent: QObject) -> None:
        """Work on the manager's strategies."""
        super().__init__(parent)
        self._manager = manager
        self._messages = messages
        self._wishes: list[list[TrashedStrategy]] = []

    def can_undo(self) -> bool:
        """Return whether something was deleted that can be brought back."""
        return bool(self._wishes)

    def delete(self, strategy_ids: Sequence[str]) -> None:
        """Move strategies to the trash; those that run are refused."""
        group = TaskGroup(map(self._manager.delete, strategy_ids), self)
        group.finished.connect(partial(self._tell_deleted, len(strategy_ids)))

    def undo(self) -> None:
        """Bring back what the last wish deleted."""
        if not self._wishes:
            return
        trashed = self._wishes.pop()
        self.changed.emit()
        self._messages.withdraw(_KEY)
        group = TaskGroup(map(self._manager.restore_deleted, trashed), self)
        group.finished.connect(partial(self._tell_restored, trashed))

    def _tell_deleted(
        self, total: int, trashed: "list[TrashedStrategy]", errors: list[OpeningBellError]
    ) -> None:
        if errors:
            self._messages.error(summary(errors, total))
        if trashed:
            self._wishes.append(trashed)
            self.changed.emit()
            sentence = f"Moved {_names(trashed)} to the trash"
            self._messages.offer(sentence, CommandId.UNDO_DELETE, "Undo", key=_KEY)

    def _tell_restored(
        self, trashed: "list[TrashedStrategy]", _ids: list[str], errors: list[OpeningBellError]
    ) -> None:
        if errors:
            self._messages.error(summary(errors, len(trashed)))
        else:
            self._messages.done(f"Brought back {_names(trashed)}")


def _names(trashed: "Sequence[TrashedStrategy]") -> str:
    return trashed[0].name if len(trashed) == 1 else f"{len(trashed):,} strategies"
