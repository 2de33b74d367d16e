"""Gives every command to who does it, and enables those that can act."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.actions import CommandId
from desktop.controllers.command_parts import Parts
from desktop.controllers.command_standing import CLOSINGS, THEMES, CommandStanding
from desktop.views.action_set import ActionSet


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
        self._standing = CommandStanding(actions, parts)
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
        elif command in THEMES:
            self._parts.settings.keep_theme(THEMES[command])
            self._parts.theme.set_mode(THEMES[command])
        elif command in CLOSINGS:
            self._parts.settings.keep_close_choice(CLOSINGS[command])
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Enable the commands that can act, and check the alternatives that hold."""
        self._enable()
        self._standing.check_alternatives()

    @Slot()
    def _enable(self) -> None:
        self._standing.enable(self._ids)

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
            own.ENVIRONMENT: parts.environments.ask,
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
