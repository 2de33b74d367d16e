"""A source that is read and not changed, whatever it comes from."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from core.background import Task
from core.errors import OpeningBellError
from core.sources.checks import Source
from desktop.editor.code_component import EolMode, UneditableTextError
from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import Notice
from desktop.theme import Theme


class ReadOnlyPane(EditorPane):
    """Shows a text that cannot be changed, and says above it what it is."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a pane that waits for its text."""
        super().__init__(theme, parent)
        self.editor.setReadOnly(True)
        self.find_bar.set_may_replace(False)
        self.status_line.set_state("Opening …")

    def title(self) -> str:
        """Return the tab's title."""
        raise NotImplementedError

    def notice(self) -> Notice:
        """Return what is said above the text once it is there."""
        raise NotImplementedError

    def follow(self, task: Task) -> None:
        """Show the :class:`Source` that ``task`` brings, or why it brings none."""
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

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
