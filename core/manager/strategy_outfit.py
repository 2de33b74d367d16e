"""Everything about a strategy's environment, for the user who looks at it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.errors import InvalidVariableError, SecretsError
from core.process.run_preparation import Supplies
from core.records.strategy import Strategy
from core.variables.run_environment import below_sets
from core.variables.variable import OwnVariables, Variable
from core.variables.variable_store import VariableStore


@dataclass(frozen=True)
class StrategyOutfit:
    """What the files say when they are read.

    Attributes:
        own: The strategy's own variables; its secrets are None where they cannot be read.
        sets: All sets of the workspace by name, likewise.
        below: What counts less than sets, in growing weight.
        in_keychain: Whether the system's keychain guards the key of what is encrypted.
        flaw: What keeps the strategy from starting, as it cannot be read; or nothing.
    """

    strategy: Strategy
    own: OwnVariables
    sets: Mapping[str, OwnVariables]
    below: tuple[Variable, ...] = field(default=(), repr=False)
    flaw: str = ""
    in_keychain: bool = False

    def is_readable(self) -> bool:
        """Return whether all secrets can be read."""
        every = (self.own, *self.sets.values())
        return all(each.secure is not None for each in every)


def read_outfit(supplies: Supplies) -> StrategyOutfit:
    """Return everything about a strategy's environment; waits for the disk."""
    store, strategy = supplies.store, supplies.strategy
    below, flaw = _below(supplies)
    try:
        own = _own(store, strategy.id)
        sets = {name: _of_set(store, name) for name in store.sets()}
    except SecretsError as error:
        flaw = str(error)
        own = OwnVariables(store.of_strategies.plain.values(strategy.id), None)
        sets = {
            name: OwnVariables(store.of_sets.plain.values(name), None)
            for name in sorted(store.of_sets.plain.owners(), key=str.casefold)
        }
    return StrategyOutfit(strategy, own, sets, below, flaw, store.is_key_in_keychain())


def _below(supplies: Supplies) -> tuple[tuple[Variable, ...], str]:
    root, server = supplies.workspace.root, supplies.server
    try:
        return tuple(below_sets(os.environ, root, server)), ""
    except (InvalidVariableError, SecretsError) as error:
        return (), str(error)


def _own(store: VariableStore, strategy_id: str) -> OwnVariables:
    of = store.of_strategies
    return OwnVariables(of.plain.values(strategy_id), of.secret_values(strategy_id))


def _of_set(store: VariableStore, name: str) -> OwnVariables:
    return OwnVariables(store.of_sets.plain.values(name), store.of_sets.secret_values(name))
