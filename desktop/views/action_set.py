"""The commands as Qt actions, and the menus and tool bars that are built from them."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QToolBar

from desktop.actions import Command, CommandId
from desktop.command_table import COMMANDS
from desktop.theme import Theme


class ActionSet(QObject):
    """One action for each command; whoever is triggered, one signal tells its id."""

    wished = Signal(str)
    """The id of a command that the user chose."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        """Make the actions of all commands."""
        super().__init__(parent)
        groups: dict[str, QActionGroup] = {}
        self._actions: dict[CommandId, QAction] = {}
        for command in COMMANDS.values():
            action = self._made(command, theme)
            action.setCheckable(bool(command.group) or command.is_toggle)
            if command.group:
                group = groups.setdefault(command.group, QActionGroup(self))
                group.addAction(action)
            self._actions[command.id] = action

    def action(self, command: CommandId) -> QAction:
        """Return a command's action."""
        return self._actions[command]

    def actions(self) -> list[QAction]:
        """Return the actions of all commands."""
        return list(self._actions.values())

    def enable(self, is_enabled: Callable[[Command], bool]) -> None:
        """Enable the commands of which ``is_enabled`` says so."""
        for command in COMMANDS.values():
            self._actions[command.id].setEnabled(is_enabled(command))

    def fill(self, target: QMenu | QToolBar, layout: Iterable[CommandId | None]) -> None:
        """Add commands to a menu or a tool bar, with a line where the layout has None."""
        for each in layout:
            if each is None:
                target.addSeparator()
            else:
                target.addAction(self._actions[each])

    def _made(self, command: Command, theme: Theme) -> QAction:
        action = QAction(self)
        action.setData(command.id.value)
        action.setText(command.text)
        shortcut = command.shortcut
        if shortcut:
            action.setShortcut(QKeySequence(shortcut))
        elif command.table_shortcuts:
            # The table answers to these itself; a menu shows what follows the tab.
            native = QKeySequence(command.table_shortcuts[0])
            shortcut = native.toString(QKeySequence.SequenceFormat.NativeText)
            action.setText(f"{command.text}\t{shortcut}")
        plain = command.text.replace("&", "").removesuffix("…")
        action.setIconText(command.label or plain)
        action.setToolTip(f"{command.tooltip} ({shortcut})" if shortcut else command.tooltip)
        action.setStatusTip("")
        if command.icon:
            action.setIcon(theme.icon(command.icon))
        action.triggered.connect(self._on_action_triggered)
        return action

    @Slot()
    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.wished.emit(action.data())
