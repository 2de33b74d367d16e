"""What the schedules of strategies say, and changing them."""

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from typing_extensions import override

from core import clock
from core.background import Task
from core.clock import Clock
from core.errors import InvalidExchangeError
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_variables import StrategyVariables
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.sources import naming
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.schedule.decision import Decision
    from core.schedule.plan import Plan
    from core.schedule.schedule import Override, Schedule


class StrategyPlanner(StrategyVariables):
    """Knows the schedule of every strategy, and decides what it wants.

    Nothing of schedules and calendars is loaded before somebody asks: the window is painted sooner.
    """

    def __init__(
        self, workspace: Workspace, parent: QObject | None = None, *, now: Clock = clock.now
    ) -> None:
        """Prepare; ``now`` tells the time that schedules go by."""
        super().__init__(workspace, parent, now=now)
        self._plans: dict[str, tuple[Schedule, str, Plan]] = {}
        self._decisions: dict[str, Decision] = {}
        self._watched_since: datetime | None = None

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

    @Slot()
    @override
    def _on_calendars_changed(self) -> None:
        self._plans.clear()
        self._decisions.clear()
