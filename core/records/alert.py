"""What the user is told at once, wherever he looks."""

from enum import StrEnum
from typing import NamedTuple


class AlertKind(StrEnum):
    """Why somebody should look at a strategy."""

    QUARANTINED = "quarantined"
    """It has failed too often, and is not started again by itself."""
    LOST = "lost"
    """Its runner was killed, or the computer ended with it: its end was not seen."""
    GUARD = "guard"
    """It used too much, or was silent for too long."""
    CRASHED = "crashed"
    MISSED = "missed"
    """It was not started when its schedule said so."""


class Alert(NamedTuple):
    """Something about one strategy that cannot wait until somebody looks at it.

    Attributes:
        title: A few words that name the strategy.
        sentence: Why it is in its state, as everywhere; for a warning, what was noticed.
    """

    strategy_id: str
    title: str
    sentence: str
    kind: AlertKind
