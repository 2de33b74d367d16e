"""One strategy's source on the screen."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from core.records.problems import Problem
from core.records.states import StrategyState
from desktop.editor.code_component import EolMode, UneditableTextError
from desktop.editor.copy_offer import CopyOffer
from desktop.editor.disk_changes import DiskChanges
from desktop.editor.editor_pane import EditorPane
from desktop.editor.kept_text import KeptText
from desktop.editor.standing import Standing
from desktop.editor.strategy_source import StrategySource
from desktop.theme import Theme


class EditorTab(EditorPane):
    """A strategy's text: read-only while it runs, kept whatever happens to its file."""

    title_changed = Signal()
    message_raised = Signal(str)
    stop_requested = Signal(str)
    """The strategy's id."""
    problems_found = Signal(list)
    """What a check has found in the version that was saved last."""
    settled = Signal()
    """A save ended, well or not."""

    def __init__(
        self,
        strategy_id: str,
        name: str,
        source: StrategySource,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Open a tab on ``source``, which it owns, and begin to read it; ``name`` is the user's."""
        super().__init__(theme, parent)
        source.setParent(self)
        self._id = strategy_id
        self._source = source
        self._standing = Standing(name=name)
        self.changes = DiskChanges(self, source, self._standing)
        self.kept = KeptText(self, source, self._standing)
        self.copies = CopyOffer(self, source)
        self.editor.modification_changed.connect(self._on_editor_modification_changed)
        self.info_bar.action_requested.connect(self._on_info_bar_action_requested)
        self.changes.settled.connect(self._on_changes_settled)
        self.kept.settled.connect(self._on_changes_settled)
        self._connect_source(source)
        self._load()

    def _connect_source(self, source: StrategySource) -> None:
        source.loaded.connect(self._on_source_loaded)
        source.load_failed.connect(self._on_source_load_failed)
        source.saved.connect(self._on_source_saved)
        source.save_failed.connect(self._on_source_save_failed)
        source.checked.connect(self._on_source_checked)
        source.check_failed.connect(self.status_line.warn)
        source.exported.connect(self._on_source_exported)
        source.export_failed.connect(self.message_raised)

    # -- what others know and tell

    def name(self) -> str:
        """Return what the user calls the strategy."""
        return self._standing.name

    def title(self) -> str:
        """Return the tab's title: the name, with a mark while something is unsaved."""
        return f"{self.name()} •" if self.has_unsaved() else self.name()

    def has_unsaved(self) -> bool:
        """Return whether the screen has what the disk does not have yet."""
        return self.editor.isModified() or self._source.is_saving

    def is_saving(self) -> bool:
        """Return whether a save is under way."""
        return self._source.is_saving

    def can_export(self) -> bool:
        """Return whether there is a text to write."""
        return self._standing.has_text

    def set_name(self, name: str) -> None:
        """Follow a new name."""
        self._standing.name = name
        self._show_modification()

    def set_state(self, state: StrategyState) -> None:
        """Follow the strategy: what runs is not edited."""
        self._standing.state = state
        self._show_standing()

    def set_deleted(self, *, deleted: bool) -> None:
        """Follow the strategy's removal, or its return."""
        self._standing.is_deleted = deleted
        self._standing.state = StrategyState.STOPPED
        self._show_standing()

    # -- what the user wants

    def save(self) -> bool:
        """Save what is on the screen; return whether that is under way, else it is said why not."""
        refusal = self._standing.save_refusal()
        if refusal:
            self.message_raised.emit(refusal)
            return False
        self._source.save(self.editor.text())
        # Already now, so that what is typed while the disk works counts as unsaved; a failure
        # takes it back.
        self.editor.setModified(False)
        self._show_modification()
        return True

    def leave(self) -> None:
        """Go for good, with what is unsaved."""
        self.kept.drop()
        self.deleteLater()

    def export(self, target: Path) -> None:
        """Write what is on the screen to a file."""
        self._source.export(self.editor.text(), target)

    def _load(self) -> None:
        self._standing.trouble = ""
        self.status_line.set_state("Opening …")
        self._source.load()
        self._show_standing()

    # -- what is shown

    def _show_standing(self) -> None:
        """Let the text be edited or not, and say why not."""
        editable = self._standing.is_editable()
        self.editor.setReadOnly(not editable)
        self.find_bar.set_may_replace(editable)
        self.info_bar.tell(self._standing.notice(modified=self.editor.isModified()))

    def _show_modification(self) -> None:
        if self._standing.has_text:
            word = "Modified" if self.editor.isModified() else "Saved"
            self.status_line.set_state("Saving …" if self.is_saving() else word)
        self.title_changed.emit()

    # -- what happens

    @Slot(bool)
    def _on_editor_modification_changed(self, _modified: bool) -> None:  # noqa: FBT001 - a signal's
        self._show_modification()

    @Slot()
    def _on_changes_settled(self) -> None:
        self._show_modification()
        self._show_standing()

    @Slot()
    def _on_info_bar_action_requested(self) -> None:
        if self._standing.trouble:
            self._load()
        elif self._standing.is_changed:
            self.changes.reload()
        else:
            self.stop_requested.emit(self._id)
            self.setFocus()

    @Slot(str)
    def _on_source_loaded(self, text: str) -> None:
        source = self._source.source
        if source is None:
            return
        try:
            self.editor.setText(text)
        except UneditableTextError as error:
            self._on_source_load_failed(str(error))
            return
        self._standing.has_text = True
        self.editor.setEolMode(EolMode(source.line_end))
        self.status_line.set_source(source)
        self.arrive()
        self._show_modification()
        self._show_standing()

    @Slot(str)
    def _on_source_load_failed(self, sentence: str) -> None:
        self._standing.trouble = sentence
        self.status_line.set_state("Not open")
        self._show_standing()

    @Slot()
    def _on_source_saved(self) -> None:
        if self._source.source is not None:
            self.status_line.set_source(self._source.source)
        self.status_line.say(self.editor.limits())
        self._show_modification()
        self.settled.emit()

    @Slot(str)
    def _on_source_save_failed(self, sentence: str) -> None:
        self.editor.setModified(True)
        self.status_line.say(sentence, "error")
        self._show_modification()
        self._show_standing()
        self.message_raised.emit(sentence)
        self.settled.emit()

    @Slot(list)
    def _on_source_checked(self, problems: list[Problem]) -> None:
        self.status_line.show_problems(problems)
        self.problems_found.emit(problems)

    @Slot(str)
    def _on_source_exported(self, path: str) -> None:
        self.message_raised.emit(f"What is on the screen of {self.name()} was written to {path}")
