"""The other versions of a tab's text, and what differs from them."""

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Background
from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from core.sources import checks
from core.sources.checks import Source
from core.store.saved_versions import SavedVersion
from desktop.editor import text_edits
from desktop.editor.comparison import Comparisons, Version
from desktop.editor.editor_tab import EditorTab
from desktop.editor.name_picker import NamePicker


class Versions(QObject):
    """Compares the text of one tab with the file, and with what ran."""

    told = Signal(str)
    """A sentence: why there is nothing to compare with."""

    def __init__(
        self, tab: EditorTab, strategy_id: str, manager: StrategyManager, comparisons: Comparisons
    ) -> None:
        """Prepare; ``tab`` owns this.

        Args:
            tab: The text here.
            strategy_id: Whose it is.
            manager: Knows the runs, and what they ran.
            comparisons: Shows what differs.
        """
        super().__init__(tab)
        self._tab = tab
        self._id = strategy_id
        self._manager = manager
        self._comparisons = comparisons
        self._background = Background(self)
        self._listed: list[SavedVersion] = []
        self._chosen = ""
        tab.changes.comparison_wished.connect(self._on_changes_comparison_wished)

    def compare_with_file(self) -> None:
        """Show what differs between the file, as it is now, and the text here."""
        path = self._manager.workspace.source(self._id)
        task = self._background.run(partial(checks.read_source, path))
        task.succeeded.connect(self._on_file_read)
        task.failed.connect(self._on_read_failed)

    def compare_with_run(self) -> None:
        """Show what differs between the version of the present or last run and the text here."""
        run_id = self._manager.status(self._id).run
        if run_id is None:
            self.told.emit("It has not run yet: there is nothing to compare with")
            return
        read = self._manager.run_source(self._id, run_id)
        task = read.then(partial(_decoded, f"{self._id}.py"))
        task.succeeded.connect(self._on_run_read)
        task.failed.connect(self._on_read_failed)

    def choose(self) -> None:
        """Let the user choose one of the versions that are kept, and compare with it."""
        task = self._manager.source_history(self._id)
        task.succeeded.connect(self._on_versions_listed)
        task.failed.connect(self._on_read_failed)

    def _compare(self, name: str, source: Source) -> None:
        title = f"Compare {self._tab.name()}"
        here = Version("the text here", self._tab.editor.text())
        tab = self._comparisons.open(title, Version(name, source.text), here)
        tab.restore_wished.connect(self._on_comparison_restore_wished)

    @Slot(object)
    def _on_file_read(self, source: Source) -> None:
        self._compare("the file on disk", source)

    @Slot(object)
    def _on_run_read(self, source: Source) -> None:
        began = self._manager.status(self._id).started_at
        when = "last" if began is None else clock.spoken(began, clock.now())
        self._compare(f"the version that ran {when}", source)

    @Slot(object)
    def _on_versions_listed(self, versions: list[SavedVersion]) -> None:
        self._listed = versions
        if not versions:
            self.told.emit("No versions are kept yet: saving keeps one")
            return
        now = clock.now()
        rows = [f"{clock.spoken(each.saved_at, now)}   {each.id}" for each in versions]
        picker = NamePicker("Compare with a version that was saved", rows, self._tab)
        picker.picked.connect(self._on_picker_picked)
        picker.open_over(self._tab.editor)

    @Slot(int)
    def _on_picker_picked(self, row: int) -> None:
        chosen = self._listed[row]
        self._chosen = f"the version saved {clock.spoken(chosen.saved_at, clock.now())}"
        read = self._manager.read_version(self._id, chosen.id)
        task = read.then(partial(_decoded, f"{self._id}.py"))
        task.succeeded.connect(self._on_version_read)
        task.failed.connect(self._on_read_failed)

    @Slot(object)
    def _on_version_read(self, source: Source) -> None:
        self._compare(self._chosen, source)

    @Slot(str)
    def _on_comparison_restore_wished(self, text: str) -> None:
        self._comparisons.leave(self._tab)
        if self._tab.editor.isReadOnly():
            self.told.emit(f"{self._tab.name()} cannot be edited now: stop it first")
        else:
            text_edits.replace_text(self._tab.editor, text)

    @Slot(object)
    def _on_read_failed(self, error: OpeningBellError) -> None:
        self.told.emit(str(error))

    @Slot(object, str)
    def _on_changes_comparison_wished(self, source: Source, _here: str) -> None:
        self._compare("the file on disk", source)


def _decoded(name: str, data: bytes) -> Source:
    return checks.decode_source(data, name)
