"""Files that definitions lie in, of packages and of Python itself: to be read."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.background import Background
from core.sources import checks
from desktop.editor.editor_area import EditorArea
from desktop.editor.reading_pane import ReadingPane
from desktop.editor.reading_tabs import ReadingTabs
from desktop.editor.standing import Notice
from desktop.theme import Theme


class FileTab(ReadingPane):
    """Shows a file that cannot be changed here."""

    def __init__(
        self, path: Path, background: Background, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Open ``path``, which is read on ``background``."""
        super().__init__(theme, parent)
        self.path = path
        self.read(background.run(partial(checks.read_source, path)))

    @override
    def notice(self) -> Notice:
        return Notice(kind="info", sentence=f"Read-only: {self.path}", icon="lock")


class FileTabs(ReadingTabs):
    """Opens a tab for each file, once, beside the editors of an area."""

    def __init__(self, area: EditorArea, theme: Theme) -> None:
        """Begin without tabs."""
        super().__init__(area, theme, FileTab)

    def open(self, path: Path, line: int, column: int) -> None:
        """Show a place of a file, counted from 0."""
        tab = self.tab(path)
        if tab is None:
            tab = FileTab(path, self._background, self._theme, self._area)
            self._add(tab, "lock", path.name, str(path))
        self._show(tab)
        tab.go_to(line + 1, column)

    def tab(self, path: Path) -> FileTab | None:
        """Return the tab that shows a file, None where it is not open."""
        tabs = (each for each in self.tabs() if isinstance(each, FileTab))
        return next((each for each in tabs if each.path == path), None)
