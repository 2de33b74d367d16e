"""Measuring what the active strategies use, every two seconds."""

import math
from collections import deque
from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.background import Task
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_hub import StrategyHub
from core.records.states import ACTIVE_STATES

_ROUND_MS = 2000
_TURNS = 20
_ANSWER_MS = 80
_PATIENCE_MS = 500


class Sampler(QObject):
    """Asks every active strategy's runner for its usage, in turns.

    Two hundred runners that measure at the same moment would hold up the whole machine for 50 ms,
    and their answers the window: so a round is made of up to twenty turns, and each asks its share.
    """

    sampled = Signal(list)
    """The ids (list[str]) of strategies whose usage was measured just now."""

    def __init__(
        self, hosted: Mapping[str, HostedStrategy], hub: StrategyHub, parent: QObject
    ) -> None:
        """Watch the strategies in ``hosted``, which may change; they answer through ``hub``."""
        super().__init__(parent)
        self._hosted = hosted
        self._timer = QTimer(self, interval=_ROUND_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._answer = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._answer.timeout.connect(self._on_answer_timeout)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._due: deque[HostedStrategy] = deque()
        self._share = 0
        self._asked: list[str] = []
        self._tasks: list[Task] = []
        self._unknown: list[HostedStrategy] = []
        hub.usage_changed.connect(self._settle_if_known)

    def start(self) -> None:
        """Measure from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()
        self._answer.stop()
        self._patience.stop()

    def sample_now(self) -> Task:
        """Measure at once; the task succeeds when all is known, after half a second anyhow."""
        task = Task(self)
        self._tasks.append(task)
        self._unknown = self._active()
        self._due = deque(self._unknown)
        self._ask(len(self._due))
        self._patience.start()
        self._settle_if_known()
        return task

    def _active(self) -> list[HostedStrategy]:
        return [each for each in self._hosted.values() if each.state in ACTIVE_STATES]

    @Slot()
    def _on_timer_timeout(self) -> None:
        if not self._due:
            self._begin_round()
        self._ask(self._share)

    def _begin_round(self) -> None:
        self._due.extend(self._active())
        turns = min(max(len(self._due), 1), _TURNS)
        self._share = math.ceil(len(self._due) / turns)
        self._timer.setInterval(_ROUND_MS // turns)

    def _ask(self, most: int) -> None:
        for _ in range(min(most, len(self._due))):
            strategy = self._due.popleft()
            strategy.sample()
            self._asked.append(strategy.strategy.id)
        if self._asked:
            self._answer.start()

    @Slot()
    def _on_answer_timeout(self) -> None:
        asked, self._asked = self._asked, []
        self.sampled.emit(asked)

    @Slot()
    def _settle_if_known(self) -> None:
        if not self._tasks:
            return
        # Answers come in the order of the questions: the last one is looked at, not all.
        while self._unknown and self._unknown[-1].is_sampled():
            self._unknown.pop()
        if not self._unknown:
            self._on_patience_timeout()

    @Slot()
    def _on_patience_timeout(self) -> None:
        self._patience.stop()
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            task.succeed()
