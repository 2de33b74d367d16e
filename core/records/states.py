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

    START_ASKED = "start asked"
    STARTED = "started"
    START_FAILED = "start failed"
    STOP_ASKED = "stop asked"
    STOPPED = "stopped"
    EXITED = "exited"
    CRASHED = "crashed"


ACTIVE_STATES = frozenset(
    {StrategyState.STARTING, StrategyState.RUNNING, StrategyState.STOPPING},
)
"""A process exists or is about to: source, settings and deletion are locked."""


class InvalidTransitionError(Exception):
    """An event came in a state that has no row for it: a defect of the program."""


def _table() -> dict[tuple[StrategyState, StrategyEvent], StrategyState]:
    state, event = StrategyState, StrategyEvent
    idle = [each for each in state if each not in ACTIVE_STATES]
    rows = {(each, event.START_ASKED): state.STARTING for each in idle}
    # Adoption: a manager that has just begun knows every strategy as stopped, and the
    # facts that it finds in the run folders arrive as the same events as live ones.
    rows[state.STOPPED, event.STARTED] = state.RUNNING
    for each in (state.STOPPED, *sorted(ACTIVE_STATES)):
        rows[each, event.STOPPED] = state.STOPPED
        rows[each, event.EXITED] = state.EXITED
        rows[each, event.CRASHED] = state.CRASHED
    rows[state.STARTING, event.STARTED] = state.RUNNING
    rows[state.STARTING, event.START_FAILED] = state.CRASHED
    rows[state.STARTING, event.STOP_ASKED] = state.STOPPING
    rows[state.RUNNING, event.STOP_ASKED] = state.STOPPING
    # Stop was asked before the runner had answered: its answer comes late, and changes nothing.
    rows[state.STOPPING, event.STARTED] = state.STOPPING
    rows[state.STOPPING, event.START_FAILED] = state.CRASHED
    rows[state.STOPPING, event.STOP_ASKED] = state.STOPPING
    return rows


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
