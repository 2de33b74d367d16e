"""A source as it was when a run ran it, or another file that the run came through: to be read."""

from functools import partial

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from core import clock
from core.background import Background, Task
from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from core.sources import checks
from core.sources.checks import Source
from desktop.editor.code_component import EolMode, UneditableTextError
from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import Notice
from desktop.models.requests import RunSource
from desktop.theme import Theme


class PastSource(EditorPane):
    """Shows a text that cannot be changed, and says above it what it is."""

    def __init__(
        self,
        wish: RunSource,
        manager: StrategyManager,
        background: Background,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Open what ``wish`` names; it is read on ``background``, or by the manager."""
        super().__init__(theme, parent)
        self._wish = wish
        self.editor.setReadOnly(True)
        self.find_bar.set_may_replace(False)
        self.status_line.set_state("Opening …")
        task = self._asked(manager, background)
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

    def title(self) -> str:
        """Return the tab's title: the file's name, with the time of the run for a version."""
        if self._wish.file is not None:
            return self._wish.file.name
        return f"{self._wish.record.strategy_id}.py, {self._when()}"

    def key(self) -> str:
        """Return what tells two such tabs apart."""
        return key(self._wish)

    def _when(self) -> str:
        return clock.spoken(self._wish.record.started_at, clock.now())

    def _asked(self, manager: StrategyManager, background: Background) -> Task:
        record, file = self._wish.record, self._wish.file
        if file is not None:
            return background.run(partial(checks.read_source, file))
        read = manager.run_source(record.strategy_id, record.run_id)
        return read.then(partial(_decoded, f"{record.strategy_id}.py"))

    def _sentence(self) -> str:
        if self._wish.file is not None:
            return f"Read-only: {self._wish.file}, as it is now."
        return f"Read-only: the version that ran {self._when()}."

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
        self.info_bar.say(Notice(kind="info", sentence=self._sentence(), icon="history"))
        self.arrive()

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self.status_line.set_state("Not open")
        self.info_bar.say(Notice(kind="error", sentence=str(error), icon="error"))


def key(wish: RunSource) -> str:
    """Return the same text for all wishes that one tab fulfils."""
    if wish.file is not None:
        return str(wish.file)
    return f"{wish.record.strategy_id}:{wish.record.source_sha256 or wish.record.run_id}"


def _decoded(name: str, data: bytes) -> Source:
    return checks.decode_source(data, name)
