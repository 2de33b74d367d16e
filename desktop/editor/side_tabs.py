"""The tabs beside the editors of an area: what is only read."""

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from core.background import Background
from desktop.editor.editor_area import EditorArea
from desktop.theme import Theme

Tab = TypeVar("Tab", bound=QWidget)


class SideTabs(QObject, Generic[Tab]):
    """Tabs of one kind, each found again by its key, and closed without a question."""

    def __init__(self, area: EditorArea, theme: Theme) -> None:
        """Begin without tabs; ``area`` owns this."""
        super().__init__(area)
        self.area = area
        self.theme = theme
        self.background = Background(self)
        """Reads, and works out, what the tabs show."""
        self._tabs: dict[str, Tab] = {}
        area.tabCloseRequested.connect(self._on_area_tab_close_requested)

    def find(self, key: str) -> Tab | None:
        """Return the tab of this key, None where it is not open."""
        return self._tabs.get(key)

    def add(self, key: str, tab: Tab, icon: str, title: str, tip: str = "") -> Tab:
        """Put a new tab beside the others, and return it.

        Args:
            key: Finds it again.
            tab: The tab; its parent is the area.
            icon: A file of ``resources/icons``.
            title: What stands on it.
            tip: What it is, at more length.
        """
        self._tabs[key] = tab
        self.area.setTabToolTip(self.area.addTab(tab, self.theme.icon(icon), title), tip)
        return tab

    def bring(self, tab: Tab) -> None:
        """Show a tab, with the keyboard in it."""
        self.area.setCurrentWidget(tab)
        tab.setFocus()

    @Slot(int)
    def _on_area_tab_close_requested(self, index: int) -> None:
        widget = self.area.widget(index)
        for key, tab in self._tabs.items():
            if tab is widget:
                del self._tabs[key]
                self.area.removeTab(index)
                tab.deleteLater()
                return
