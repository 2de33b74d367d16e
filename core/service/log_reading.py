"""What `logs` does: a run's log is sent, and then that of the next run."""

from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING

from core.logs.log_line import LogLine
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES
from core.service import rows
from core.service.conversation import Conversation
from core.service.log_stream import LogPlace, LogStream
from core.service.protocol import Arguments
from core.service.rows import Row

if TYPE_CHECKING:
    from pathlib import Path

    from core.logs.line_pattern import LinePattern
    from core.records.run_record import RunRecord

_DEFAULT_LINES = 100
_ITEM_LINES = 500
_LOOK_AGAIN_S = 0.1


@dataclass
class LogReading:
    """One `logs`: the run that is read, and how far."""

    manager: StrategyManager
    strategy_id: str
    talk: Conversation
    pattern: "LinePattern | None"
    run: str | None = None
    stream: LogStream | None = None

    async def begin(self, args: Arguments) -> int:
        """Send what is there, and return how many lines that were."""
        after = args.values.get("after")
        earlier = Arguments(after) if isinstance(after, dict) else None
        place = LogPlace.parsed(earlier.text("place")) if earlier else None
        self.run = earlier.text("run") if earlier else args.text_or_none("run")
        path: Path | None
        if self.run is None:
            # Both at one moment: a run that begins in between would be waited for in vain.
            status = self.manager.status(self.strategy_id)
            self.run, path = status.run, status.log
        else:
            path = await self.talk.background(
                partial(self.manager.log_path, self.strategy_id, self.run)
            )
        if path is None:
            return 0
        self.stream = LogStream(
            path,
            tail=args.count("lines", _DEFAULT_LINES),
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


def pattern_of(args: Arguments) -> "LinePattern | None":
    """Return the regular expression that lines are asked to match, if any.

    Raises:
        InvalidPatternError: It is none.
    """
    text = args.text_or_none("grep")
    if text is None:
        return None
    from core.logs.line_pattern import LinePattern  # noqa: PLC0415 - most calls need none

    return LinePattern(text)
