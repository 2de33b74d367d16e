"""A source as it was when a run ran it, or another file that the run came through: to be read."""

from functools import partial

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core import clock
from core.background import Background, Task
from core.manager.manager import StrategyManager
from core.sources import checks
from core.sources.checks import Source
from desktop.editor.reading_pane import ReadingPane
from desktop.editor.standing import Notice
from desktop.models.requests import RunSource
from desktop.theme import Theme


class PastSource(ReadingPane):
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
        self.read(self._asked(manager, background))

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

    @override
    def notice(self) -> Notice:
        if self._wish.file is not None:
            sentence = f"Read-only: {self._wish.file}, as it is now."
        else:
            sentence = f"Read-only: the version that ran {self._when()}."
        return Notice(kind="info", sentence=sentence, icon="history")


def key(wish: RunSource) -> str:
    """Return the same text for all wishes that one tab fulfils."""
    if wish.file is not None:
        return str(wish.file)
    return f"{wish.record.strategy_id}:{wish.record.source_sha256 or wish.record.run_id}"


def _decoded(name: str, data: bytes) -> Source:
    return checks.decode_source(data, name)
