"""How the outcome of a run looks: its sign and its colour."""

from core import clock
from core.errors import shortened
from core.records.reasons import BackingOff, RunEnded
from core.records.run_record import RunRecord

_LONGEST = 120


def look(record: RunRecord) -> tuple[str, str]:
    """Return the icon and the colour's role of a run."""
    if not record.ended():
        if record.is_in_pause():
            return "state-backoff", "state_backoff"
        return "state-running", "info"
    if record.was_stopped():
        return "stop", "warning" if record.escalated else "muted"
    if record.was_quarantined():
        return "state-quarantined", "state_quarantined"
    if record.was_successful():
        return "success", "success"
    return "error", "error"


def needs_a_look(record: RunRecord) -> bool:
    """Return whether a run ended, or pauses, in a way that the user wants to know the cause of."""
    if record.is_in_pause():
        return True
    return record.ended() and not record.was_stopped() and not record.was_successful()


def sentence(record: RunRecord) -> str:
    """Return how a run ended, or that it has not."""
    if record.ended():
        return RunEnded(record).sentence(clock.now())
    if record.is_in_pause():
        return BackingOff(record).sentence(clock.now())
    return f"Running since {clock.spoken(record.started_at, clock.now())}"


def summary(record: RunRecord) -> str:
    """Return a run in one line: ``09:15:00 to 15:30:00: exit code 1, 2 restarts``."""
    present = clock.now()
    began = clock.spoken(record.started_at, present)
    ended = f"{clock.spoken(record.ended_at, present)}" if record.ended_at else "now"
    outcome = shortened(record.outcome(), _LONGEST)
    return f"{began} to {ended}: {outcome}{restarts(record.restarts, ', ')}"


def restarts(count: int, before: str = "") -> str:
    """Return ``1 restart`` or ``3 restarts`` behind ``before``; nothing where there was none."""
    if not count:
        return ""
    return f"{before}{count:,} restart{'' if count == 1 else 's'}"
