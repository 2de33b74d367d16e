"""What earlier managers, dead runners and the computer's restarts have left: taken over, or ended."""

from dataclasses import replace

from PySide6.QtCore import QObject, Slot

from core import clock
from core.manager import alerts
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_host import StrategyHost
from core.process.adoption import FoundRun
from core.process.run_sweep import Sweeper, Swept
from core.records.reasons import NotRestored, RunEnded, StartedElsewhere, StartFailed
from core.records.run_record import RunRecord
from core.records.states import CLEARABLE_STATES
from core.records.strategy import Strategy
from core.records.supervision import RestartPolicy
from core.runner import protocol
from core.store.run_folder import RunFolder
from core.workspace import Workspace


class RunAdopter(StrategyHost):
    """Hosts strategies as their newest runs are found, and sweeps up after lost ones."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        """Prepare; see :class:`~core.manager.strategy_host.StrategyHost`."""
        super().__init__(workspace, parent)
        self._to_restore: list[str] = []
        self._sweeper = Sweeper(self._background, self)
        self._sweeper.swept.connect(self._on_sweeper_swept)
        self._hub.run_lost.connect(self._on_hub_run_lost)

    def _host(self, strategy: Strategy, found: FoundRun | None = None) -> None:
        """Host a strategy, whose newest run, if any, was ``found``."""
        supervision = self._resolved(strategy)
        hosted = HostedStrategy(self.workspace, strategy, supervision, self._background, self._hub)
        if _ran_elsewhere(strategy, found):
            hosted.explain(StartedElsewhere(strategy.last_started))
        elif found is not None:
            self._adopt(hosted, found)
        self._take_up_failure(hosted, found)
        self._hosted[strategy.id] = hosted

    def _adopt(self, hosted: HostedStrategy, found: FoundRun) -> None:
        record, wanted = found.record, hosted.strategy.is_running
        hosted.trigger = record.trigger
        if found.alive:
            hosted.follow(record)
        elif wanted and record.reason == protocol.REASON_SUPERVISOR_LOST:
            hosted.lose(record)
        else:
            hosted.settle(record)
            if wanted:
                self._take_up(hosted, record)
            if found.cleared_at is not None and hosted.state in CLEARABLE_STATES:
                hosted.clear(found.cleared_at)
        self._journal_if_news(hosted, record)

    def _take_up(self, hosted: HostedStrategy, record: RunRecord) -> None:
        """Do what follows from a run that ended while there was no manager."""
        if record.reason == protocol.REASON_REBOOT:
            if not self._restores():
                return  # a manager that stays does
            why_not = self._why_not_restored(hosted, record)
            if why_not is None:
                self._to_restore.append(hosted.strategy.id)
                return
            hosted.explain(NotRestored(record, why_not))
        self.store.mark_ended(hosted.strategy.id, record.ended_at or clock.now())
        why = hosted.status(clock.now()).why
        self._raise(alerts.alert_of_end(hosted.strategy.name, why, record))

    def _take_up_failure(self, hosted: HostedStrategy, found: FoundRun | None) -> None:
        """Stand as after a start that came to nothing, where that is the newest there was."""
        at, why = hosted.strategy.start_failed_at, hosted.strategy.start_failure
        if at is None or why is None or (found is not None and found.record.started_at > at):
            return
        if hosted.refusal("") is None:
            hosted.fail(StartFailed(at, why, hosted.strategy.start_failure_code or ""))

    def _restores(self) -> bool:
        """Return whether this manager starts what ran before the computer restarted."""
        return True

    def _why_not_restored(self, hosted: HostedStrategy, record: RunRecord) -> str | None:
        """Return why a run that the computer's restart ended does not go on, None where it does."""
        if record.stop_asked_at is not None:
            return "its stop had been asked for"
        scheduled = hosted.strategy.schedule is not None
        if hosted.supervision.policy(scheduled=scheduled) is RestartPolicy.NEVER:
            return "it is never restarted"
        return None

    def _journal_if_news(self, hosted: HostedStrategy, record: RunRecord) -> None:
        """Journal what an adopted run did while there was no manager, once."""
        happened_at = record.ended_at or record.started_at
        newest = self._journal.newest_time()
        if newest is None or happened_at > newest:
            self._journalize(hosted, happened_at)

    @Slot(object)
    def _on_hub_run_lost(self, record: RunRecord) -> None:
        strategy = self.store.get(record.strategy_id)
        why = RunEnded(record).sentence(clock.now())
        self._raise(alerts.alert_of_end(strategy.name, why, record))
        folder = RunFolder(self.workspace.runs(strategy.id) / record.run_id)
        self._sweeper.sweep(record, folder, strategy.grace_s)

    @Slot(object)
    def _on_sweeper_swept(self, swept: Swept) -> None:
        hosted = self._hosted.get(swept.strategy_id)
        record = hosted.record if hosted else None
        if hosted is not None and record is not None and record.run_id == swept.run_id:
            killed = swept.killed > 0
            hosted.finish(replace(record, leftovers_killed=swept.ended, escalated=killed))


def _ran_elsewhere(strategy: Strategy, found: FoundRun | None) -> bool:
    """Return whether the settings tell of a start that none of our runs is."""
    if not strategy.is_running:
        return False
    if found is None:
        return True
    ended_at, started_at = found.record.ended_at, strategy.last_started
    return bool(ended_at and started_at and started_at > ended_at)
