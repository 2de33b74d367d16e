"""Strategies that run by their schedules."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from typing_extensions import override

from core import clock
from core.background import Task
from core.clock import Clock
from core.manager import alerts
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_planner import StrategyPlanner
from core.records.reasons import Reason
from core.records.run_record import RunRecord
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.strategy import Strategy
from core.records.triggers import Trigger
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.manager.schedule_keeper import ScheduleKeeper
    from core.schedule.decision import Decision

_BY_USER: Final = frozenset({Trigger.USER, Trigger.BELL})
_AT_REST: Final = frozenset({StrategyState.STOPPED, StrategyState.EXITED, StrategyState.PAUSED})


class StrategyScheduler(StrategyPlanner):
    """Starts and stops strategies as their schedules want it.

    No start and no stop is ever planned: at each look what should be is compared with what is.
    """

    def __init__(
        self, workspace: Workspace, parent: QObject | None = None, *, now: Clock = clock.now
    ) -> None:
        """Prepare; no schedule is obeyed before :meth:`keep_schedules`."""
        super().__init__(workspace, parent, now=now)
        self._told_missed: dict[str, datetime] = {}
        self._shown: set[str] = set()
        self._keeper: ScheduleKeeper | None = None
        self._kept_since: datetime | None = None
        self._is_loading = False
        self.state_changed.connect(self._on_standing_changed)
        self.strategy_changed.connect(self._on_standing_changed)

    def keep_schedules(self) -> None:
        """Obey the schedules from now on."""
        self._kept_since = self._now()
        if any(map(_is_scheduled, self.store.strategies())):
            self._load_keeper()

    def stop_keeping(self) -> None:
        """Obey no schedule any more; again does nothing."""
        self._kept_since = None
        if self._keeper is not None:
            self._keeper.close()
            self._keeper = None

    def _load_keeper(self) -> None:
        """Have what wakes the keeper loaded, by a worker: it takes many times what a loop may."""
        if not self._is_loading:
            self._is_loading = True
            self._background.run(_loaded_keeper).succeeded.connect(self._on_keeper_loaded)

    @Slot(object)
    def _on_keeper_loaded(self, keeper: "type[ScheduleKeeper]") -> None:
        if self._kept_since is not None and self._keeper is None:
            self._keeper = keeper(self, self._now, self._kept_since, self)
            self._keeper.look_at_all()
            self._warn_of_calendars()

    def look_at_schedules(self) -> None:
        """Obey all schedules now: the clock may have been set."""
        if self._keeper is not None:
            self._keeper.look_at_all()

    def _show_schedules(self) -> None:
        """Have strategies say what keeps them from running; nothing is started or stopped."""
        for strategy_id in self.scheduled_ids():
            self._show(self._hosted[strategy_id], self.decision(strategy_id))

    @override
    def _journalize(self, hosted: HostedStrategy, at: datetime) -> None:
        # That it is kept from running today is no news at the manager's start.
        if hosted.state is not StrategyState.PAUSED or hosted.strategy.id in self._shown:
            super()._journalize(hosted, at)

    @override
    def start(
        self, strategy_id: str, trigger: Trigger = Trigger.USER, *, anyway: bool = False
    ) -> Task:
        if trigger in _BY_USER:
            self._note_wish(strategy_id, held_at=None, resumed_at=self._now())
        return super().start(strategy_id, trigger, anyway=anyway)

    @override
    def stop(
        self, strategy_id: str, trigger: Trigger = Trigger.USER, grace_s: float | None = None
    ) -> Task:
        if trigger in _BY_USER:
            self._note_wish(strategy_id, held_at=self._now(), resumed_at=None)
        return super().stop(strategy_id, trigger, grace_s)

    def _note_wish(
        self, strategy_id: str, held_at: datetime | None, resumed_at: datetime | None
    ) -> None:
        """Keep what a start or a stop by hand means for the window in which it happens."""
        hosted = self._hosted.get(strategy_id)
        if hosted is None or hosted.strategy.schedule is None:
            return
        strategy = self.store.get(strategy_id)
        if (strategy.held_at is None) != (held_at is None) or held_at or resumed_at:
            hosted.strategy = replace(strategy, held_at=held_at, resumed_at=resumed_at)
            self.store.put(hosted.strategy)

    @override
    def _why_not_restored(self, hosted: HostedStrategy, record: RunRecord) -> str | None:
        if hosted.strategy.schedule is not None and record.trigger is Trigger.SCHEDULE:
            from core.schedule.decision import should_run  # noqa: PLC0415 - seldom needed

            plan = self.plan(hosted.strategy.id)
            if plan is not None and not should_run(plan, self._now()):
                return "its window is over"
        return super()._why_not_restored(hosted, record)

    # -- obeying

    def scheduled_ids(self) -> Iterable[str]:
        """Return the ids of the strategies that have a schedule, in the order of their starts."""
        has_one = [each.id for each in self.store.strategies() if _is_scheduled(each)]
        return self.in_order_of_start(has_one)

    def prevents_sleep(self) -> bool:
        """Return whether the computer is to stay awake while a window is open."""
        return self.settings.prevents_sleep()

    def decide(self, strategy_id: str) -> "Decision | None":
        """Return what a strategy's schedule wants now, None where it has none."""
        self._watched_since = self._keeper.watched_since if self._keeper else None
        decision = self.decision(strategy_id) if strategy_id in self._hosted else None
        if decision is not None:
            self._decisions[strategy_id] = decision
        else:
            self._decisions.pop(strategy_id, None)
        return decision

    def obey(self, strategy_id: str, decision: "Decision | None") -> None:
        """Do what its schedule wants of a strategy, and have it say so."""
        from core.schedule.decision import Wish  # noqa: PLC0415 - a window is painted sooner

        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return
        if decision is None:
            self._show(hosted, None)
            return
        state = hosted.state
        if decision.wish is Wish.STOP and state in ACTIVE_STATES - {StrategyState.STOPPING}:
            self.stop(strategy_id, Trigger.SCHEDULE)
        elif decision.wish is Wish.RUN and state not in ACTIVE_STATES | {StrategyState.WAITING}:
            self.start(strategy_id, Trigger.SCHEDULE)
        elif state is StrategyState.WAITING and hosted.trigger is Trigger.SCHEDULE:
            if decision.wish is not Wish.RUN:
                self.stop(strategy_id, Trigger.SCHEDULE)
        else:
            self._show(hosted, decision)

    def _forget_schedule(self, strategy_id: str) -> None:
        self._plans.pop(strategy_id, None)
        self._decisions.pop(strategy_id, None)
        if self._keeper is not None:
            self._keeper.forget(strategy_id)

    def _show(self, hosted: HostedStrategy, decision: "Decision | None") -> None:
        """Have an idle strategy say what keeps it from running, if anything does."""
        if hosted.state not in _AT_REST:
            return
        reason = self._hindrance(hosted, decision)
        if reason is not None:
            hosted.pause(reason)
        elif hosted.state is StrategyState.PAUSED:
            hosted.unpause()
        self._shown.add(hosted.strategy.id)

    def _hindrance(self, hosted: HostedStrategy, decision: "Decision | None") -> Reason | None:
        from core.records import schedule_reasons as reasons  # noqa: PLC0415 - see above
        from core.schedule.decision import Ground  # noqa: PLC0415 - see above

        strategy = hosted.strategy
        if decision is None:
            flaw = strategy.schedule_flaw
            return reasons.BrokenSchedule(flaw) if flaw else None
        if decision.ground in {Ground.MISSED, Ground.ASKS}:
            missed = reasons.StartMissed(decision)
            self._tell_missed(strategy, decision, missed.sentence(self._now()))
            return missed
        if decision.ground is Ground.HELD:
            return reasons.Held(decision, strategy.held_at or self._now())
        is_closed = decision.ground is Ground.OUTSIDE and decision.today.is_closed
        return reasons.ClosedToday(decision) if is_closed else None

    def _tell_missed(self, strategy: Strategy, decision: "Decision", why: str) -> None:
        span = decision.span
        if span is not None and self._told_missed.get(strategy.id) != span.start:
            self._told_missed[strategy.id] = span.start
            self._raise(alerts.alert_of_missed_start(strategy.name, strategy.id, why))

    @Slot(str)
    def _on_standing_changed(self, strategy_id: str) -> None:
        self._decisions.pop(strategy_id, None)
        hosted = self._hosted.get(strategy_id)
        if hosted is None:
            return
        if _is_scheduled(hosted.strategy) or hosted.state is StrategyState.PAUSED:
            if self._keeper is not None:
                self._keeper.look_at(strategy_id)
            elif self._kept_since is not None:
                self._load_keeper()

    @Slot()
    @override
    def _on_calendars_changed(self) -> None:
        super()._on_calendars_changed()
        if self._keeper is not None:
            self._keeper.look_at_all()


def _is_scheduled(strategy: Strategy) -> bool:
    return strategy.schedule is not None or bool(strategy.schedule_flaw)


def _loaded_keeper() -> "type[ScheduleKeeper]":
    from core.manager.schedule_keeper import ScheduleKeeper  # noqa: PLC0415 - see _load_keeper

    return ScheduleKeeper
