"""Asks when strategies run by themselves, and through which server."""

from collections.abc import Iterable

from PySide6.QtCore import QObject

from core import clock
from core.background import Task
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter
from desktop.models.requests import ScheduleChoice


class ScheduleController(QObject):
    """Changes schedules, overrules them for a day, and lets starts go on that wait."""

    def __init__(
        self, manager: StrategyManager, prompter: Prompter, messages: Messages, parent: QObject
    ) -> None:
        """Work on the manager's strategies."""
        super().__init__(parent)
        self._manager = manager
        self._prompter = prompter
        self._messages = messages

    def ask(self, strategy_id: str) -> None:
        """Ask when a strategy runs; refused while it does."""
        status, strategy = self._manager.status(strategy_id), self._manager.store.get(strategy_id)
        if status.state in ACTIVE_STATES:
            self._messages.error(
                f"{status.name} cannot be scheduled anew while it runs: stop it first"
            )
            return
        before = ScheduleChoice(
            title=f"When does “{status.name}” run by itself?",
            schedule=strategy.schedule,
            exchange=strategy.exchange,
        )
        choice = self._prompter.schedule(before, self._manager.calendars)
        if choice is not None:
            task = self._manager.set_schedule(strategy_id, choice.schedule, choice.exchange)
            self._follow(task)

    def run_today(self, strategy_ids: Iterable[str]) -> None:
        """Have those run today that are kept from it by their exchange, or by a hold."""
        from core.schedule.schedule import Override, OverrideKind  # noqa: PLC0415 - seldom needed

        today = clock.now().date()
        for strategy_id in strategy_ids:
            status = self._manager.status(strategy_id)
            if status.state is not StrategyState.PAUSED:
                continue
            if status.today is not None and status.today.is_closed:
                override = Override(OverrideKind.RUN)
                self._follow(self._manager.set_override(strategy_id, today, override))
            else:
                self._follow(self._manager.start(strategy_id))

    def check_and_start(self, strategy_ids: Iterable[str]) -> None:
        """Look at once whether the contracts are ready that starts wait for."""
        for strategy_id in strategy_ids:
            self._follow(self._manager.check_and_start(strategy_id))

    def start_anyway(self, strategy_ids: Iterable[str]) -> None:
        """Let those start that wait for contracts."""
        for strategy_id in strategy_ids:
            if self._manager.waits_for_contracts(strategy_id):
                self._follow(self._manager.start(strategy_id, anyway=True))

    def ask_for_connection(self) -> None:
        """Ask for the OpenAlgo server that strategies use."""
        self._prompter.connections(self._manager.connections, self._manager.contracts)

    def _follow(self, task: Task) -> None:
        task.failed.connect(self._messages.fail)
