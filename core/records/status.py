"""The row that the table, the tray and ``bell status`` show of a strategy."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from core.records.run_parts import GuardNote
from core.records.source_note import SOUND, SourceNote
from core.records.states import StrategyState

if TYPE_CHECKING:
    from core.schedule.plan import ScheduledDay
    from core.schedule.schedule import Schedule


@dataclass(frozen=True, kw_only=True)
class StrategyStatus:
    """One strategy at one moment.

    Attributes:
        why: One sentence that says why it is in its state.
        pid: The strategy's own process (not its runner's), while it is active.
        started_at: When the current or last run began.
        ended_at: When the last run ended; None while one is active.
        exit_code: Of the last run that ended, 0 to 255.
        signal: Of the last run that ended, by name.
        restarts: How often the runner has restarted it since it was last asked for.
        cpu_percent: Of one core, for the whole process tree; None until sampled twice.
        rss_bytes: Resident memory of the whole process tree; None until sampled.
        next_start: When it starts again, in the pause before a restart; else when the schedule
            will start it.
        next_stop: When the schedule will stop what runs.
        today: What the schedule says of today; None without one.
        run: The id of the current or last run.
        log: The log of that run.
        policy: When it is restarted, in one sentence.
        warnings: What its guards have noticed in that run.
        source: What is to be said of its file; ``why`` says it too.
    """

    id: str
    name: str
    state: StrategyState
    why: str
    pid: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    exit_code: int | None = None
    signal: str | None = None
    restarts: int = 0
    cpu_percent: float | None = None
    rss_bytes: int | None = None
    schedule: "Schedule | None" = None
    exchange: str = "NSE"
    next_start: datetime | None = None
    next_stop: datetime | None = None
    today: "ScheduledDay | None" = None
    run: str | None = None
    log: Path | None = None
    policy: str = ""
    warnings: tuple[GuardNote, ...] = ()
    source: SourceNote = SOUND

    def uptime_s(self, present: datetime) -> float | None:
        """Return for how many seconds the run has lasted, None where none is active."""
        if self.started_at is None or self.ended_at is not None or self.pid is None:
            return None
        return max(0.0, (present - self.started_at).total_seconds())
