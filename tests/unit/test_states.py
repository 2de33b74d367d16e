"""The table of states, compared with one that a person can read."""

import itertools
from types import MappingProxyType

import pytest

from core.records.states import (
    ACTIVE_STATES,
    TRANSITIONS,
    InvalidTransitionError,
    StrategyEvent,
    StrategyState,
    next_state,
)

# A row for each state, a column for each event; a dash where the event cannot come.
_GRID = """
             queued  start_asked started  start_failed stop_asked stopped exited crashed backed_off quarantined cleared paused unpaused
stopped      waiting starting    running  crashed      -          stopped exited crashed backoff    quarantined -       paused  -
waiting      waiting starting    -        -            -          stopped -      -       -          -           -       -       -
starting     -       -           running  crashed      stopping   stopped exited crashed backoff    quarantined -       -       -
running      -       -           -        -            stopping   stopped exited crashed backoff    quarantined -       -       -
stopping     -       -           stopping crashed      stopping   stopped exited crashed stopping   quarantined -       -       -
exited       waiting starting    -        crashed      -          -       -      -       -          -           stopped paused  -
crashed      waiting starting    -        crashed      -          -       -      -       -          -           stopped -       -
backoff      -       -           running  -            stopping   stopped exited crashed backoff    quarantined -       -       -
quarantined  waiting starting    -        crashed      -          -       -      -       -          -           stopped -       -
paused       waiting starting    -        -            -          -       -      -       -          -           -       paused  stopped
"""


def _expected() -> dict[tuple[StrategyState, StrategyEvent], StrategyState | None]:
    head, *rows = [line.split() for line in _GRID.strip().splitlines()]
    events = [StrategyEvent[name.upper()] for name in head]
    return {
        (StrategyState(row[0]), event): None if cell == "-" else StrategyState(cell)
        for row in rows
        for event, cell in zip(events, row[1:], strict=True)
    }


EXPECTED = _expected()


@pytest.mark.parametrize(("state", "event"), list(itertools.product(StrategyState, StrategyEvent)))
def test_every_event_in_every_state_does_what_the_grid_says(
    state: StrategyState, event: StrategyEvent
) -> None:
    expected = EXPECTED[state, event]

    if expected is not None:
        assert next_state(state, event) is expected
        return
    with pytest.raises(InvalidTransitionError, match=f"“{event}” cannot happen .* is {state}"):
        next_state(state, event)


def test_the_states_are_the_words_of_the_command_line() -> None:
    assert [str(each) for each in StrategyState] == [
        "stopped",
        "waiting",
        "starting",
        "running",
        "stopping",
        "exited",
        "crashed",
        "backoff",
        "quarantined",
        "paused",
    ]


def test_only_an_active_strategy_can_be_asked_to_stop() -> None:
    stoppable = {state for state, event in TRANSITIONS if event is StrategyEvent.STOP_ASKED}

    assert stoppable == ACTIVE_STATES


def test_only_an_idle_strategy_can_be_asked_to_start() -> None:
    startable = {state for state, event in TRANSITIONS if event is StrategyEvent.START_ASKED}

    assert startable == set(StrategyState) - ACTIVE_STATES


def test_every_active_state_can_end() -> None:
    for state in ACTIVE_STATES:
        ends = {
            TRANSITIONS[state, event] for event in StrategyEvent if (state, event) in TRANSITIONS
        }

        assert ends >= {StrategyState.STOPPED, StrategyState.EXITED, StrategyState.CRASHED}


def test_the_table_cannot_be_written_to() -> None:
    assert isinstance(TRANSITIONS, MappingProxyType)
