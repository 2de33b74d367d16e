"""Asks when strategies run by themselves, and through which server."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Task
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter
from desktop.models.requests import ScheduleChoice

if TYPE_CHECKING:
    from core.contracts.connection import Connection


class ScheduleController(QObject):
    """Changes schedules, overrules them for a day, and lets starts go on that wait."""

    contracts_told = Signal(str, str)
    """The state of the default server's contracts, empty where nothing waits, and why."""

    def __init__(
        self, manager: StrategyManager, prompter: Prompter, messages: Messages, parent: QObject
    ) -> None:
        """Work on the manager's strategies."""
        super().__init__(parent)
        self._manager = manager
        self._prompter = prompter
        self._messages = messages
        manager.contracts_changed.connect(self._on_manager_contracts_changed)

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
            connections=tuple(self._connection_names()),
            connection=strategy.connection,
            needs_contracts=strategy.needs_contracts,
        )
        choice = self._prompter.schedule(before, self._manager.calendars)
        if choice is None:
            return
        if (choice.schedule, choice.exchange) != (before.schedule, before.exchange):
            task = self._manager.set_schedule(strategy_id, choice.schedule, choice.exchange)
            self._follow(task)
        server = choice.connection, choice.needs_contracts
        if server != (before.connection, before.needs_contracts):
            name, needs = server
            self._follow(self._manager.set_connection(strategy_id, name, needs_contracts=needs))

    def _connection_names(self) -> list[str]:
        if not self._manager.has_connections():
            return []
        found = self._manager.connections.all()
        return [each.name for each in sorted(found, key=_default_first)]

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

    def show_calendar(self, exchange: str) -> None:
        """Let the days be seen and changed on which exchanges trade."""
        self._prompter.market_calendar(self._manager, exchange)

    def toggle_awake(self) -> None:
        """Have the computer kept awake while a window is open, or not any more."""
        self._follow(self._manager.settings.set_prevents_sleep(on=not self.keeps_awake()))
        self._manager.look_at_schedules()

    def keeps_awake(self) -> bool:
        """Return whether the computer is kept awake while a window is open."""
        return self._manager.prevents_sleep()

    @Slot()
    def _on_manager_contracts_changed(self) -> None:
        report = self._manager.contracts_summary()
        is_known = report.state != "off" and report.cause != "unchecked"
        self.contracts_told.emit(report.state.value if is_known else "", report.why)

    def _follow(self, task: Task) -> None:
        task.failed.connect(self._messages.fail)


def _default_first(connection: "Connection") -> bool:
    return not connection.is_default
