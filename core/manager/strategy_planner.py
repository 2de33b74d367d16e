"""What the schedules of strategies say, and changing them."""

from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from core import clock
from core.background import Task
from core.clock import Clock
from core.errors import InvalidExchangeError
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_supervisor import StrategySupervisor
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.records.triggers import Trigger
from core.sources import naming
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.calendars.exchange_calendars import ExchangeCalendars
    from core.contracts.connections import Connections
    from core.contracts.contracts_report import ContractsReport
    from core.contracts.gate import ContractGate
    from core.schedule.decision import Decision
    from core.schedule.plan import Plan
    from core.schedule.schedule import Override, Schedule


class StrategyPlanner(StrategySupervisor):
    """Knows the schedule of every strategy, and decides what it wants.

    Nothing of schedules and calendars is loaded before somebody asks: the window is painted sooner.
    """

    calendar_notice_raised = Signal(str)
    """A sentence for the user about the calendars' file."""

    def __init__(
        self, workspace: Workspace, parent: QObject | None = None, *, now: Clock = clock.now
    ) -> None:
        """Prepare; ``now`` tells the time that schedules go by."""
        super().__init__(workspace, parent)
        self._now = now
        self._plans: dict[str, tuple[Schedule, str, Plan]] = {}
        self._decisions: dict[str, Decision] = {}
        self._watched_since: datetime | None = None

    @cached_property
    def calendars(self) -> "ExchangeCalendars":
        """The days on which exchanges trade; read when they are first asked for."""
        from core.calendars.exchange_calendars import ExchangeCalendars  # noqa: PLC0415 - see the class

        calendars = ExchangeCalendars(self.workspace, self._writer)
        calendars.changed.connect(self._on_calendars_changed)
        calendars.notice_raised.connect(self.calendar_notice_raised)
        return calendars

    # -- reading

    def plan(self, strategy_id: str) -> "Plan | None":
        """Return a strategy's schedule on its exchange's calendar, None where it has none.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        strategy = self.store.get(strategy_id)
        if strategy.schedule is None:
            return None
        kept = self._plans.get(strategy_id)
        if kept is None or kept[0] is not strategy.schedule or kept[1] != strategy.exchange:
            from core.schedule.plan import Plan  # noqa: PLC0415 - see the class

            plan = Plan(strategy.schedule, strategy.exchange, self.calendars)
            kept = self._plans[strategy_id] = (strategy.schedule, strategy.exchange, plan)
        return kept[2]

    def decision(self, strategy_id: str) -> "Decision | None":
        """Return what a strategy's schedule wants now, None where it has none.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        from core.schedule.decision import Past, decide  # noqa: PLC0415 - see the class

        plan, hosted = self.plan(strategy_id), self._get(strategy_id)
        if plan is None:
            return None
        strategy = self.store.get(strategy_id)
        wishes = strategy.held_at, strategy.resumed_at
        past = Past(hosted.last_run(), *wishes, self._watched_since)
        return decide(plan, self._now(), past)

    @override
    def _row(self, hosted: HostedStrategy, present: datetime) -> StrategyStatus:
        status = super()._row(hosted, present)
        if hosted.strategy.schedule is None or status.id not in self._hosted:
            return status  # one that is being adopted is not here yet
        from core.records import schedule_reasons  # noqa: PLC0415 - see the class

        decision = self._decisions.get(status.id) or self.decision(status.id)
        if decision is None:
            return status
        if status.state in ACTIVE_STATES:
            return replace(status, next_stop=decision.next_stop, today=decision.today)
        why = status.why
        if hosted.is_new() and status.state is StrategyState.STOPPED:
            why = schedule_reasons.next_phrase(decision, present)
        elif status.state not in {StrategyState.PAUSED, StrategyState.WAITING}:
            why = schedule_reasons.with_next_start(why, decision, present)
        return replace(status, why=why, next_start=decision.next_start, today=decision.today)

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

    # -- changing

    def set_schedule(
        self, strategy_id: str, schedule: "Schedule | None", exchange: str | None = None
    ) -> Task:
        """Choose when a strategy runs, None for whenever it is started by hand.

        The task fails with StrategyRunningError, InvalidExchangeError or WriteError.

        Args:
            strategy_id: The strategy, which is not active.
            schedule: What counts from now on; a hold and a missed start of before are forgotten.
            exchange: Whose calendar it follows; None leaves it.
        """
        refusal = self._refusal(strategy_id, "be scheduled anew")
        if refusal is not None:
            return refusal
        try:
            code = None if exchange is None else naming.exchange_code(exchange)
        except InvalidExchangeError as error:
            return self._failed(error)

        def changed(old: Strategy) -> Strategy:
            return replace(
                old,
                schedule=schedule,
                schedule_flaw="",
                exchange=code or old.exchange,
                scheduled_at=self._now(),
                held_at=None,
                resumed_at=None,
            )

        return self._change(strategy_id, changed)

    def set_override(self, strategy_id: str, day: date, chosen: "Override | None") -> Task:
        """Choose what is different on one date; see :meth:`set_schedule`."""
        schedule = self.store.get(strategy_id).schedule
        if schedule is None:
            return self.set_schedule(strategy_id, None)
        overrides = {each: what for each, what in schedule.overrides.items() if each != day}
        if chosen is not None:
            overrides[day] = chosen
        return self.set_schedule(strategy_id, replace(schedule, overrides=overrides))

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
        schedules = (each.schedule for each in self.store.strategies())
        if any(each is not None and each.follows_calendar for each in schedules):
            for warning in self.calendars.warnings(self._now().date()):
                self.calendar_notice_raised.emit(warning)

    @Slot()
    def _on_calendars_changed(self) -> None:
        self._plans.clear()
        self._decisions.clear()
