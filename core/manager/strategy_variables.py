"""The environment variables of strategies, as tasks."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from core.background import Task
from core.manager.strategy_markets import StrategyMarkets
from core.variables.variable import VariableChange

if TYPE_CHECKING:
    from collections.abc import Callable

    from core.variables.variable import KeptVariables, Values, Variable

_WISH = "change its variables"


class StrategyVariables(StrategyMarkets):
    """Reads and changes variables on a worker, in turn with the starts that use them."""

    def kept_variables(self, strategy_id: str) -> Task:
        """Return what is kept for a strategy; result KeptVariables, or SecretsError."""
        return self._with(strategy_id, self.variables.of_strategies.kept)

    def change_variables(self, strategy_id: str, change: VariableChange) -> Task:
        """Change what is kept for a strategy, which is not active; result KeptVariables.

        The task fails with UnknownStrategyError, StrategyRunningError, InvalidVariableError,
        SecretsError or WriteError.
        """
        refusal = self._refusal(strategy_id, _WISH)
        if refusal is not None:
            return refusal
        return self._background.run(
            partial(self.variables.of_strategies.change, strategy_id, change)
        )

    def choose_sets(self, strategy_id: str, names: tuple[str, ...]) -> Task:
        """Choose the sets that a strategy uses, which is not active; later ones win."""
        refusal = self._refusal(strategy_id, _WISH)
        if refusal is not None:
            return refusal
        return self._change(strategy_id, lambda old: replace(old, variable_sets=names))

    def reveal(self, strategy_id: str) -> Task:
        """Return the secrets of a strategy in clear, for the user who asks to see one."""
        return self._with(strategy_id, self.variables.of_strategies.secret_values)

    def seen_variables(self, strategy_id: str) -> Task:
        """Return what a strategy would see if it began now; result names to Variables."""
        return self._with(strategy_id, lambda each: self._supplies(each).variables())

    def variable_sets(self) -> Task:
        """Return every set by its name, in their order; result names to KeptVariables."""
        return self._background.run(self._read_sets)

    def change_set(self, name: str, change: VariableChange) -> Task:
        """Change a set, also while strategies run that began with it; result KeptVariables."""
        return self._background.run(partial(self.variables.change_set, name, change))

    def remove_set(self, name: str) -> Task:
        """Forget a set; fails with SecretsError or WriteError."""
        return self._background.run(partial(self.variables.remove_set, name))

    def reveal_set(self, name: str) -> Task:
        """Return the secrets of a set in clear."""
        return self._background.run(partial(self.variables.of_sets.secret_values, name))

    def change_key(self) -> Task:
        """Encrypt all secrets with a new key; fails with SecretsError or WriteError."""
        return self._background.run(self.variables.change_key)

    def begin_secrets_anew(self) -> Task:
        """Set aside what cannot be decrypted; fails with WriteError."""
        return self._background.run(self.variables.begin_anew)

    def _read_sets(self) -> "dict[str, KeptVariables]":
        store = self.variables
        return {name: store.of_sets.kept(name) for name in store.sets()}

    def _with(
        self,
        strategy_id: str,
        read: "Callable[[str], KeptVariables | Values | dict[str, Variable]]",
    ) -> Task:
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        return self._background.run(partial(read, strategy_id))
