"""The verbs that start and stop strategies."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from core.background import Task
from core.errors import (
    InvalidRequestError,
    OpeningBellError,
    StrategyNotRunningError,
    UnknownStrategyError,
    WaitTimeoutError,
)
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.strategy import LONGEST_GRACE_S
from core.records.triggers import Trigger
from core.service.conversation import Conversation, Deadline, Wait
from core.service.protocol import Answer, Arguments
from core.service.rows import Row

RUNNING = "running"
EXITED = "exited"

_ASKED = ACTIVE_STATES | {StrategyState.WAITING}
"""A start has been asked for, and nothing has ended it."""


@dataclass
class _Batch:
    """Several strategies, each asked the same: what became of it."""

    done: list[str] = field(default_factory=list)
    failed: dict[str, OpeningBellError] = field(default_factory=dict)

    def answer(self, message: str, refusal: str, **data: object) -> Answer:
        """Return ``message`` where all went well, else why not, after ``refusal``."""
        if not self.failed:
            return Answer.done(message, **data)
        errors = list(self.failed.values())
        whys = {key: str(error) for key, error in self.failed.items()}
        failure = Answer.failed(errors[0], **data, failed=whys)
        if len(errors) == 1:
            return failure
        total = len(self.failed) + len([each for each in self.done if each not in whys])
        details = "; ".join(dict.fromkeys(whys.values()))
        sentence = f"{len(errors)} of {total} strategies {refusal}: {details}"
        return Answer(success=False, message=sentence, data=failure.data)


class LifecycleVerbs:
    """`start`, `stop` and `restart`."""

    def __init__(self, manager: StrategyManager) -> None:
        """Work on the strategies of ``manager``."""
        self._manager = manager

    async def start(self, args: Arguments, talk: Conversation) -> Answer:
        """Start strategies; with ``wait``, return when they run or have exited."""
        return await self._started(args, talk, partial(self._manager.start, trigger=Trigger.BELL))

    async def restart(self, args: Arguments, talk: Conversation) -> Answer:
        """Stop strategies where they run, and start them."""
        return await self._started(args, talk, partial(self._manager.restart, trigger=Trigger.BELL))

    async def stop(self, args: Arguments, talk: Conversation) -> Answer:
        """Stop strategies; return when they are gone."""
        grace_s = args.seconds("grace_s")
        if grace_s is not None and grace_s > LONGEST_GRACE_S:
            message = f"The longest grace is {LONGEST_GRACE_S:.0f} s, a day"
            raise InvalidRequestError(message)
        batch, wanted = self._chosen(args, active=True)
        waits = {
            each: talk.task(self._manager.stop(each, Trigger.BELL, grace_s)) for each in wanted
        }
        killed = []
        for each, wait in waits.items():
            try:
                if await wait:
                    killed.append(each)
                batch.done.append(each)
            except StrategyNotRunningError as error:
                # One of all that ended by itself meanwhile is as gone as was asked.
                if not args.flag("all"):
                    batch.failed[each] = error
            except OpeningBellError as error:
                batch.failed[each] = error
        message = self._stopped_sentence(batch.done, killed)
        return batch.answer(message, "did not stop", stopped=batch.done, killed=killed)

    async def _started(
        self, args: Arguments, talk: Conversation, begin: Callable[[str], Task]
    ) -> Answer:
        wish = args.text_or_none("wait")
        if wish not in {None, RUNNING, EXITED}:
            message = f"One can wait for {RUNNING} or {EXITED} only"
            raise InvalidRequestError(message)
        deadline = Deadline(args.seconds("timeout_s"))
        batch, wanted = self._chosen(args, active=False)
        ordered = self._manager.in_order_of_start(wanted)
        waits = {each: talk.task(begin(each), deadline.left_s()) for each in ordered}
        # Who is told to wait hears of that; else a start that waits is no reason to stay.
        waiting = [] if wish else await self._waiting(ordered, talk)
        held = {each["id"] for each in waiting}
        for each in filter(waits.__contains__, wanted):
            if each not in held:
                await self._settle_start(each, waits[each], batch)
        if wish == EXITED:
            for each in batch.done:
                await self._settle_exit(each, talk, deadline, batch)
        message = self._started_sentence([*batch.done, *held], exited=wish == EXITED)
        return batch.answer(message, "did not start", started=batch.done, waiting=waiting)

    async def _waiting(self, strategy_ids: list[str], talk: Conversation) -> list[Row]:
        """Return those that wait for master contracts, after a look at each connection."""
        held = [each for each in strategy_ids if self._manager.waits_for_contracts(each)]
        for name in {self._manager.connection_of(each) for each in held}:
            if name is not None:
                await talk.task(self._manager.contracts.check(name))
        held = [each for each in held if self._manager.waits_for_contracts(each)]
        return [{"id": each, "why": self._manager.status(each).why} for each in held]

    async def _settle_start(self, strategy_id: str, wait: Wait, batch: _Batch) -> None:
        try:
            await wait
        except WaitTimeoutError:
            batch.failed[strategy_id] = self._too_late(strategy_id, "started")
        except OpeningBellError as error:
            batch.failed[strategy_id] = error
        else:
            batch.done.append(strategy_id)

    async def _settle_exit(
        self, strategy_id: str, talk: Conversation, deadline: Deadline, batch: _Batch
    ) -> None:
        run = self._manager.status(strategy_id).run

        def has_exited() -> bool:
            status = self._manager.status(strategy_id)
            return status.state not in ACTIVE_STATES or status.run != run

        try:
            await talk.until(has_exited, self._manager.state_changed, deadline)
        except WaitTimeoutError:
            batch.failed[strategy_id] = self._too_late(strategy_id, "ended")
        except UnknownStrategyError:
            # Only what has exited can be deleted.
            return

    def _too_late(self, strategy_id: str, goal: str) -> WaitTimeoutError:
        status = self._manager.status(strategy_id)
        return WaitTimeoutError(
            f"{status.name} had not {goal} in the time given, and is {status.state}: {status.why}"
        )

    def _chosen(self, args: Arguments, *, active: bool) -> tuple[_Batch, list[str]]:
        """Return the ids that are asked for, and a batch that holds the unknown names."""
        batch = _Batch()
        if args.flag("all"):
            every = self._manager.statuses()
            return batch, [each.id for each in every if (each.state in _ASKED) is active]
        names = args.texts("strategies")
        if not names:
            message = "The request names no strategy"
            raise InvalidRequestError(message)
        wanted: dict[str, None] = {}
        for name in names:
            try:
                wanted[self._manager.find(name)] = None
            except UnknownStrategyError as error:
                batch.failed[name] = error
        return batch, list(wanted)

    def _started_sentence(self, ids: list[str], *, exited: bool) -> str:
        if not ids:
            return "There was nothing to start"
        if len(ids) > 1:
            held = sum(map(self._manager.waits_for_contracts, ids))
            if held:
                return f"{len(ids) - held} strategies are running, {held} wait for master contracts"
            return f"{len(ids)} strategies {'have run' if exited else 'are running'}"
        status = self._manager.status(ids[0])
        return f"{status.name}: {status.why}"

    def _stopped_sentence(self, ids: list[str], killed: list[str]) -> str:
        if not ids:
            return "Nothing was running"
        if len(ids) > 1:
            had = f"; {len(killed)} had to be killed" if killed else ""
            return f"{len(ids)} strategies stopped{had}"
        status = self._manager.status(ids[0])
        return f"{status.name}: {status.why}"
