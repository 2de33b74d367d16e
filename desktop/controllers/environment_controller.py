"""Asks for the variables of strategies' environments."""

import importlib
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from core.background import Background, Task
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter

if TYPE_CHECKING:
    from core.manager.strategy_outfit import StrategyOutfit
    from desktop.models.environment_form import EnvironmentChoice

_DIALOG: Final = "desktop.dialogs.environment"


class EnvironmentController(QObject):
    """Reads what is there off the window's thread, asks, and has the answer stored."""

    def __init__(
        self, manager: StrategyManager, prompter: Prompter, messages: Messages, parent: QObject
    ) -> None:
        """Work on the manager's strategies."""
        super().__init__(parent)
        self._manager = manager
        self._prompter = prompter
        self._messages = messages
        self._loader = Background(self)

    def ask(self, strategy_id: str) -> None:
        """Ask for a strategy's variables; while it runs they can be looked at alone."""
        # The dialog's modules take longer to load than the window may be kept.
        loaded = self._loader.run(partial(importlib.import_module, _DIALOG))
        task = loaded.then(lambda _: self._manager.environment(strategy_id))
        task.succeeded.connect(self._ask)
        task.failed.connect(self._messages.fail)

    def _ask(self, outfit: "StrategyOutfit") -> None:
        from desktop.models.environment_form import EnvironmentChoice  # noqa: PLC0415 - seldom needed

        status = self._manager.status(outfit.strategy.id)
        is_active = status.state in ACTIVE_STATES
        locked = f"{status.name} runs with what it was started with: stop it to change this"
        before = EnvironmentChoice(
            title=f"What does “{status.name}” find in its environment?",
            outfit=outfit,
            workspace=self._manager.workspace,
            own=outfit.own,
            chosen=tuple(each for each in outfit.strategy.variable_sets if each in outfit.sets),
            sets=outfit.sets,
            locked=locked if is_active else "",
            in_keychain=outfit.in_keychain,
            look_for_keychain=self._manager.keychain,
        )
        choice = self._prompter.environment(before)
        if choice is not None:
            self._do(choice)

    def _do(self, choice: "EnvironmentChoice") -> None:
        from desktop.models.environment_form import EnvironmentWish  # noqa: PLC0415 - see above

        match choice.wish:
            case EnvironmentWish.SAVE:
                wanted = choice.own, choice.sets, choice.chosen
                task = self._manager.set_environment(choice.outfit, *wanted)
                if choice.in_keychain != choice.outfit.in_keychain:
                    task = task.then(partial(self._move_key, on=choice.in_keychain))
                    task.succeeded.connect(partial(self._on_key_moved, on=choice.in_keychain))
            case EnvironmentWish.CHANGE_KEY:
                task = self._manager.change_key()
                task.succeeded.connect(self._on_key_changed)
            case EnvironmentWish.BEGIN_ANEW:
                task = self._manager.begin_secrets_anew()
                task.succeeded.connect(partial(self._ask_again, choice.outfit.strategy.id))
        task.failed.connect(self._messages.fail)

    def _move_key(self, _done: object, *, on: bool) -> Task:
        return self._manager.keep_key_in_keychain(on=on)

    def _on_key_moved(self, _done: object, *, on: bool) -> None:
        where = "the system's keychain" if on else "keys/.encryption_key: keep a copy of it"
        self._messages.done(f"The key is in {where}")

    def _ask_again(self, strategy_id: str, _done: object) -> None:
        self.ask(strategy_id)

    def _on_key_changed(self, _done: object) -> None:
        self._messages.done("All secrets are encrypted with a new key: keep a copy of it")
