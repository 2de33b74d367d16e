"""The verbs of schedules: when strategies run, and when they will."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from core import clock
from core.errors import InvalidScheduleError, shortened
from core.manager.manager import StrategyManager
from core.schedule.schedule import (
    WEEKDAYS,
    Misfire,
    Override,
    OverrideKind,
    Schedule,
    Window,
    parse_date,
    parse_days,
)
from core.service import rows
from core.service.conversation import Conversation
from core.service.protocol import Answer, Arguments
from core.service.rows import Row

if TYPE_CHECKING:
    from core.schedule.plan import ScheduledDay

_DAYS_AHEAD = 14
_MOST_DAYS_AHEAD = 366


class ScheduleVerbs:
    """`schedule`, `unschedule` and `preview`."""

    def __init__(self, manager: StrategyManager) -> None:
        """Work on the strategies of ``manager``."""
        self._manager = manager

    async def schedule(self, args: Arguments, talk: Conversation) -> Answer:
        """Choose when a strategy runs; what is not named stays as it was chosen before."""
        strategy_id = self._manager.find(args.text("strategy"))
        chosen = _changed(self._manager.store.get(strategy_id).schedule, args)
        exchange = args.text_or_none("exchange")
        await talk.task(self._manager.set_schedule(strategy_id, chosen, exchange))
        status = self._manager.status(strategy_id)
        row = rows.status_row(status, clock.now())
        return Answer.done(
            f"{status.name}: {chosen.phrase()} (IST). {status.why}",
            **{name: row[name] for name in ("schedule", "next_start", "next_stop", "why")},
        )

    async def unschedule(self, args: Arguments, talk: Conversation) -> Answer:
        """Have a strategy run when somebody starts it, and only then."""
        strategy_id = self._manager.find(args.text("strategy"))
        await talk.task(self._manager.set_schedule(strategy_id, None))
        name = self._manager.store.get(strategy_id).name
        return Answer.done(f"{name} is not scheduled any more", id=strategy_id)

    async def preview(self, args: Arguments, _talk: Conversation) -> Answer:
        """Return the windows of the coming days, and why there is none on the others."""
        wanted = args.text_or_none("strategy")
        ids = self._manager.scheduled_ids() if wanted is None else [self._manager.find(wanted)]
        days = min(args.count("days", _DAYS_AHEAD), _MOST_DAYS_AHEAD)
        windows = [row for each in ids for row in self._preview(each, days)]
        if windows:
            return Answer.done(f"The next {days} days", windows=windows)
        if wanted is None:
            return Answer.done("No strategy is scheduled", windows=[])
        name = self._manager.store.get(self._manager.find(wanted)).name
        return Answer.done(f"{name} is not scheduled", windows=[])

    def _preview(self, strategy_id: str, days: int) -> Iterable[Row]:
        plan = self._manager.plan(strategy_id)
        if plan is not None:
            for day in plan.days(clock.now().date(), days):
                yield from _day_rows(strategy_id, day)


def _day_rows(strategy_id: str, day: "ScheduledDay") -> Iterable[Row]:
    start: Row = {"strategy": strategy_id, "date": day.day.isoformat()}
    if not day.spans:
        yield start | {"start": None, "stop": None, "why": day.gap[:1].upper() + day.gap[1:]}
    for span in day.spans:
        why = day.note[:1].upper() + day.note[1:] or "A window of its schedule"
        stop = clock.iso(span.stop) if span.stops else None
        yield start | {"start": clock.iso(span.start), "stop": stop, "why": why}


def _changed(old: Schedule | None, args: Arguments) -> Schedule:
    """Return the schedule that ``args`` make of the one before.

    Raises:
        InvalidScheduleError: It means nothing, or it is none yet.
    """
    windows = _windows(args)
    is_round = args.flag("round_the_clock")
    days = args.text_or_none("days")
    overrides = _overrides(old.overrides if old else {}, args)
    if old is None:
        if not windows and not is_round:
            message = "It is not scheduled yet: say when with --start HH:MM, or --round-the-clock"
            raise InvalidScheduleError(message)
        chosen = parse_days(days) if days is not None else WEEKDAYS
        old = Schedule(windows=windows, days=chosen, round_the_clock=is_round)
    elif windows or is_round:
        old = replace(old, windows=windows, round_the_clock=is_round)
    return replace(
        old,
        days=old.days if days is None else parse_days(days),
        overrides=overrides,
        misfire=_misfire(args.text_or_none("misfire"), old.misfire),
        follows_calendar=_follows(args.text_or_none("calendar"), old),
    )


def _windows(args: Arguments) -> tuple[Window, ...]:
    start, stop = args.text_or_none("start"), args.text_or_none("stop")
    more = args.texts("also")
    if start is None:
        if stop is not None or more:
            message = "A window needs a time to start: give --start HH:MM"
            raise InvalidScheduleError(message)
        return ()
    return (Window.parse(start, stop or None), *map(Window.parse_text, more))


def _misfire(text: str | None, old: Misfire) -> Misfire:
    if text is None:
        return old
    if text not in set(Misfire):
        message = f"“{shortened(text)}” is not known: a start that was missed is late, skip or ask"
        raise InvalidScheduleError(message)
    return Misfire(text)


def _follows(text: str | None, old: Schedule) -> bool:
    if text is None:
        return old.follows_calendar
    if text not in {"follow", "ignore"}:
        message = f"“{shortened(text)}” is not known: follow the calendar, or ignore it"
        raise InvalidScheduleError(message)
    return text == "follow"


def _overrides(old: Mapping[date, Override], args: Arguments) -> dict[date, Override]:
    result = dict(old)
    for text in args.texts("usual"):
        result.pop(parse_date(text), None)
    for name, kind in (("run", OverrideKind.RUN), ("hold", OverrideKind.HOLD)):
        for text in args.texts(name):
            result[parse_date(text)] = Override(kind)
    return result
