"""The window."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QMenu
from typing_extensions import override

from core.manager.manager import StrategyManager
from desktop.command_layout import CONTEXT_MENU
from desktop.controllers.alert_controller import AlertController
from desktop.controllers.close_controller import CloseController
from desktop.controllers.command_router import CommandRouter
from desktop.controllers.dialog_prompter import DialogPrompter
from desktop.controllers.editing_controller import EditingController
from desktop.controllers.environment_controller import EnvironmentController
from desktop.controllers.kept_texts import KeptTexts
from desktop.controllers.library_controller import LibraryController
from desktop.controllers.messages import Messages
from desktop.controllers.model_feed import ModelFeed
from desktop.controllers.prompter import Prompter
from desktop.controllers.run_controller import RunController
from desktop.controllers.schedule_controller import ScheduleController
from desktop.controllers.supervision_controller import SupervisionController
from desktop.controllers.transfer_controller import TransferController
from desktop.controllers.trash_controller import TrashController
from desktop.editor.editor_area import EditorArea
from desktop.models.strategy_table_model import StrategyTableModel
from desktop.settings import WindowSettings
from desktop.theme import Theme
from desktop.tray import Tray
from desktop.views.action_set import ActionSet
from desktop.views.counts_bar import CountsBar
from desktop.views.details_dock import DetailsDock
from desktop.views.log_place import LogPlace
from desktop.views.message_bar import MessageBar
from desktop.views.strategies_page import StrategiesPage
from desktop.views.window_frame import build_menus, build_tool_bar, stacked
from desktop.window_layout import WindowLayout
from desktop.window_wiring import (
    connect_details,
    connect_page,
    connect_tray,
    local_files,
    parts_of,
    settle,
)

_DONE_MS = 6_000
_ON_SCREEN_MS = 40


class MainWindow(QMainWindow):
    """Strategies and editors in tabs; log below, details beside, commands above, counts at the foot.

    Views emit wishes, controllers decide and call the manager, the model follows its facts.
    """

    quit_granted = Signal()
    """The user has decided that the program ends."""
    painted = Signal()
    """The window has been painted for the first time, and has had time to reach the screen."""

    def __init__(
        self,
        manager: StrategyManager,
        theme: Theme,
        settings: WindowSettings,
        *,
        prompter: Prompter | None = None,
    ) -> None:
        """Show what an open manager has.

        Args:
            manager: Open already.
            theme: Installed already.
            settings: What is remembered of the window.
            prompter: Asks the user; by default with dialogs in front of this window.
        """
        super().__init__()
        self._manager = manager
        self.theme = theme
        self.settings = settings
        self._ending = False
        self._was_painted = False
        self._on_screen = QTimer(self, singleShot=True, interval=_ON_SCREEN_MS)
        self._on_screen.timeout.connect(self.painted)
        self._has_rows = True
        self._tray: Tray | None = None
        self.messages = Messages(self)
        self.model = StrategyTableModel(self)
        self.feed = ModelFeed(manager, self.model, self)
        self.actions_of_commands = ActionSet(theme, self)
        self.prompter = prompter or DialogPrompter(self, theme, manager.check_file)
        self._build()
        self._route()
        self._connect()
        self._restore()

    def _build(self) -> None:
        # Qt adds the program's name.
        self.setWindowTitle(self._manager.workspace.root.name)
        self.setAcceptDrops(True)
        self.message_bar = MessageBar(self.theme)
        self.page = StrategiesPage(self._manager, self.model, self.theme)
        self.editors = EditorArea(self._manager, self.theme)
        self.editors.set_home(self.page, "Strategies")
        self.setCentralWidget(stacked(self.message_bar, self.editors))
        self.log = LogPlace(self._manager, self.theme, self)
        self.details = DetailsDock(self._manager, self.theme, self)
        self.counts = CountsBar(self.theme)
        self.statusBar().addPermanentWidget(self.counts)
        self.statusBar().setSizeGripEnabled(False)
        build_menus(self, self.actions_of_commands, [self.log.action, self.details.action])
        build_tool_bar(self, self.actions_of_commands, self.theme)
        self.context_menu = QMenu(self)
        self.actions_of_commands.fill(self.context_menu, CONTEXT_MENU)

    def _route(self) -> None:
        manager, messages = self._manager, self.messages
        self.library = LibraryController(manager, self.prompter, messages, self)
        self.closing = CloseController(manager, self.prompter, self.settings, messages, self)
        self.runs = RunController(manager, self.model, messages, self)
        self.supervision = SupervisionController(
            manager, self.prompter, messages, self.editors, self.theme
        )
        self.schedules = ScheduleController(manager, self.prompter, messages, self)
        self.transfers = TransferController(manager, self.prompter, messages, self)
        self.alerts = AlertController(manager, self)
        self.environments = EnvironmentController(manager, self.prompter, messages, self)
        self.trash = TrashController(manager, messages, self)
        self.kept_texts = KeptTexts(manager, messages, self)
        self.editing = EditingController(manager, self.editors, self.settings, self.theme)
        self.router = CommandRouter(self.actions_of_commands, parts_of(self), self)

    def _connect(self) -> None:
        self.messages.raised.connect(self.message_bar.tell)
        self.messages.withdrawn.connect(self.message_bar.withdraw)
        self.messages.passed.connect(self._on_messages_passed)
        self.message_bar.command_wished.connect(self.router.run)
        self.editors.message_raised.connect(self.messages.error)
        self.log.notice_raised.connect(self.messages.notice)
        self.painted.connect(self.log.fill)
        self.painted.connect(self.kept_texts.look)
        self._manager.notice_raised.connect(self.messages.notice)
        self.router.show_wished.connect(self.show_in_front)
        self.closing.hide_granted.connect(self._on_closing_hide_granted)
        self.closing.quit_granted.connect(self.quit_granted)
        self.counts.ticked.connect(self.feed.tick)
        self.model.counts_changed.connect(self._on_model_counts_changed)
        connect_page(self)
        connect_details(self)

    def _restore(self) -> None:
        self._layout = WindowLayout(self, self.log, self.page.table, self.settings)
        self._layout.restore()
        self._on_model_counts_changed()
        self.page.setFocus()

    def add_tray(self) -> Tray:
        """Put an icon into the desktop's tray, if it has one, and return it."""
        self._tray = Tray(self.model, self.actions_of_commands, self.theme, self)
        connect_tray(self, self._tray)
        return self._tray

    @Slot()
    def show_in_front(self) -> None:
        """Bring the window before the user, from wherever it is."""
        if self.isMinimized():
            self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        self.editors.currentWidget().setFocus()

    def end(self) -> None:
        """Close for good, without a question; the layout is remembered."""
        self._ending = True
        self.keep_layout()
        self.close()
        settle(self)

    def keep_layout(self) -> None:
        """Remember geometry, docks and columns."""
        self._layout.keep(with_docks=self._has_rows)  # without rows the dock is hidden by us

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self._ending:
            super().closeEvent(event)
            return
        event.ignore()
        self.closing.close_window(self.editors.ask_to_close)

    # Not event(): that would hold the interpreter's lock while Qt deletes the window and waits
    # for its worker threads, which need that lock to end.
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self._on_screen.start()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.library.add_files(local_files(event.mimeData()))

    @Slot(str)
    def _on_messages_passed(self, sentence: str) -> None:
        self.statusBar().showMessage(sentence, _DONE_MS)

    @Slot(object)
    def reveal(self, strategy_ids: list[str]) -> None:
        """Select strategies in the table, and show it."""
        self.editors.setCurrentIndex(0)
        self.page.reveal(strategy_ids)

    @Slot()
    def _on_closing_hide_granted(self) -> None:
        self.keep_layout()
        if self.closing.has_tray():
            self.hide()
        else:
            self.showMinimized()

    @Slot()
    def _on_model_counts_changed(self) -> None:
        self.counts.set_counts(self.model.counts())
        has_rows = self.model.rowCount() > 0
        if has_rows != self._has_rows:
            # An empty workspace has no log and no details: the welcome has the room.
            self._has_rows = has_rows
            self.log.set_visible(has_rows)
            self.details.set_room(has_room=has_rows)
