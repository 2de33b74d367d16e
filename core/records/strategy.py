"""A strategy's configuration as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

EXCHANGES: Final = ("NSE", "BSE", "NFO", "BFO", "CDS", "BCD", "MCX", "NCO", "CRYPTO")
"""The exchange codes that OpenAlgo knows, in the order in which they are offered."""

DEFAULT_GRACE_S: Final = 10.0
"""How long a strategy may take to end after SIGTERM, in seconds."""
LONGEST_GRACE_S: Final = 86_400.0
"""The runner's limit too: it does not obey a request that is beyond it."""


@dataclass(frozen=True, kw_only=True)
class ScheduleTimes:
    """The schedule that OpenAlgo's keys express: HH:MM in IST, days ``mon`` to ``sun``."""

    start: str
    stop: str | None
    days: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """What the workspace knows of one strategy.

    Attributes:
        id: Names its files; given when it was added, never changed.
        name: What the user calls it; not unique.
        file_path: The source's path relative to the workspace's root, with slashes.
        schedule: Set where the configuration's ``is_scheduled`` holds.
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
    schedule: ScheduleTimes | None = None
    is_running: bool = False
    pid: int | None = None
    interpreter: str | None = None
    grace_s: float = DEFAULT_GRACE_S
    supervision: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
