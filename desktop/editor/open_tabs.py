"""The editor tabs that are open, and what happens before they close."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEventLoop, QObject, QTimer, Signal, Slot

from desktop.editor.prompter import EditorPrompter
from desktop.models.requests import UnsavedChoice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.editor.editor_tab import EditorTab

_LONGEST_SAVE_MS: Final = 10_000


class OpenTabs(QObject):
    """The tabs by strategy; asks what happens to unsaved texts, and sees it done."""

    close_granted = Signal(str)
    """Nothing is lost when this strategy's tab closes now."""

    def __init__(self, prompter: EditorPrompter, parent: QObject) -> None:
        """Begin without tabs."""
        super().__init__(parent)
        self._prompter = prompter
        self._tabs: dict[str, EditorTab] = {}
        self._closing: set[str] = set()

    def get(self, strategy_id: str) -> "EditorTab | None":
        """Return a strategy's tab, None where it is not open."""
        return self._tabs.get(strategy_id)

    def id_of(self, widget: object) -> str:
        """Return the strategy whose tab ``widget`` is, empty where it is none."""
        return next((each for each, tab in self._tabs.items() if tab is widget), "")

    def put(self, strategy_id: str, tab: "EditorTab") -> None:
        """Take a new tab in."""
        self._tabs[strategy_id] = tab
        tab.settled.connect(self._on_tab_settled)

    def pop(self, strategy_id: str) -> "EditorTab":
        """Forget a tab, and return it."""
        self._closing.discard(strategy_id)
        return self._tabs.pop(strategy_id)

    def unsaved(self) -> "list[EditorTab]":
        """Return the tabs whose text is unsaved."""
        return [tab for tab in self._tabs.values() if tab.has_unsaved()]

    def ask_to_close(self, strategy_id: str) -> None:
        """Grant the closing of one tab, at once or when it is saved, unless the user cancels."""
        tab = self._tabs.get(strategy_id)
        if tab is None:
            return
        if not tab.has_unsaved():
            self.close_granted.emit(strategy_id)
        elif tab.is_saving() and not tab.editor.isModified():
            self._closing.add(strategy_id)
        else:
            choice = self._prompter.unsaved([tab.name()])
            if choice is UnsavedChoice.DISCARD:
                self.close_granted.emit(strategy_id)
            elif choice is UnsavedChoice.SAVE and tab.save():
                self._closing.add(strategy_id)

    def ask_to_close_all(self) -> bool:
        """Ask once for all unsaved texts; return whether they may be lost or are saved.

        Saving is waited for. A text that could not be saved has the answer no.
        """
        self._wait_for_saves(self._tabs.values())
        unsaved = self.unsaved()
        if not unsaved:
            return True
        choice = self._prompter.unsaved([tab.name() for tab in unsaved])
        if choice is UnsavedChoice.SAVE:
            for tab in unsaved:
                tab.save()
            self._wait_for_saves(unsaved)
            return not self.unsaved()
        return choice is UnsavedChoice.DISCARD

    def _wait_for_saves(self, tabs: "Iterable[EditorTab]") -> None:
        """Let the saves that are under way end; the user can do nothing meanwhile."""
        saving = [tab for tab in tabs if tab.is_saving()]
        loop = QEventLoop(self)
        for tab in saving:
            tab.settled.connect(loop.quit)
        limit = QTimer(loop)
        limit.setSingleShot(True)
        limit.timeout.connect(loop.quit)
        limit.start(_LONGEST_SAVE_MS)
        while limit.isActive() and any(tab.is_saving() for tab in saving):
            loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
        loop.deleteLater()

    @Slot()
    def _on_tab_settled(self) -> None:
        for strategy_id in list(self._closing):
            tab = self._tabs[strategy_id]
            if not tab.is_saving():
                self._closing.discard(strategy_id)
                if not tab.has_unsaved():
                    self.close_granted.emit(strategy_id)
