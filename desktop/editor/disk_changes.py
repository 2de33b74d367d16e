"""What another program has done to the file behind a tab, and what becomes of the text here."""

from PySide6.QtCore import QObject, Signal, Slot

from core.sources.checks import Source
from desktop.editor import text_edits
from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import COMPARE, KEEP, Standing
from desktop.editor.strategy_source import StrategySource


class DiskChanges(QObject):
    """Takes over what is on disk where nothing here is unsaved; else it is the user's choice."""

    settled = Signal()
    """The standing of the text may be another one now."""
    comparison_wished = Signal(object, str)
    """The :class:`Source` on disk, and the text here."""

    def __init__(self, pane: EditorPane, source: StrategySource, standing: Standing) -> None:
        """Follow the file behind ``source``, whose text ``pane`` shows; it owns this."""
        super().__init__(pane)
        self._pane = pane
        self._editor = pane.editor
        self._source = source
        self._standing = standing
        self._on_disk: Source | None = None
        pane.info_bar.other_requested.connect(self.choose)
        source.changed_elsewhere.connect(self._on_source_changed_elsewhere)
        source.saved.connect(self._on_source_saved)

    def reload(self) -> None:
        """Show what is on disk in place of the text here, as a step that can be undone."""
        if self._on_disk is None:
            return
        self._source.accept(self._on_disk)
        self._standing.is_changed = self._standing.is_lost = False
        self._editor.setReadOnly(False)
        text_edits.replace_text(self._editor, self._on_disk.text)
        self._editor.setModified(False)
        self.settled.emit()
        self._pane.status_line.set_source(self._on_disk)
        self._pane.status_line.say("Reloaded: another program has changed the file")

    @Slot(str)
    def choose(self, name: str) -> None:
        """Do what the user has chosen of what a notice offers."""
        if self._on_disk is None:
            return
        if name == COMPARE:
            self.comparison_wished.emit(self._on_disk, self._editor.text())
        elif name == KEEP:
            self._source.accept(self._on_disk)
            self._standing.is_changed = False
            self._editor.setModified(True)
            self.settled.emit()
            self._editor.setFocus()

    @Slot(object)
    def _on_source_changed_elsewhere(self, source: Source | None) -> None:
        self._on_disk = source
        self._standing.is_lost = source is None
        if source is None:
            self._editor.setModified(True)
        elif source.text == self._editor.text() or not self._editor.isModified():
            self.reload()
            return
        self._standing.is_changed = source is not None
        self.settled.emit()

    @Slot()
    def _on_source_saved(self) -> None:
        self._standing.is_changed = self._standing.is_lost = False
        self.settled.emit()
