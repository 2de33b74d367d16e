"""Starts and stops strategies as the user wishes."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import QObject

from core.background import Task
from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from desktop.actions import STARTABLE_STATES, CommandId
from desktop.command_table import COMMANDS
from desktop.controllers.messages import Messages
from desktop.controllers.task_group import TaskGroup, summary
from desktop.models.strategy_table_model import StrategyTableModel


class RunController(QObject):
    """Start, stop and restart, of those strategies whose state lets them."""

    def __init__(
        self,
        manager: StrategyManager,
        model: StrategyTableModel,
        messages: Messages,
        parent: QObject,
    ) -> None:
        """Work on the manager's strategies; ``model`` says in which states they are."""
        super().__init__(parent)
        self._manager = manager
        self._model = model
        self._messages = messages

    def start(self, strategy_ids: Iterable[str]) -> None:
        """Start those that do not run, in the order in which they take their turns."""
        ids = self._manager.in_order_of_start(self._able(CommandId.START, strategy_ids))
        self._follow("Started", ids, map(self._manager.start, ids))

    def stop(self, strategy_ids: Iterable[str]) -> None:
        """Stop those that run."""
        ids = self._able(CommandId.STOP, strategy_ids)
        self._follow("Stopped", ids, map(self._manager.stop, ids))

    def restart(self, strategy_ids: Iterable[str]) -> None:
        """Stop those that run, and start all."""
        ids = self._able(CommandId.RESTART, strategy_ids)
        self._follow("Restarted", ids, map(self._manager.restart, ids))

    def try_again(self, strategy_ids: Iterable[str]) -> None:
        """Start those that have failed, with their failures counted afresh."""
        ids = self._able(CommandId.TRY_AGAIN, strategy_ids)
        self._follow("Started", ids, map(self._manager.start, ids))

    def start_now(self, strategy_ids: Iterable[str]) -> None:
        """End the pause of those that would start again by themselves."""
        ids = self._able(CommandId.START_NOW, strategy_ids)
        self._follow("Started", ids, map(self._manager.start_now, ids))

    def clear(self, strategy_ids: Iterable[str]) -> None:
        """Take note of how those ended that have ended by themselves."""
        ids = self._able(CommandId.CLEAR, strategy_ids)
        self._follow("Cleared", ids, map(self._manager.clear, ids))

    def start_all(self) -> None:
        """Start every strategy that does not run."""
        self.start(each.id for each in self._model.statuses())

    def stop_all(self) -> None:
        """Stop every strategy that runs."""
        self.stop(each.id for each in self._model.statuses())

    def toggle(self, strategy_id: str) -> None:
        """Stop a strategy that runs, start another one."""
        status = self._model.status(strategy_id)
        idle = status is not None and status.state in STARTABLE_STATES
        change: Callable[[list[str]], None] = self.start if idle else self.stop
        change([strategy_id])

    def _able(self, command: CommandId, strategy_ids: Iterable[str]) -> list[str]:
        states = COMMANDS[command].states
        rows = (self._model.status(each) for each in strategy_ids)
        return [row.id for row in rows if row is not None and row.state in states]

    def _follow(self, verb: str, ids: list[str], tasks: Iterable[Task]) -> None:
        group = TaskGroup(tasks, self)
        group.finished.connect(partial(self._tell, verb, ids))

    def _tell(
        self, verb: str, ids: list[str], results: list[object], errors: list[OpeningBellError]
    ) -> None:
        if errors:
            self._messages.error(summary(errors, len(ids)))
            return
        if not ids:
            return
        row = self._model.status(ids[0])
        name = row.name if row is not None else ids[0]
        what = name if len(ids) == 1 else f"{len(ids):,} strategies"
        killed = sum(result is True for result in results)
        tail = f"; {killed} had to be killed" if killed and verb == "Stopped" else ""
        self._messages.done(f"{verb} {what}{tail}")
