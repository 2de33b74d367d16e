"""Gives every command to who does it, and enables those that can act."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from core.records.status import StrategyStatus
from desktop.actions import Command, CommandId
from desktop.command_rules import is_enabled
from desktop.controllers.close_controller import CloseController
from desktop.controllers.editing_controller import EditingController
from desktop.controllers.library_controller import LibraryController
from desktop.controllers.prompter import Prompter
from desktop.controllers.run_controller import RunController
from desktop.controllers.schedule_controller import ScheduleController
from desktop.controllers.supervision_controller import SupervisionController
from desktop.controllers.transfer_controller import TransferController
from desktop.controllers.trash_controller import TrashController
from desktop.editor.editor_area import EditorArea
from desktop.models.requests import CloseChoice
from desktop.models.strategy_table_model import StrategyTableModel
from desktop.settings import WindowSettings
from desktop.theme import Theme, ThemeMode
from desktop.views.action_set import ActionSet
from desktop.views.details_dock import DetailsDock
from desktop.views.log_place import LogPlace
from desktop.views.strategies_page import StrategiesPage

_THEMES: Mapping[CommandId, ThemeMode] = {
    CommandId.THEME_SYSTEM: "system",
    CommandId.THEME_LIGHT: "light",
    CommandId.THEME_DARK: "dark",
}
_CLOSINGS = {
    CommandId.CLOSE_ASK: CloseChoice.ASK,
    CommandId.CLOSE_TRAY: CloseChoice.TRAY,
    CommandId.CLOSE_QUIT: CloseChoice.QUIT,
    CommandId.CLOSE_STOP: CloseChoice.STOP,
}


class Parts(NamedTuple):
    """What the commands are given to."""

    model: StrategyTableModel
    page: StrategiesPage
    editors: EditorArea
    editing: EditingController
    log: LogPlace
    details: DetailsDock
    runs: RunController
    library: LibraryController
    supervision: SupervisionController
    schedules: ScheduleController
    transfers: TransferController
    trash: TrashController
    closing: CloseController
    prompter: Prompter
    settings: WindowSettings
    theme: Theme


class CommandRouter(QObject):
    """Knows which strategies a command is about: the editor's in front, else the selected."""

    show_wished = Signal()
    """The window shall come to the front."""

    def __init__(self, actions: ActionSet, parts: Parts, parent: QObject) -> None:
        """Follow what is selected, and do what is wished."""
        super().__init__(parent)
        self._actions = actions
        self._parts = parts
        self._ids: list[str] = []
        self._standing: object = None
        self._all = self._for_all() | parts.editing.commands()
        self._selected = self._for_selected()
        self._each = self._for_each()
        actions.wished.connect(self.run)
        parts.page.command_wished.connect(self.run)
        parts.page.table.selection_changed.connect(self._on_targets_changed)
        parts.editors.current_changed.connect(self._on_targets_changed)
        parts.editors.stop_requested.connect(self._on_editors_stop_requested)
        parts.model.counts_changed.connect(self._enable)
        parts.trash.changed.connect(self.refresh)
        self.refresh()

    def targets(self) -> list[str]:
        """Return the ids of the strategies that commands are about."""
        open_id = self._parts.editors.current_id()
        return [open_id] if open_id else self._parts.page.table.selected_ids()

    @Slot(str)
    def run(self, command_id: str) -> None:
        """Do a command, if it can act now."""
        command = CommandId(command_id)
        if not self._actions.action(command).isEnabled():
            return
        ids = self.targets()
        if command in self._all:
            self._all[command]()
        elif command in self._selected:
            self._selected[command](ids)
        elif command in self._each:
            for each in ids:
                self._each[command](each)
        elif command in _THEMES:
            self._parts.settings.keep_theme(_THEMES[command])
            self._parts.theme.set_mode(_THEMES[command])
        elif command in _CLOSINGS:
            self._parts.settings.keep_close_choice(_CLOSINGS[command])
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Enable the commands that can act, and check the alternatives that hold."""
        self._enable()
        self._check_alternatives()

    @Slot()
    def _enable(self) -> None:
        """Enable the commands that can act; many starts at once come here again and again."""
        rows = [self._parts.model.status(each) for each in self._ids]
        selected = [each.state for each in rows if isinstance(each, StrategyStatus)]
        present = frozenset(self._parts.model.counts())
        editing, trashed = bool(self._parts.editors.current_id()), self._parts.trash.can_undo()
        tabbed = self._parts.editors.currentIndex() > 0
        standing = (frozenset(selected), len(selected), present, editing, trashed, tabbed)
        if standing == self._standing:
            return
        self._standing = standing

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

    def _check_alternatives(self) -> None:
        own = CommandId
        view = own.SHOW_WEEK if self._parts.page.shows_week() else own.SHOW_TABLE
        self._actions.action(view).setChecked(True)
        self._actions.action(own.KEEP_AWAKE).setChecked(self._parts.schedules.keeps_awake())
        for option, is_on in self._parts.editing.options().items():
            self._actions.action(option).setChecked(is_on)
        for themed, mode in _THEMES.items():
            self._actions.action(themed).setChecked(self._parts.theme.mode() == mode)
        for closing, choice in _CLOSINGS.items():
            chosen = self._parts.settings.close_choice() is choice
            self._actions.action(closing).setChecked(chosen)

    # -- who does what

    def _for_all(self) -> dict[CommandId, Callable[[], object]]:
        parts, own = self._parts, CommandId
        return {
            own.START_ALL: parts.runs.start_all,
            own.STOP_ALL: parts.runs.stop_all,
            own.ADD: parts.library.ask_to_add,
            own.NEW: parts.library.ask_for_template,
            own.IMPORT: parts.transfers.ask_to_import,
            own.UNDO_DELETE: parts.trash.undo,
            own.SAVE: parts.editors.save_current,
            own.CLOSE_TAB: parts.editors.close_current,
            own.SUPERVISION_FOR_ALL: parts.supervision.ask_for_all,
            own.CONNECTIONS: parts.schedules.ask_for_connection,
            own.MARKET_CALENDAR: self._show_calendar,
            own.KEEP_AWAKE: parts.schedules.toggle_awake,
            own.SHOW_TABLE: parts.page.show_table,
            own.SHOW_WEEK: parts.page.show_week,
            own.SHOW_DETAILS: parts.details.bring,
            own.FIND: self._find,
            own.FIND_IN_LOG: self._find_in_log,
            own.SELECT_ALL: parts.page.table.selectAll,
            own.SHOW_WINDOW: self.show_wished.emit,
            own.STAY: parts.closing.stay,
            own.ABOUT: parts.prompter.about,
            own.QUIT: self._quit,
        }

    def _for_selected(self) -> dict[CommandId, Callable[[list[str]], object]]:
        parts, own = self._parts, CommandId
        return {
            own.START: parts.runs.start,
            own.STOP: parts.runs.stop,
            own.RESTART: parts.runs.restart,
            own.TRY_AGAIN: parts.runs.try_again,
            own.START_NOW: parts.runs.start_now,
            own.RUN_TODAY: parts.schedules.run_today,
            own.CHECK_AND_START: parts.schedules.check_and_start,
            own.START_ANYWAY: parts.schedules.start_anyway,
            own.CLEAR: parts.runs.clear,
            own.EXPORT_ARCHIVE: parts.transfers.ask_to_export,
            own.DELETE: parts.trash.delete,
            own.COPY_ID: self._copy_ids,
            own.COPY_WHY: self._copy_whys,
        }

    def _for_each(self) -> dict[CommandId, Callable[[str], object]]:
        parts, own = self._parts, CommandId
        return {
            own.EDIT: parts.editors.open_strategy,
            own.RENAME: parts.library.rename,
            own.SCHEDULE: parts.schedules.ask,
            own.SUPERVISION: parts.supervision.ask,
            own.INTERPRETER: parts.library.choose_interpreter,
            own.CHECK: parts.library.check,
            own.EXPORT: self._export,
            own.REVEAL: parts.library.reveal,
            own.SHOW_LOG: self._show_log,
        }

    def _find(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self._parts.log.present().isAncestorOf(focus):
            self._find_in_log()
        elif self._parts.editors.current_id():
            self._parts.editors.find_in_current()
        else:
            self._parts.page.focus_filter()

    def _find_in_log(self) -> None:
        self._parts.log.dock().open_search()

    def _show_calendar(self) -> None:
        """Show the calendar of what is selected first."""
        rows = [self._parts.model.status(each) for each in self._ids]
        self._parts.schedules.show_calendar(rows[0].exchange if rows and rows[0] else "NSE")

    def _export(self, strategy_id: str) -> None:
        if self._parts.editors.current_id():
            self._parts.editors.export_current()
        else:
            self._parts.library.export(strategy_id)

    def _show_log(self, strategy_id: str) -> None:
        dock = self._parts.log.dock()
        dock.show_strategy(strategy_id)
        dock.show()
        dock.raise_()

    def _copy_ids(self, ids: list[str]) -> None:
        QGuiApplication.clipboard().setText("\n".join(ids))

    def _copy_whys(self, ids: list[str]) -> None:
        rows = (self._parts.model.status(each) for each in ids)
        lines = [f"{row.name}: {row.why}" for row in rows if row is not None]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _quit(self) -> None:
        self._parts.closing.quit(self._parts.editors.ask_to_close)

    # -- what happens

    @Slot()
    def _on_targets_changed(self) -> None:
        ids = self.targets()
        if len(ids) == 1:
            self._parts.log.dock().show_strategy(ids[0])
        self._parts.details.show_strategies(ids)
        self._ids = ids
        self.refresh()

    @Slot(str)
    def _on_editors_stop_requested(self, strategy_id: str) -> None:
        self._parts.runs.stop([strategy_id])
