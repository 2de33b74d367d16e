"""The environment variables of strategies, as tasks."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot

from core.background import Task
from core.errors import InvalidVariableError, OpeningBellError
from core.manager.strategy_markets import StrategyMarkets
from core.store.key_files import next_key_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from core.manager.strategy_outfit import StrategyOutfit
    from core.process.run_preparation import Supplies
    from core.variables.variable import KeptVariables, OwnVariables, VariableChange
    from core.variables.variable_store import VariableStore

_WISH = "change its variables"


class StrategyVariables(StrategyMarkets):
    """Reads and changes variables on a worker, in turn with the starts that use them."""

    def kept_variables(self, strategy_id: str) -> Task:
        """Return what is kept for a strategy; result KeptVariables, or SecretsError."""
        return self._with(strategy_id, self.variables.of_strategies.kept)

    def change_variables(self, strategy_id: str, change: "VariableChange") -> Task:
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

    def environment(self, strategy_id: str) -> Task:
        """Read all about a strategy's environment; result a :class:`StrategyOutfit`.

        What cannot be read is told in it, and not by the task's failing.
        """
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        # Put together here: connections are loaded on this thread.
        return self._background.run(partial(_read_outfit, self._supplies(strategy_id)))

    def set_environment(
        self,
        outfit: "StrategyOutfit",
        own: "OwnVariables",
        sets: "Mapping[str, OwnVariables]",
        chosen: tuple[str, ...],
    ) -> Task:
        """Make an environment what the user wants it to be; only what differs is written.

        The task fails as :meth:`change_variables` does.

        Args:
            outfit: What the user saw.
            own: The variables of the strategy, which is not active.
            sets: All sets. One that another strategy uses cannot go.
            chosen: The sets that the strategy uses; later ones win.
        """
        from core.variables.variable import OwnVariables  # noqa: PLC0415 - a window is painted sooner

        strategy_id = outfit.strategy.id
        gone = tuple(name for name in outfit.sets if name not in sets)
        refusal = self._refusal(strategy_id, _WISH) or self._refusal_of_removal(gone, strategy_id)
        if refusal is not None:
            return refusal
        changes = {
            name: outfit.sets.get(name, OwnVariables()).change_to(its)
            for name, its in sets.items()
            if its != outfit.sets.get(name)
        }
        change = outfit.own.change_to(own)
        written = self._background.run(
            partial(_write, self.variables, strategy_id, change, changes)
        )
        stored = written.then(lambda _: self._choose(strategy_id, chosen))
        return stored.then(lambda _: self._background.run(partial(self._remove_sets, gone)))

    def choose_sets(self, strategy_id: str, names: tuple[str, ...]) -> Task:
        """Choose the sets that a strategy uses, which is not active; later ones win."""
        refusal = self._refusal(strategy_id, _WISH)
        if refusal is not None:
            return refusal
        return self._choose(strategy_id, names)

    def reveal(self, strategy_id: str) -> Task:
        """Return the secrets of a strategy in clear, for the user who asks to see one."""
        return self._with(strategy_id, self.variables.of_strategies.secret_values)

    def seen_variables(self, strategy_id: str) -> Task:
        """Return what a strategy would see if it began now; result names to Variables."""
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        return self._background.run(self._supplies(strategy_id).variables)

    def variable_sets(self) -> Task:
        """Return every set by its name, in their order; result names to KeptVariables."""
        return self._background.run(self._read_sets)

    def change_set(self, name: str, change: "VariableChange") -> Task:
        """Change a set, also while strategies run that began with it; result KeptVariables."""
        return self._background.run(partial(self.variables.change_set, name, change))

    def remove_set(self, name: str) -> Task:
        """Forget a set that nobody uses; fails with InvalidVariableError, SecretsError or WriteError."""
        return self._refusal_of_removal((name,)) or self._background.run(
            partial(self.variables.remove_set, name)
        )

    def reveal_set(self, name: str) -> Task:
        """Return the secrets of a set in clear."""
        return self._background.run(partial(self.variables.of_sets.secret_values, name))

    def change_key(self) -> Task:
        """Encrypt all secrets with a new key; fails with SecretsError or WriteError."""
        return self._background.run(self.variables.change_key)

    def keychain(self) -> Task:
        """Look for the system's keychain; result what it is called, None where there is none."""
        return self._background.run(_keychain_name)

    def keep_key_in_keychain(self, *, on: bool) -> Task:
        """Have the system's keychain guard the key, or not; fails with SecretsError or WriteError."""
        return self._background.run(partial(self.variables.keep_key_in_keychain, on=on))

    def begin_secrets_anew(self) -> Task:
        """Set aside what cannot be decrypted; fails with WriteError."""
        return self._background.run(self.variables.begin_anew)

    def _finish_key_change(self) -> None:
        """Go on with a change of the key that a killed program has begun."""
        if next_key_files(self.workspace.encryption_key).exists():
            task = self._background.run(self.variables.finish_key_change)
            task.failed.connect(self._on_key_change_failed)

    @Slot(object)
    def _on_key_change_failed(self, error: OpeningBellError) -> None:
        self.variable_notice_raised.emit(f"The change of the key is not finished: {error}")

    def _read_sets(self) -> "dict[str, KeptVariables]":
        store = self.variables
        return {name: store.of_sets.kept(name) for name in store.sets()}

    def _choose(self, strategy_id: str, names: tuple[str, ...]) -> Task:
        return self._change(strategy_id, lambda old: replace(old, variable_sets=names))

    def _remove_sets(self, names: tuple[str, ...]) -> None:
        """Forget sets; on the worker thread."""
        for name in names:
            self.variables.remove_set(name)

    def _refusal_of_removal(self, names: tuple[str, ...], but: str = "") -> Task | None:
        """Return the task that refuses to remove what a strategy other than ``but`` uses."""
        for each in self.store.strategies():
            used = [name for name in names if name in each.variable_sets and each.id != but]
            if used:
                message = f"The set {used[0]} is used by {each.name}: it cannot be removed"
                return self._failed(InvalidVariableError(message))
        return None

    def _with(
        self,
        strategy_id: str,
        read: "Callable[[str], object]",
    ) -> Task:
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        return self._background.run(partial(read, strategy_id))


def _write(
    store: "VariableStore",
    strategy_id: str,
    change: "VariableChange",
    changes: "Mapping[str, VariableChange]",
) -> None:
    """Change a strategy's variables, and those of sets, where all of it can be."""
    for each in (change, *changes.values()):
        each.check()
    for name, of_set in changes.items():
        store.change_set(name, of_set)
    if change.regular or change.secure or change.unset:
        store.of_strategies.change(strategy_id, change)


def _read_outfit(supplies: "Supplies") -> "StrategyOutfit":
    """Read a strategy's environment; on the worker thread, which loads what reads it."""
    from core.manager.strategy_outfit import read_outfit  # noqa: PLC0415 - see above

    return read_outfit(supplies)


def _keychain_name() -> str | None:
    """Look for the keychain; on the worker thread, which loads what asks for it."""
    from core.store.keychain import Keychain  # noqa: PLC0415 - see above

    return Keychain().name()
