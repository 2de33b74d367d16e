"""When a command can act."""

from collections.abc import Iterable

from core.records.states import StrategyState
from desktop.actions import Command, Scope


def is_enabled(
    command: Command,
    *,
    selected: Iterable[StrategyState],
    present: Iterable[StrategyState],
    editing: bool,
    trashed: bool,
    tabbed: bool,
) -> bool:
    """Return whether a command can act now.

    Args:
        command: The command.
        selected: The states of the selected strategies, one for each.
        present: The states in which strategies of the workspace are.
        editing: An editor tab is in front.
        trashed: Something was deleted that can be brought back.
        tabbed: A tab that can be closed is in front.
    """
    match command.scope:
        case Scope.WINDOW:
            return True
        case Scope.ALL:
            return any(state in command.states for state in present)
        case Scope.SELECTION:
            return any(state in command.states for state in selected)
        case Scope.ONE:
            states = list(selected)
            return len(states) == 1 and states[0] in command.states
        case Scope.EDITOR:
            return editing
        case Scope.TAB:
            return tabbed
        case Scope.TRASH:
            return trashed
