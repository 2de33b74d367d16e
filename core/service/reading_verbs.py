"""The verbs that only look: rows, runs, logs and events."""

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from os import getpid
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from core import clock
from core.errors import InvalidPatternError
from core.logs.log_line import LogLine
from core.manager.manager import StrategyManager
from core.records.state_event import StateEvent
from core.records.states import ACTIVE_STATES
from core.records.status import StrategyStatus
from core.service import rows
from core.service.conversation import Conversation, Wait
from core.service.log_stream import LogPlace, LogStream
from core.service.protocol import Answer, Arguments
from core.service.rows import Row

if TYPE_CHECKING:
    from pathlib import Path

    from core.records.run_record import RunRecord

DEFAULT_LINES = 100
_MOST_EVENTS = 1000
_ITEM_LINES = 500
_LOOK_AGAIN_S = 0.1
_NO_CONTRACTS = "No OpenAlgo connection is set up, so no strategy waits for contracts"


class ReadingVerbs:
    """`list`, `status`, `runs`, `logs` and `events`."""

    def __init__(self, manager: StrategyManager) -> None:
        """Tell of the strategies of ``manager``."""
        self._manager = manager

    async def list_strategies(self, _args: Arguments, talk: Conversation) -> Answer:
        """Return a row for every strategy."""
        await talk.task(self._manager.sample_now())
        strategies = self._rows(self._manager.statuses())
        return Answer.done(_counted(strategies), strategies=strategies)

    async def status(self, args: Arguments, talk: Conversation) -> Answer:
        """Return the rows of one strategy or of all, and who manages them."""
        wanted = args.text_or_none("strategy")
        wanted_id = self._manager.find(wanted) if wanted is not None else None
        await talk.task(self._manager.sample_now())
        if wanted_id is None:
            strategies = self._rows(self._manager.statuses())
        else:
            strategies = self._rows([self._manager.status(wanted_id)])
        return Answer.done(
            _counted(strategies),
            strategies=strategies,
            contracts={"state": "off", "why": _NO_CONTRACTS},
            manager={"pid": getpid(), "kind": self._manager.kind},
            time=clock.iso(clock.now()),
        )

    async def runs(self, args: Arguments, talk: Conversation) -> Answer:
        """Return a strategy's runs, newest first."""
        strategy_id = self._manager.find(args.text("strategy"))
        records = await talk.background(partial(self._manager.runs, strategy_id))
        name = self._manager.store.get(strategy_id).name
        number = f"{len(records)} run{'' if len(records) == 1 else 's'}"
        return Answer.done(f"{name}: {number}", runs=[rows.run_row(each) for each in records])

    async def events(self, args: Arguments, talk: Conversation) -> Answer:
        """Send changes of state: those that are kept, and with ``follow`` those to come.

        ``after`` is the last event that an earlier manager sent.
        """
        coming = _ComingEvents(self._manager, talk)
        for row in self._past_events(args):
            talk.reply.item(row)
        while args.flag("follow"):
            while coming.events:
                talk.reply.item(coming.events.popleft().to_json())
                await talk.room()
            await Wait(talk).heed(self._manager.event_recorded)
        return Answer.done("These are the events that are kept")

    def _past_events(self, args: Arguments) -> list[Row]:
        past = [each.to_json() for each in self._manager.recent_events(_MOST_EVENTS)]
        last = args.values.get("after")
        if not isinstance(last, dict):
            number = min(args.count("lines", _MOST_EVENTS), _MOST_EVENTS)
            return past[-number:] if number else []
        if last in past:
            return past[len(past) - past[::-1].index(last) :]
        return [each for each in past if each["time"] > str(last.get("time"))]

    async def logs(self, args: Arguments, talk: Conversation) -> Answer:
        """Send lines of a run's log, and with ``follow`` those to come.

        Without ``run`` it is the newest run's, and following goes on to the next runs.
        ``after`` is where an earlier manager's answer ended: the ``run`` and ``place``.
        """
        strategy_id = self._manager.find(args.text("strategy"))
        reading = _LogReading(self._manager, strategy_id, talk, _pattern(args))
        shown = await reading.begin(args)
        if args.flag("follow"):
            await reading.follow(only=args.text_or_none("run"))
        name = self._manager.store.get(strategy_id).name
        if reading.run is None:
            return Answer.done(f"{name} has not run yet")
        return Answer.done(f"{name}: {shown} line{'' if shown == 1 else 's'}")

    def _rows(self, statuses: Sequence[StrategyStatus]) -> list[Row]:
        present = clock.now()
        return [rows.status_row(each, present) for each in statuses]


class _ComingEvents(QObject):
    """Keeps the events that are recorded from now on."""

    def __init__(self, manager: StrategyManager, parent: QObject) -> None:
        super().__init__(parent)
        self.events: deque[StateEvent] = deque()
        manager.event_recorded.connect(self._on_manager_event_recorded)

    @Slot(object)
    def _on_manager_event_recorded(self, event: StateEvent) -> None:
        self.events.append(event)


@dataclass
class _LogReading:
    """One `logs`: the run that is read, and how far."""

    manager: StrategyManager
    strategy_id: str
    talk: Conversation
    pattern: re.Pattern[str] | None
    run: str | None = None
    stream: LogStream | None = None

    async def begin(self, args: Arguments) -> int:
        """Send what is there, and return how many lines that were."""
        after = args.values.get("after")
        earlier = Arguments(after) if isinstance(after, dict) else None
        place = LogPlace.parsed(earlier.text("place")) if earlier else None
        self.run = earlier.text("run") if earlier else args.text_or_none("run")
        path: Path | None = await self.talk.background(
            partial(self.manager.log_path, self.strategy_id, self.run)
        )
        if self.run is None:
            self.run = self.manager.status(self.strategy_id).run
        if path is None:
            return 0
        self.stream = LogStream(
            path,
            tail=args.count("lines", DEFAULT_LINES),
            pattern=self.pattern,
            after=place,
            is_whole=not args.flag("follow"),
        )
        return await self._send_all()

    async def follow(self, only: str | None) -> None:
        """Send what is added; for ever, or until run ``only`` is over."""
        while True:
            status = self.manager.status(self.strategy_id)
            is_newest = status.run in {None, self.run}
            is_over = not is_newest or status.state not in ACTIVE_STATES
            await self._send_all()
            if only is None and is_newest:
                await self.talk.pause(_LOOK_AGAIN_S)
            elif is_over:
                if self.stream is not None:
                    await self._send(_rows_of(self.stream.finish()))
                if only is not None:
                    return
                await self._go_to_the_next_run()
            else:
                await self.talk.pause(_LOOK_AGAIN_S)

    async def _go_to_the_next_run(self) -> None:
        """Go on with the run after this one, which need not be the newest."""
        records: list[RunRecord] = await self.talk.background(
            partial(self.manager.runs, self.strategy_id)
        )
        later = [each for each in records if self.run is None or each.run_id > self.run]
        if not later:
            await self.talk.pause(_LOOK_AGAIN_S)
            return
        following = min(later, key=attrgetter("run_id"))
        self.run = following.run_id
        path = following.log_path
        self.stream = LogStream(path, tail=None, pattern=self.pattern) if path else None

    async def _send_all(self) -> int:
        """Send what is there now, slice by slice as it is taken."""
        sent, at_end = 0, self.stream is None
        while self.stream is not None and not at_end:
            lines, at_end = await self.talk.background(partial(_step, self.stream))
            sent += await self._send(lines)
        return sent

    async def _send(self, lines: list[Row]) -> int:
        place = str(self.stream.place) if self.stream and self.stream.place else None
        for first in range(0, len(lines), _ITEM_LINES):
            some = lines[first : first + _ITEM_LINES]
            is_last = first + _ITEM_LINES >= len(lines)
            self.talk.reply.item(
                {"run": self.run, "place": place if is_last else None, "lines": some}
            )
            await self.talk.room()
        return len(lines)


def _step(stream: LogStream) -> tuple[list[Row], bool]:
    """Take a step of the stream; runs on a conversation's own thread, as its rows cost most."""
    lines, at_end = stream.step()
    return _rows_of(lines), at_end


def _rows_of(lines: list[LogLine]) -> list[Row]:
    return [rows.line_row(each) for each in lines]


def _pattern(args: Arguments) -> re.Pattern[str] | None:
    text = args.text_or_none("grep")
    if text is None:
        return None
    try:
        return re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        message = f"“{text}” is not a regular expression: {error}"
        raise InvalidPatternError(message) from error


def _counted(strategies: list[Row]) -> str:
    if not strategies:
        return "There is no strategy yet: `bell add FILE --name NAME` adds one"
    return f"{len(strategies)} strateg{'y' if len(strategies) == 1 else 'ies'}"
