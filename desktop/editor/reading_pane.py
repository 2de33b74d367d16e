"""A text that is there to be read: a past version, a file of a package."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from core.background import Task
from core.errors import OpeningBellError
from core.sources.checks import Source
from desktop.editor.code_component import EolMode, UneditableTextError
from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import Notice
from desktop.theme import Theme


class ReadingPane(EditorPane):
    """Shows what a task reads; nothing of it can be changed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty pane; :meth:`read` fills it."""
        super().__init__(theme, parent)
        self.editor.setReadOnly(True)
        self.find_bar.set_may_replace(False)
        self.status_line.set_state("Opening …")

    def read(self, task: Task) -> None:
        """Show the Source that ``task`` reads, or why there is none."""
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

    def notice(self) -> Notice:
        """Return what the text is."""
        raise NotImplementedError

    @Slot(object)
    def _on_task_succeeded(self, source: Source) -> None:
        try:
            self.editor.setText(source.text)
        except UneditableTextError as error:
            self._on_task_failed(error)
            return
        self.editor.setEolMode(EolMode(source.line_end))
        self.status_line.set_source(source)
        self.status_line.set_state("Read-only")
        self.info_bar.say(self.notice())
        self.arrive()

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self.status_line.set_state("Not open")
        self.info_bar.say(Notice(kind="error", sentence=str(error), icon="error"))
