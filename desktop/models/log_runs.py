"""The runs of a strategy as the dock offers them."""

from core import clock
from core.errors import shortened
from core.records.run_record import RunRecord

_LONGEST = 70


def run_title(record: RunRecord) -> str:
    """Return ``22 Nov 09:15:00 · exit code 1``, with the year where it is not this one."""
    started = record.started_at.astimezone(clock.IST)
    year = "" if started.year == clock.now().year else f" {started.year}"
    outcome = shortened(record.outcome(), _LONGEST)
    return f"{started.day} {started:%b}{year} {started:%H:%M:%S} · {outcome}"
