"""Starts that take turns: only so many strategies are in their start-up at the same time.

200 strategies that import pandas at 09:15 would otherwise fight for the processors, and the
computer with them.
"""

import bisect
import time
from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.runner import protocol

_PATIENCE_S = protocol.SETTLE_S + 5.0
"""A start-up whose end nobody tells of is taken for over after so long."""
_TELL_MS = 500
_TELL_NEXT_MS = 10
_AT_ONCE = 10


class Turn(NamedTuple):
    """A place in the queue: the larger priority is first, then the name, then the id."""

    rank: int
    name: str
    strategy_id: str

    @classmethod
    def of(cls, strategy_id: str, name: str, priority: int) -> "Turn":
        """Return the turn of a strategy."""
        return cls(-priority, name.casefold(), strategy_id)


class StartQueue(QObject):
    """Says whose turn it is; who had his says when his start-up is over."""

    turn_came = Signal(str)
    """The id of a strategy that has waited and may start now."""
    moved = Signal(str)
    """The id of a strategy that is further to the front; told at most twice a second."""

    def __init__(self, at_once: Callable[[], int], parent: QObject) -> None:
        """Let as many start up at the same time as ``at_once`` says, which is asked each time."""
        super().__init__(parent)
        self._at_once = at_once
        self._starting: dict[str, float] = {}
        self._turns: list[Turn] = []
        self._by_id: dict[str, Turn] = {}
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(self.go_on)
        self._tell = QTimer(self, singleShot=True, interval=_TELL_MS)
        self._tell.timeout.connect(self._on_tell_timeout)
        # A few at a time: hundreds of rows that change at once would hold the window up.
        self._to_tell: list[str] = []
        self._tell_next = QTimer(self, singleShot=True, interval=_TELL_NEXT_MS)
        self._tell_next.timeout.connect(self._on_tell_next_timeout)

    def enter(self, turn: Turn) -> bool:
        """Return whether the strategy may start now; where not, ``turn_came`` tells when."""
        if not self._turns and self._has_room():
            self._take_room(turn.strategy_id)
            return True
        bisect.insort(self._turns, turn)
        self._by_id[turn.strategy_id] = turn
        return False

    def leave(self, strategy_id: str) -> bool:
        """Return whether the strategy waited; it does so no more."""
        turn = self._by_id.pop(strategy_id, None)
        if turn is None:
            return False
        del self._turns[bisect.bisect_left(self._turns, turn)]
        self._tell_soon()
        return True

    def release(self, strategy_id: str) -> None:
        """Take note that a start-up is over; nothing happens where there was none.

        The next one begins at the event loop's next turn: of all that are stopped together, none
        begins because another has ended.
        """
        if self._starting.pop(strategy_id, None) is not None and self._turns:
            self._next.start()

    @Slot()
    def go_on(self) -> None:
        """Let those begin for whom there is room."""
        while self._turns and self._has_room():
            turn = self._turns.pop(0)
            del self._by_id[turn.strategy_id]
            self._take_room(turn.strategy_id)
            self._tell_soon()
            self.turn_came.emit(turn.strategy_id)

    def waits(self, strategy_id: str) -> bool:
        """Return whether the strategy waits for its turn."""
        return strategy_id in self._by_id

    def ahead(self, strategy_id: str) -> int:
        """Return how many of those that wait are before the strategy, which waits too."""
        return bisect.bisect_left(self._turns, self._by_id[strategy_id])

    def waiting(self) -> list[str]:
        """Return the ids of the strategies that wait, the next one first."""
        return [turn.strategy_id for turn in self._turns]

    def close(self) -> None:
        """Let nobody start any more."""
        self._turns.clear()
        self._by_id.clear()
        self._starting.clear()
        for timer in (self._patience, self._next, self._tell, self._tell_next):
            timer.stop()

    def _has_room(self) -> bool:
        return len(self._starting) < self._at_once()

    def _take_room(self, strategy_id: str) -> None:
        self._starting[strategy_id] = time.monotonic() + _PATIENCE_S
        if not self._patience.isActive():
            self._patience.start(round(_PATIENCE_S * 1000))

    def _tell_soon(self) -> None:
        is_telling = self._tell.isActive() or self._tell_next.isActive()
        if self._turns and not is_telling:
            self._tell.start()

    @Slot()
    def _on_tell_timeout(self) -> None:
        self._to_tell = self.waiting()
        self._on_tell_next_timeout()

    @Slot()
    def _on_tell_next_timeout(self) -> None:
        now, self._to_tell = self._to_tell[:_AT_ONCE], self._to_tell[_AT_ONCE:]
        for strategy_id in now:
            if self.waits(strategy_id):
                self.moved.emit(strategy_id)
        if self._to_tell:
            self._tell_next.start()

    @Slot()
    def _on_patience_timeout(self) -> None:
        present = time.monotonic()
        for strategy_id in [each for each, until in self._starting.items() if until <= present]:
            del self._starting[strategy_id]
        if self._starting:
            # A little late rather than a little early, and once more.
            rest_s = min(self._starting.values()) - present
            self._patience.start(round(rest_s * 1000) + 1)
        self.go_on()
