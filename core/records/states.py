"""The states of a strategy, and the one table that says how they follow each other."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class StrategyState(StrEnum):
    """What a strategy is doing; the words on screen, in the log and in ``bell``."""

    STOPPED = "stopped"
    WAITING = "waiting"
    STARTING = "starting"
    RUNNING = "running"
    STOPPING = "stopping"
    EXITED = "exited"
    CRASHED = "crashed"
    BACKOFF = "backoff"
    QUARANTINED = "quarantined"
    PAUSED = "paused"


class StrategyEvent(StrEnum):
    """What can happen to a strategy."""

    QUEUED = "queued"
    """A start was asked for, and others are first."""
    START_ASKED = "start asked"
    STARTED = "started"
    START_FAILED = "start failed"
    STOP_ASKED = "stop asked"
    STOPPED = "stopped"
    EXITED = "exited"
    CRASHED = "crashed"
    BACKED_OFF = "backed off"
    """It has failed, and its runner starts it again after a pause."""
    QUARANTINED = "quarantined"
    """It has failed too often."""
    CLEARED = "cleared"
    """The user has taken note of how it ended."""
    PAUSED = "paused"
    """Its exchange is closed, or the user holds it."""
    UNPAUSED = "unpaused"


ACTIVE_STATES = frozenset(
    {
        StrategyState.STARTING,
        StrategyState.RUNNING,
        StrategyState.STOPPING,
        StrategyState.BACKOFF,
    },
)
"""A runner is at work: source, settings and deletion are locked."""
CLEARABLE_STATES = frozenset(
    {StrategyState.EXITED, StrategyState.CRASHED, StrategyState.QUARANTINED},
)
"""The strategy has ended by itself, and the user may take note of it."""


class InvalidTransitionError(Exception):
    """An event came in a state that has no row for it: a defect of the program."""


def _table() -> dict[tuple[StrategyState, StrategyEvent], StrategyState]:
    state, event = StrategyState, StrategyEvent
    idle = [each for each in state if each not in ACTIVE_STATES]
    rows = {(each, event.START_ASKED): state.STARTING for each in idle}
    rows |= {(each, event.QUEUED): state.WAITING for each in idle}
    rows |= {(each, event.CLEARED): state.STOPPED for each in CLEARABLE_STATES}
    for each in (state.STOPPED, state.EXITED, state.PAUSED):
        rows[each, event.PAUSED] = state.PAUSED
    rows[state.PAUSED, event.UNPAUSED] = state.STOPPED
    # A start that waits is taken back.
    rows[state.WAITING, event.STOPPED] = state.STOPPED
    # Adoption: a manager that has just begun knows every strategy as stopped, and the
    # facts that it finds in the run folders arrive as the same events as live ones.
    rows[state.STOPPED, event.STARTED] = state.RUNNING
    for each in (state.STOPPED, *sorted(ACTIVE_STATES)):
        rows[each, event.STOPPED] = state.STOPPED
        rows[each, event.EXITED] = state.EXITED
        rows[each, event.CRASHED] = state.CRASHED
        rows[each, event.QUARANTINED] = state.QUARANTINED
    for each in (state.STOPPED, state.STARTING, state.RUNNING, state.BACKOFF):
        rows[each, event.BACKED_OFF] = state.BACKOFF
    for each in ACTIVE_STATES:
        rows[each, event.STOP_ASKED] = state.STOPPING
    rows[state.STARTING, event.STARTED] = state.RUNNING
    rows[state.BACKOFF, event.STARTED] = state.RUNNING
    # Stop was asked before the runner had answered: its answer comes late, and changes nothing.
    rows[state.STOPPING, event.STARTED] = state.STOPPING
    rows[state.STOPPING, event.BACKED_OFF] = state.STOPPING
    # Also at adoption: the start that came to nothing is newer than the run that was found.
    fails = (state.STARTING, state.STOPPING, state.STOPPED, *sorted(CLEARABLE_STATES))
    return rows | {(each, event.START_FAILED): state.CRASHED for each in fails}


TRANSITIONS: Mapping[tuple[StrategyState, StrategyEvent], StrategyState] = MappingProxyType(
    _table(),
)


def next_state(state: StrategyState, event: StrategyEvent) -> StrategyState:
    """Return the state that follows ``state`` upon ``event``.

    Raises:
        InvalidTransitionError: The table has no such row.
    """
    try:
        return TRANSITIONS[state, event]
    except KeyError as error:
        message = f"“{event}” cannot happen to a strategy that is {state}"
        raise InvalidTransitionError(message) from error
