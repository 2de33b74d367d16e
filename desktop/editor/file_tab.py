"""Files that definitions lie in, of packages and of Python itself: to be read."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from core.background import Background
from core.errors import OpeningBellError
from core.sources import checks
from core.sources.checks import Source
from desktop.editor.code_component import EolMode, UneditableTextError
from desktop.editor.editor_area import EditorArea
from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import Notice
from desktop.theme import Theme


class FileTab(EditorPane):
    """Shows a file that cannot be changed here."""

    def __init__(
        self, path: Path, background: Background, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Open ``path``, which is read on ``background``."""
        super().__init__(theme, parent)
        self.path = path
        self._place = (0, 0)
        self._has_text = False
        self.editor.setReadOnly(True)
        self.find_bar.set_may_replace(False)
        self.status_line.set_state("Opening …")
        task = background.run(partial(checks.read_source, path))
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

    def show_place(self, line: int, column: int) -> None:
        """Put the cursor on a place, counted from 0; where the text is yet to come, then."""
        self._place = (line, column)
        if self._has_text:
            self.editor.setCursorPosition(line, column)

    @Slot(object)
    def _on_task_succeeded(self, source: Source) -> None:
        try:
            self.editor.setText(source.text)
        except UneditableTextError as error:
            self._on_task_failed(error)
            return
        self._has_text = True
        self.editor.setEolMode(EolMode(source.line_end))
        self.status_line.set_source(source)
        self.status_line.set_state("Read-only")
        self.info_bar.say(Notice(kind="info", sentence=f"Read-only: {self.path}", icon="lock"))
        self.arrive()
        self.editor.setCursorPosition(*self._place)

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self.status_line.set_state("Not open")
        self.info_bar.say(Notice(kind="error", sentence=str(error), icon="error"))


class FileTabs(QObject):
    """Opens a tab for each file, once, beside the editors of an area."""

    def __init__(self, area: EditorArea, theme: Theme) -> None:
        """Begin without tabs."""
        super().__init__(area)
        self._area = area
        self._theme = theme
        self._background = Background(self)
        area.tabCloseRequested.connect(self._on_area_tab_close_requested)

    def open(self, path: Path, line: int, column: int) -> None:
        """Show a place of a file, counted from 0."""
        tab = self.tab(path)
        if tab is None:
            tab = FileTab(path, self._background, self._theme, self._area)
            index = self._area.addTab(tab, self._theme.icon("lock"), path.name)
            self._area.setTabToolTip(index, str(path))
        self._area.setCurrentWidget(tab)
        tab.show_place(line, column)
        tab.setFocus()

    def tab(self, path: Path) -> FileTab | None:
        """Return the tab that shows a file, None where it is not open."""
        widgets = (self._area.widget(at) for at in range(self._area.count()))
        tabs = (each for each in widgets if isinstance(each, FileTab))
        return next((each for each in tabs if each.path == path), None)

    @Slot(int)
    def _on_area_tab_close_requested(self, index: int) -> None:
        tab = self._area.widget(index)
        if isinstance(tab, FileTab):
            self._area.removeTab(index)
            tab.deleteLater()
