"""Which commands can act, and which of the alternatives hold."""

from collections.abc import Iterable, Mapping

from core.records.status import StrategyStatus
from desktop.actions import Command, CommandId
from desktop.command_rules import is_enabled
from desktop.controllers.command_parts import Parts
from desktop.models.requests import CloseChoice
from desktop.theme import ThemeMode
from desktop.views.action_set import ActionSet

THEMES: Mapping[CommandId, ThemeMode] = {
    CommandId.THEME_SYSTEM: "system",
    CommandId.THEME_LIGHT: "light",
    CommandId.THEME_DARK: "dark",
}
CLOSINGS = {
    CommandId.CLOSE_ASK: CloseChoice.ASK,
    CommandId.CLOSE_TRAY: CloseChoice.TRAY,
    CommandId.CLOSE_QUIT: CloseChoice.QUIT,
    CommandId.CLOSE_STOP: CloseChoice.STOP,
}


class CommandStanding:
    """Shows in the actions how things stand; many starts at once come here again and again."""

    def __init__(self, actions: ActionSet, parts: Parts) -> None:
        """Look at nothing yet."""
        self._actions = actions
        self._parts = parts
        self._known: object = None

    def enable(self, ids: Iterable[str]) -> None:
        """Enable the commands that can act on the strategies ``ids``, and those about none."""
        rows = [self._parts.model.status(each) for each in ids]
        selected = [each.state for each in rows if isinstance(each, StrategyStatus)]
        present = frozenset(self._parts.model.counts())
        editing, trashed = bool(self._parts.editors.current_id()), self._parts.trash.can_undo()
        tabbed = self._parts.editors.currentIndex() > 0
        known = (frozenset(selected), len(selected), present, editing, trashed, tabbed)
        if known == self._known:
            return
        self._known = known

        def can_act(command: Command) -> bool:
            return is_enabled(
                command,
                selected=selected,
                present=present,
                editing=editing,
                trashed=trashed,
                tabbed=tabbed,
            )

        self._actions.enable(can_act)

    def check_alternatives(self) -> None:
        """Check what is on, and of each group what was chosen."""
        own, parts = CommandId, self._parts
        view = own.SHOW_WEEK if parts.page.shows_week() else own.SHOW_TABLE
        self._actions.action(view).setChecked(True)
        self._actions.action(own.KEEP_AWAKE).setChecked(parts.schedules.keeps_awake())
        for option, is_on in parts.editing.options().items():
            self._actions.action(option).setChecked(is_on)
        for themed, mode in THEMES.items():
            self._actions.action(themed).setChecked(parts.theme.mode() == mode)
        for closing, choice in CLOSINGS.items():
            self._actions.action(closing).setChecked(parts.settings.close_choice() is choice)
