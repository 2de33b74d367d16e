"""The tabs of the window: its home, and an editor for every strategy that is open."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QTabBar, QTabWidget, QToolButton, QWidget
from typing_extensions import override

from core.background import Background
from core.errors import UnknownStrategyError
from core.manager.manager import StrategyManager
from core.records.status import StrategyStatus
from desktop.editor.open_tabs import OpenTabs
from desktop.editor.prompter import DialogPrompter, EditorPrompter
from desktop.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.editor.editor_tab import EditorTab

_HOME: Final = 0


class _PlainTabs(QTabWidget):
    """Tabs above pages, without the lines that Qt draws around them."""

    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setDocumentMode(True)
        self.tabBar().setDrawBase(False)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw nothing: all that Qt would draw is a line above what is in the corner."""


class EditorArea(_PlainTabs):
    """Opens, saves and closes editor tabs, and follows what the manager says of them."""

    message_raised = Signal(str)
    """A sentence for the user."""
    stop_requested = Signal(str)
    """The id of a strategy that the user wants to edit."""
    current_changed = Signal(str)
    """The id of the strategy in front, empty for the home."""

    def __init__(
        self,
        manager: StrategyManager,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        prompter: EditorPrompter | None = None,
    ) -> None:
        """Make an area without tabs.

        Args:
            manager: Reads and saves the sources.
            theme: Colours, icons and fonts.
            parent: The owner.
            prompter: Asks the user; by default with dialogs in front of the area.
        """
        super().__init__(parent)
        self._manager = manager
        self._theme = theme
        self._prompter = prompter or DialogPrompter(self)
        self._background = Background(self)
        self._tabs = OpenTabs(self._prompter, self)
        # Saves a tab at the user's wish; returns False where the tab shall do it itself.
        self.saves: Callable[[EditorTab], bool] = _saves_itself
        self._buttons = _Buttons(theme, self)
        self.setCornerWidget(self._buttons)
        self.setTabsClosable(True)
        self.setTabBarAutoHide(True)
        self._connect()

    def _connect(self) -> None:
        self.currentChanged.connect(self._on_self_current_changed)
        self.tabCloseRequested.connect(self._on_self_tab_close_requested)
        self._tabs.close_granted.connect(self._on_tabs_close_granted)
        self._buttons.save_button.clicked.connect(self.save_current)
        self._buttons.find_button.clicked.connect(self.find_in_current)
        self._buttons.export_button.clicked.connect(self.export_current)
        self._manager.state_changed.connect(self._on_manager_state_changed)
        self._manager.strategy_changed.connect(self._on_manager_strategy_changed)
        self._manager.strategy_added.connect(self._on_manager_strategy_added)
        self._manager.strategy_removed.connect(self._on_manager_strategy_removed)

    def set_home(self, widget: QWidget, title: str) -> None:
        """Put the first tab there, which cannot be closed."""
        self.insertTab(_HOME, widget, title)
        for side in (QTabBar.ButtonPosition.LeftSide, QTabBar.ButtonPosition.RightSide):
            self.tabBar().setTabButton(_HOME, side, None)
        self.setCurrentIndex(_HOME)

    # -- the user's wishes

    def open_strategy(self, strategy_id: str, line: int | None = None) -> None:
        """Show the strategy's tab, which is made if there is none; at a line, counted from 1."""
        if self._tabs.get(strategy_id) is None:
            try:
                self._add(self._manager.status(strategy_id))
            except UnknownStrategyError as error:
                self.message_raised.emit(str(error))
                return
        tab = self._tabs.get(strategy_id)
        if tab is not None:
            self.setCurrentWidget(tab)
            tab.go_to(line)
            tab.setFocus()

    @Slot()
    def save_current(self) -> None:
        """Save the text in front."""
        tab = self.current_tab()
        if tab is not None and not self.saves(tab):
            tab.save()

    @Slot()
    def find_in_current(self) -> None:
        """Open the find bar of the text in front."""
        tab = self.current_tab()
        if tab is not None:
            tab.open_find_bar()

    @Slot()
    def export_current(self) -> None:
        """Ask for a file, and write what is on the screen to it."""
        tab = self.current_tab()
        if tab is None or not tab.can_export():
            return
        target = self._prompter.export_target(f"{self.current_id()}.py")
        if target is not None:
            tab.export(target)

    @Slot()
    def close_current(self) -> None:
        """Close the tab in front; asks where its text is unsaved."""
        self.tabCloseRequested.emit(self.currentIndex())

    def has_unsaved(self) -> bool:
        """Return whether any text is unsaved."""
        return bool(self._tabs.unsaved())

    def ask_to_close(self) -> bool:
        """Ask once for all unsaved texts; return whether the window may close.

        Saving, when it is chosen, is waited for. A text that could not be saved stays
        open, and the answer is no.
        """
        may_close = self._tabs.ask_to_close_all()
        if may_close:
            self._background.flush()
        return may_close

    # -- what is open

    def tab(self, strategy_id: str) -> "EditorTab | None":
        """Return a strategy's tab, None where it is not open."""
        return self._tabs.get(strategy_id)

    def current_tab(self) -> "EditorTab | None":
        """Return the editor tab in front, None where that is the home."""
        return self._tabs.get(self.current_id())

    def current_id(self) -> str:
        """Return the id of the strategy in front, empty for the home."""
        return self._tabs.id_of(self.currentWidget())

    def _add(self, status: StrategyStatus) -> None:
        from desktop.editor.strategy_source import StrategySource  # noqa: PLC0415 - with the first tab

        source = StrategySource(status.id, self._manager, self._background, self)
        # Costs a twentieth of the window's start, and many a window never edits.
        from desktop.editor.editor_tab import EditorTab  # noqa: PLC0415

        tab = EditorTab(status.id, status.name, source, self._theme, self)
        self._tabs.put(status.id, tab)
        tab.title_changed.connect(self._on_tab_title_changed)
        tab.message_raised.connect(self.message_raised)
        tab.stop_requested.connect(self.stop_requested)
        self.addTab(tab, _label(tab))
        _show(self, tab, status, self._theme)

    # -- what happens

    @Slot(int)
    def _on_self_current_changed(self, _index: int) -> None:
        self._buttons.setVisible(self.current_tab() is not None)
        self.current_changed.emit(self.current_id())

    @Slot(int)
    def _on_self_tab_close_requested(self, index: int) -> None:
        self._tabs.ask_to_close(self._tabs.id_of(self.widget(index)))

    @Slot(str)
    def _on_tabs_close_granted(self, strategy_id: str) -> None:
        tab = self._tabs.pop(strategy_id)
        self.removeTab(self.indexOf(tab))
        tab.leave()

    @Slot()
    def _on_tab_title_changed(self) -> None:
        tab = self._tabs.get(self._tabs.id_of(self.sender()))
        if tab is not None:
            self.setTabText(self.indexOf(tab), _label(tab))

    @Slot(str)
    def _on_manager_state_changed(self, strategy_id: str) -> None:
        tab = self._tabs.get(strategy_id)
        if tab is not None:
            _show(self, tab, self._manager.status(strategy_id), self._theme)

    @Slot(str)
    def _on_manager_strategy_changed(self, strategy_id: str) -> None:
        if (tab := self._tabs.get(strategy_id)) is not None:
            tab.set_name(self._manager.status(strategy_id).name)

    @Slot(str)
    def _on_manager_strategy_added(self, strategy_id: str) -> None:
        # Deletion was undone: the text that was kept belongs to a strategy again.
        tab = self._tabs.get(strategy_id)
        if tab is not None:
            tab.set_deleted(deleted=False)

    @Slot(str)
    def _on_manager_strategy_removed(self, strategy_id: str) -> None:
        tab = self._tabs.get(strategy_id)
        if tab is None:
            return
        if tab.has_unsaved():
            tab.set_deleted(deleted=True)
        else:
            self._on_tabs_close_granted(strategy_id)


class _Buttons(QWidget):
    """What can be done with the text in front, beside the tabs."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(0)
        self.save_button = _button(theme, "save", "Save (Ctrl+S)")
        self.find_button = _button(theme, "search", "Find and replace (Ctrl+F)")
        self.export_button = _button(theme, "export", "Export what is on the screen…")
        for button in (self.save_button, self.find_button, self.export_button):
            layout.addWidget(button)


def _button(theme: Theme, icon: str, tooltip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(theme.icon(icon))
    button.setToolTip(tooltip)
    button.setAccessibleName(tooltip)
    button.setAutoRaise(True)
    return button


def _saves_itself(_tab: "EditorTab") -> bool:
    return False


def _label(tab: "EditorTab") -> str:
    # A single ampersand would be a mnemonic.
    return tab.title().replace("&", "&&")


def _show(area: QTabWidget, tab: "EditorTab", status: StrategyStatus, theme: Theme) -> None:
    """Show in a tab whether its strategy runs, and at it whether its file compiles."""
    tab.set_state(status.state)
    index, note = area.indexOf(tab), status.source.sentence()
    icon = ("warning", "error") if status.source.flaw is not None else ("file",)
    area.setTabIcon(index, theme.icon(*icon))
    area.setTabToolTip(index, f"{status.id}.py\n{note}" if note else f"{status.id}.py")
