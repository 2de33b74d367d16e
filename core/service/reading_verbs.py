"""The verbs that only look: rows, runs, logs and events."""

from collections import deque
from collections.abc import Sequence
from functools import partial
from os import getpid

from PySide6.QtCore import QObject, Slot

from core import clock
from core.contracts.contracts_report import Cause, ContractsState
from core.manager.manager import StrategyManager
from core.records.state_event import StateEvent
from core.records.status import StrategyStatus
from core.service import rows
from core.service.conversation import Conversation, Wait
from core.service.log_reading import LogReading, pattern_of
from core.service.protocol import Answer, Arguments
from core.service.rows import Row

_MOST_EVENTS = 1000


class ReadingVerbs:
    """`list`, `status`, `runs`, `logs` and `events`."""

    def __init__(self, manager: StrategyManager) -> None:
        """Tell of the strategies of ``manager``."""
        self._manager = manager

    async def list_strategies(self, _args: Arguments, talk: Conversation) -> Answer:
        """Return a row for every strategy."""
        await self._look(talk)
        strategies = self._rows(self._manager.statuses())
        return Answer.done(_counted(strategies), strategies=strategies)

    async def status(self, args: Arguments, talk: Conversation) -> Answer:
        """Return the rows of one strategy or of all, and who manages them."""
        wanted = args.text_or_none("strategy")
        wanted_id = self._manager.find(wanted) if wanted is not None else None
        await self._look(talk)
        if wanted_id is None:
            strategies = self._rows(self._manager.statuses())
        else:
            strategies = self._rows([self._manager.status(wanted_id)])
        return Answer.done(
            _counted(strategies),
            strategies=strategies,
            contracts=rows.contracts_row(self._manager.contracts_summary()),
            manager={"pid": getpid(), "kind": self._manager.kind},
            time=clock.iso(clock.now()),
        )

    async def contracts(self, args: Arguments, talk: Conversation) -> Answer:
        """Return how the default connection's master contracts are; with ``check``, look now."""
        report = self._manager.contracts_summary()
        default = (
            None if report.state is ContractsState.OFF else self._manager.connections.default()
        )
        if default is not None and (args.flag("check") or report.cause is Cause.UNCHECKED):
            report = await talk.task(self._manager.contracts.check(default.name))
        row = rows.contracts_row(report)
        return Answer.done(f"{row['state'].capitalize()}: {row['why']}", **row)

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
        reading = LogReading(self._manager, strategy_id, talk, pattern_of(args))
        shown = await reading.begin(args)
        if args.flag("follow"):
            await reading.follow(only=args.text_or_none("run"))
        name = self._manager.store.get(strategy_id).name
        if reading.run is None:
            return Answer.done(f"{name} has not run yet")
        return Answer.done(f"{name}: {shown} line{'' if shown == 1 else 's'}")

    async def _look(self, talk: Conversation) -> None:
        """Wait until what runs has been measured, and compared with its files."""
        await talk.task(self._manager.sample_now())
        await talk.task(self._manager.compare_now())

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


def _counted(strategies: list[Row]) -> str:
    if not strategies:
        return "There is no strategy yet: `bell add FILE --name NAME` adds one"
    return f"{len(strategies)} strateg{'y' if len(strategies) == 1 else 'ies'}"
