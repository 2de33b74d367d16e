"""Tabs beside the editors of an area, in which something is read and nothing changed."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from core.background import Background
from desktop.editor.editor_area import EditorArea
from desktop.theme import Theme


class ReadingTabs(QObject):
    """Opens and closes tabs of one kind."""

    def __init__(self, area: EditorArea, theme: Theme, kind: type[QWidget]) -> None:
        """Begin without tabs; ``kind`` is the class of all of them."""
        super().__init__(area)
        self._area = area
        self._theme = theme
        self._kind = kind
        self._background = Background(self)
        area.tabCloseRequested.connect(self._on_area_tab_close_requested)

    def tabs(self) -> list[QWidget]:
        """Return those that are open."""
        widgets = (self._area.widget(at) for at in range(self._area.count()))
        return [each for each in widgets if isinstance(each, self._kind)]

    def _add(self, tab: QWidget, icon: str, title: str, tool_tip: str = "") -> None:
        index = self._area.addTab(tab, self._theme.icon(icon), title)
        self._area.setTabToolTip(index, tool_tip)

    def _show(self, tab: QWidget) -> None:
        self._area.setCurrentWidget(tab)
        tab.setFocus()

    @Slot(int)
    def _on_area_tab_close_requested(self, index: int) -> None:
        tab = self._area.widget(index)
        if isinstance(tab, self._kind):
            self._area.removeTab(index)
            tab.deleteLater()
