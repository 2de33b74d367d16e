"""What strategies need to know of exchanges and of OpenAlgo servers."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Task
from core.clock import Clock
from core.manager.strategy_supervisor import StrategySupervisor
from core.records.states import StrategyState
from core.records.triggers import Trigger
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.calendars.exchange_calendars import ExchangeCalendars
    from core.contracts.connections import Connections
    from core.contracts.contracts_report import ContractsReport
    from core.contracts.gate import ContractGate
    from core.manager.calendar_updates import CalendarUpdates


class StrategyMarkets(StrategySupervisor):
    """Knows when exchanges trade, and whether the contracts of servers are ready.

    Nothing of it is loaded before somebody asks: the window is painted sooner.
    """

    contracts_changed = Signal()
    """Something new is known of the master contracts of some connection."""
    calendar_notice_raised = Signal(str)
    """A sentence for the user about the calendars' file."""

    def __init__(
        self, workspace: Workspace, parent: QObject | None = None, *, now: Clock = clock.now
    ) -> None:
        """Prepare; ``now`` tells the time that schedules go by."""
        super().__init__(workspace, parent)
        self._now = now
        self._gate.ready.connect(self._on_contracts_ready)
        self._gate.looked.connect(self.contracts_changed)

    @cached_property
    def calendars(self) -> "ExchangeCalendars":
        """The days on which exchanges trade; read when they are first asked for."""
        from core.calendars.exchange_calendars import ExchangeCalendars  # noqa: PLC0415 - see the class

        calendars = ExchangeCalendars(self.workspace, self._writer)
        calendars.changed.connect(self._on_calendars_changed)
        calendars.notice_raised.connect(self.calendar_notice_raised)
        return calendars

    @cached_property
    def calendar_updates(self) -> "CalendarUpdates":
        """Takes holidays over from connections."""
        from core.manager.calendar_updates import CalendarUpdates  # noqa: PLC0415 - see the class

        updates = CalendarUpdates(self.connections, self.calendars, self._now, self)
        updates.told.connect(self.calendar_notice_raised)
        return updates

    def has_connections(self) -> bool:
        """Return whether an OpenAlgo server was ever set up; asking loads nothing."""
        return self._gate.is_used()

    @property
    def connections(self) -> "Connections":
        """The OpenAlgo servers that the user has set up."""
        return self._gate.connections

    @property
    def contracts(self) -> "ContractGate":
        """What is known of the master contracts of each connection."""
        return self._gate.contracts

    def contracts_summary(self) -> "ContractsReport":
        """Return what is known of the default connection's contracts; off where there is none."""
        return self._gate.summary()

    def waits_for_contracts(self, strategy_id: str) -> bool:
        """Return whether a strategy's start waits until master contracts are ready."""
        return self._gate.waits(strategy_id)

    def connection_of(self, strategy_id: str) -> str | None:
        """Return the name of the connection whose contracts a strategy needs, or None.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        return self._gate.connection_of(self.store.get(strategy_id))

    def set_connection(
        self, strategy_id: str, name: str | None, *, needs_contracts: bool | None = None
    ) -> Task:
        """Choose the OpenAlgo connection of a strategy; see :meth:`set_schedule`.

        Args:
            strategy_id: The strategy, which is not active.
            name: The connection, None for the default one.
            needs_contracts: Whether its start waits for master contracts; None for as usual.
        """
        refusal = self._refusal(strategy_id, "change its connection")
        if refusal is not None:
            return refusal
        return self._change(
            strategy_id,
            lambda old: replace(old, connection=name, needs_contracts=needs_contracts),
        )

    def check_and_start(self, strategy_id: str, trigger: Trigger = Trigger.USER) -> Task:
        """Look at once whether the contracts are ready, and start the strategy when they are.

        The task succeeds when that is known; the strategy may then wait on.
        """
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return self._unknown(strategy_id)
        if hosted.state is not StrategyState.WAITING:
            self.start(strategy_id, trigger)
        return self._gate.check(self.store.get(strategy_id)) or hosted.asked_start()

    def _warn_of_calendars(self) -> None:
        """Say ahead that the dates of exchanges end whose calendar some strategy follows."""
        if self._follows_calendars():
            for warning in self.calendars.warnings(self._now().date()):
                self.calendar_notice_raised.emit(warning)

    def _follows_calendars(self) -> bool:
        schedules = (each.schedule for each in self.store.strategies())
        return any(each is not None and each.follows_calendar for each in schedules)

    @Slot(str)
    def _on_contracts_ready(self, name: str) -> None:
        """A server answers: it may know the holidays of a year that nobody else knows."""
        if self._follows_calendars():
            self.calendar_updates.fill_gaps(name)

    @Slot()
    def _on_calendars_changed(self) -> None:
        """Days of exchanges are others than before."""
