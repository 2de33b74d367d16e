"""A strategy's configuration as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from core.schedule.schedule import Schedule

EXCHANGES: Final = ("NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX", "NCO", "CRYPTO")
"""The exchange codes that OpenAlgo knows, in the order in which they are offered."""

DEFAULT_GRACE_S: Final = 10.0
"""How long a strategy may take to end after SIGTERM, in seconds."""
LONGEST_GRACE_S: Final = 86_400.0
"""The runner's limit too: it does not obey a request that is beyond it."""


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """What the workspace knows of one strategy.

    Attributes:
        id: Names its files; given when it was added, never changed.
        name: What the user calls it; not unique.
        file_path: The source's path relative to the workspace's root, with slashes.
        schedule: When it should run, None where nobody scheduled it, or see ``schedule_flaw``.
        schedule_flaw: Why the schedule that the file has is not understood, or nothing.
        scheduled_at: When the schedule was last changed; None where nobody knows.
        held_at: When the user stopped it in a window: it is held until that is over.
        resumed_at: When the user said that a start which was missed may come late.
        connection: The OpenAlgo connection that it uses, None for the default one.
        needs_contracts: Whether its start waits for master contracts; None: where there is a
            connection.
        variable_sets: The sets of variables that it uses, in order; later ones win.
        start_wanted: The user has started it, and it waits for master contracts.
        start_failed_at: When a start came to nothing after the newest run, None where none did.
        start_failure: Why it did, as the end of a sentence.
        start_failure_code: The stable code of that error.
        interpreter: The Python it runs on, or None for the workspace's default.
        grace_s: How long it may take to end when asked, in seconds.
        supervision: What was chosen for it alone, by the field names of
            :class:`~core.records.supervision.Supervision`, as JSON values.
    """

    id: str
    name: str
    file_path: str
    exchange: str = "NSE"
    created_at: datetime | None = None
    last_started: datetime | None = None
    last_stopped: datetime | None = None
    last_modified: datetime | None = None
    schedule: "Schedule | None" = None
    schedule_flaw: str = ""
    scheduled_at: datetime | None = None
    held_at: datetime | None = None
    resumed_at: datetime | None = None
    connection: str | None = None
    needs_contracts: bool | None = None
    variable_sets: tuple[str, ...] = ()
    start_wanted: bool = False
    start_failed_at: datetime | None = None
    start_failure: str | None = None
    start_failure_code: str | None = None
    is_running: bool = False
    pid: int | None = None
    interpreter: str | None = None
    grace_s: float = DEFAULT_GRACE_S
    supervision: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
