"""Files that definitions lie in, of packages and of Python itself: to be read."""

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.background import Background
from core.sources import checks
from desktop.editor.read_only_pane import ReadOnlyPane
from desktop.editor.side_tabs import SideTabs
from desktop.editor.standing import Notice
from desktop.theme import Theme


class FileTab(ReadOnlyPane):
    """Shows a file that cannot be changed here."""

    def __init__(
        self, path: Path, background: Background, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Open ``path``, which is read on ``background``."""
        super().__init__(theme, parent)
        self.path = path
        self.follow(background.run(partial(checks.read_source, path)))

    @override
    def title(self) -> str:
        return self.path.name

    @override
    def notice(self) -> Notice:
        return Notice(kind="info", sentence=f"Read-only: {self.path}", icon="lock")


class FileTabs(SideTabs[FileTab]):
    """Opens a tab for each file, once."""

    def open(self, path: Path, line: int, column: int) -> None:
        """Show a place of a file, counted from 0."""
        tab = self.find(str(path))
        if tab is None:
            made = FileTab(path, self.background, self.theme, self.area)
            tab = self.add(str(path), made, "lock", made.title(), str(path))
        self.bring(tab)
        tab.go_to(line + 1, column)
