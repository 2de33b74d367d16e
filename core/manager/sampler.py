"""Measuring what the active strategies use, every two seconds."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.background import Task
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_hub import StrategyHub

_INTERVAL_MS = 2000
_GATHER_MS = 100
_PATIENCE_MS = 500


class Sampler(QObject):
    """Asks every runner for its usage, and tells when the answers are in."""

    sampled = Signal()

    def __init__(
        self, hosted: Mapping[str, HostedStrategy], hub: StrategyHub, parent: QObject
    ) -> None:
        """Watch the strategies in ``hosted``, which may change; they answer through ``hub``."""
        super().__init__(parent)
        self._hosted = hosted
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._gather = QTimer(self, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self.sampled)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._tasks: list[Task] = []
        self._unknown: list[HostedStrategy] = []
        hub.usage_changed.connect(self._on_hub_usage_changed)

    def start(self) -> None:
        """Measure from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Measure no more."""
        self._timer.stop()
        self._gather.stop()
        self._patience.stop()

    def sample_now(self) -> Task:
        """Measure at once; the task succeeds when all is known, after half a second anyhow."""
        task = Task(self)
        self._tasks.append(task)
        self._unknown = list(self._hosted.values())
        self._on_timer_timeout()
        self._patience.start()
        self._settle_if_known()
        return task

    @Slot()
    def _on_timer_timeout(self) -> None:
        for strategy in self._hosted.values():
            strategy.sample()

    @Slot()
    def _on_hub_usage_changed(self) -> None:
        if not self._gather.isActive():
            self._gather.start()
        self._settle_if_known()

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
