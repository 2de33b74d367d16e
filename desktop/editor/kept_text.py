"""Unsaved text, kept where a crash of the program cannot take it."""

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core import clock
from core.atomic_file import write_atomic
from core.errors import OpeningBellError
from desktop.editor import text_edits
from desktop.editor.editor_pane import EditorPane
from desktop.editor.standing import DISCARD, RESTORE, Standing
from desktop.editor.strategy_source import StrategySource

_PAUSE_MS: Final = 1_000
"""So much of what is typed may be lost."""


class _Kept(NamedTuple):
    text: str
    at: datetime


class KeptText(QObject):
    """Keeps what a tab has unsaved, and offers what an earlier program could not save."""

    settled = Signal()
    """The standing of the text may be another one now."""

    def __init__(self, pane: EditorPane, source: StrategySource, standing: Standing) -> None:
        """Follow the text of ``pane``, which owns this."""
        super().__init__(pane)
        self._editor = pane.editor
        self._source = source
        self._standing = standing
        self._found: _Kept | None = None
        self._is_there = False
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        self._editor.text_changed.connect(self._on_editor_text_changed)
        self._editor.modification_changed.connect(self._on_editor_text_changed)
        pane.info_bar.other_requested.connect(self._on_info_bar_other_requested)
        source.loaded.connect(self._on_source_loaded)

    def drop(self) -> None:
        """Keep nothing: the text is saved, or the user does not want it."""
        self._pause.stop()
        self._found = None
        self._standing.kept_since = ""
        if self._is_there:
            self._is_there = False
            self._source.background.run(partial(_remove, self._source.kept_path))
        self.settled.emit()

    @Slot()
    def _on_editor_text_changed(self) -> None:
        # Not begun anew by each key: who types on and on is kept too. What was found is not
        # written over before the user has said what becomes of it.
        if self._standing.has_text and self._found is None and not self._pause.isActive():
            self._pause.start()

    @Slot()
    def _on_pause_timeout(self) -> None:
        if not self._editor.isModified():
            self.drop()
            return
        self._is_there = True
        data = self._editor.text().encode()
        self._source.background.run(partial(_keep, self._source.kept_path, data))

    @Slot(str)
    def _on_source_loaded(self, _text: str) -> None:
        task = self._source.background.run(partial(_read, self._source.kept_path))
        task.succeeded.connect(self._on_read_succeeded)

    @Slot(object)
    def _on_read_succeeded(self, kept: _Kept | None) -> None:
        if kept is None or self._editor.isModified():
            return
        self._is_there = True
        if kept.text == self._editor.text():
            self.drop()
            return
        self._found = kept
        self._standing.kept_since = clock.spoken(kept.at, clock.now())
        self.settled.emit()

    @Slot(str)
    def _on_info_bar_other_requested(self, name: str) -> None:
        kept = self._found
        if kept is None or name not in {RESTORE, DISCARD}:
            return
        if name == DISCARD:
            self.drop()
        elif text_edits.replace_text(self._editor, kept.text):
            # It stays kept until it is saved.
            self._found = None
            self._standing.kept_since = ""
            self.settled.emit()
        # The button that was pressed is gone.
        self._editor.setFocus()


def _keep(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomic(path, data, mode=0o600)
    except (OSError, OpeningBellError):
        # Only a precaution: the text is on the screen, and a save will say what is wrong.
        return


def _read(path: Path) -> _Kept | None:
    try:
        text = path.read_bytes().decode()
        return _Kept(text, datetime.fromtimestamp(path.stat().st_mtime, clock.IST))
    except (OSError, ValueError):
        return None


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
