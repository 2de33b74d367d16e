"""The tabs in which past versions and other files are read."""

import hashlib
from pathlib import Path

from PySide6.QtCore import Slot

from core.manager.manager import StrategyManager
from desktop.editor.editor_area import EditorArea
from desktop.editor.past_source import PastSource, key
from desktop.editor.reading_tabs import ReadingTabs
from desktop.models.requests import RunSource
from desktop.theme import Theme


class PastSources(ReadingTabs):
    """Opens a tab for each version and file, once, beside the editors of an area."""

    def __init__(self, area: EditorArea, manager: StrategyManager, theme: Theme) -> None:
        """Begin without tabs."""
        super().__init__(area, theme, PastSource)
        self._manager = manager

    @Slot(object)
    def open(self, wish: RunSource) -> None:
        """Show a source, at its line where the wish names one."""
        tab = self.tab(wish)
        if tab is None:
            tab = PastSource(wish, self._manager, self._background, self._theme, self._area)
            self._add(tab, "history", tab.title(), str(wish.file or tab.title()))
        self._show(tab)
        tab.go_to(wish.line)

    def tab(self, wish: RunSource) -> PastSource | None:
        """Return the tab that shows what ``wish`` names, None where it is not open."""
        tabs = (each for each in self.tabs() if isinstance(each, PastSource))
        return next((each for each in tabs if each.key() == key(wish)), None)


def found(wish: RunSource, current: Path) -> str:
    """Return ``missing``, ``current`` (the strategy's file as it is) or ``other``; reads files."""
    try:
        if wish.file is not None:
            return "other" if wish.file.is_file() else "missing"
        data = current.read_bytes()
    except OSError:
        return "missing" if wish.file is not None else "other"
    is_same = hashlib.sha256(data).hexdigest() == wish.record.source_sha256
    return "current" if is_same else "other"
