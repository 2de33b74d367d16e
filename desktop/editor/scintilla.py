"""The Scintilla component behind QScintilla's method names: the only place that knows it.

Importing this raises ImportError where the binding cannot be used.
"""

from typing import Final

import PySide6
from PySide6.QtCore import QByteArray, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.editor.code_component import EolMode, encoded
from desktop.editor.code_editor import CodeEditor
from desktop.editor.search import Match

FITTING_PYSIDE: Final = (6, 11)
"""The wheels are built against this minor version of PySide6."""

# Before the import, not after: on Windows the libraries' names carry no version, so that an
# unfit one would load, and mix Qt's types up.
if PySide6.__version_info__[:2] != FITTING_PYSIDE:
    _message = f"the Scintilla editor needs PySide6 6.11, and this is {PySide6.__version__}"
    raise ImportError(_message)

from lexilla import create_lexer  # type: ignore[import-untyped] # noqa: E402
from pyside6_scintilla import Scintilla, ScintillaEdit  # noqa: E402, TID251

__all__ = [
    "FITTING_PYSIDE",
    "Scintilla",
    "ScintillaEdit",
    "ScintillaEditor",
    "byte_at",
    "set_python_lexer",
]

_UTF8: Final = 65001

_EOL_MODES: Final = {
    EolMode.UNIX: Scintilla.EndOfLine.Lf,
    EolMode.WINDOWS: Scintilla.EndOfLine.CrLf,
    EolMode.MAC: Scintilla.EndOfLine.Cr,
}


def byte_at(component: ScintillaEdit, position: int) -> int:
    """Return the byte at a position, 0 to 255; 0 outside of the text."""
    # The component's own is negative within characters beyond ASCII.
    return component.charAt(position) & 0xFF


def set_python_lexer(component: ScintillaEdit) -> None:
    """Let the component colour and fold Python; it owns its lexer."""
    component.setILexer(create_lexer("python").detach())


class _Component(ScintillaEdit):
    """Leaves dropped files to the window, and keys to the editor's aids before all else."""

    def __init__(self, editor: "ScintillaEditor") -> None:
        super().__init__(editor)
        self._editor = editor

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._editor.takes_key(event):
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._pass_files_on(event):
            super().dragEnterEvent(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not self._pass_files_on(event):
            super().dragMoveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if not self._pass_files_on(event):
            super().dropEvent(event)

    @staticmethod
    def _pass_files_on(event: QDropEvent) -> bool:
        has_files = event.mimeData().hasUrls()
        if has_files:
            event.ignore()
        return has_files


class Offsets:
    """Converts between offsets, in UTF-16 code units, and Scintilla's, in UTF-8 bytes."""

    def __init__(self, component: ScintillaEdit) -> None:
        self._component = component
        # Finds lines by UTF-16 offsets without counting from the text's beginning.
        self._units = Scintilla.LineCharacterIndexType.Utf16
        component.allocateLineCharacterIndex(self._units)

    def are_bytes(self) -> bool:
        """Return whether both count the same, as they do in a text of ASCII alone."""
        return self.of_byte(self._component.textLength()) == self._component.textLength()

    def byte(self, offset: int) -> int:
        """Return the position in bytes of an offset."""
        edit = self._component
        line = edit.lineFromIndexPosition(offset, self._units)
        start = edit.positionFromLine(line)
        within = offset - edit.indexPositionFromLine(line, self._units)
        return edit.positionRelativeCodeUnits(start, within) if within else start

    def of_byte(self, position: int) -> int:
        """Return the offset of a position in bytes."""
        edit = self._component
        line = edit.lineFromPosition(position)
        within = edit.countCodeUnits(edit.positionFromLine(line), position)
        return edit.indexPositionFromLine(line, self._units) + within


class ScintillaEditor(CodeEditor):
    """A text in Scintilla, which counts UTF-8 bytes where this class counts characters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor."""
        super().__init__(parent)
        self.component = _Component(self)
        """The component itself, for the look and the typing aids of subclasses."""
        self._unknown = False
        self._was_modified = False
        self._position = (0, 0)
        self.component.setFrameShape(QFrame.Shape.NoFrame)
        self.component.setCodePage(_UTF8)
        self.component.setEOLMode(Scintilla.EndOfLine.Lf)
        self.offsets = Offsets(self.component)
        """Converts for subclasses."""
        # Escape belongs to the find bar first; cancel() is what is left of it here. No command
        # at all: clearCmdKey() leaves one that swallows the key.
        self.component.assignCmdKey(Scintilla.Keys.Escape, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.component)
        self.setFocusProxy(self.component)
        self.component.notifyChange.connect(self.text_changed)
        self.component.savePointChanged.connect(self._on_component_save_point_changed)
        self.component.updateUi.connect(self._on_component_update_ui)

    @override
    def input_widget(self) -> QWidget:
        return self.component

    def takes_key(self, _event: QKeyEvent) -> bool:
        """Return whether a key has been dealt with, before the component sees it."""
        return False

    # -- text

    @override
    def text(self, line: int | None = None) -> str:
        edit = self.component
        if line is None:
            return _decoded(edit.textRange(0, edit.textLength()))
        if not 0 <= line < edit.lineCount():
            return ""
        return _decoded(edit.textRange(edit.positionFromLine(line), self._line_end(line)))

    @override
    def setText(self, text: str) -> None:
        edit = self.component
        size = len(encoded(text))
        read_only = edit.readOnly()
        edit.setReadOnly(False)
        edit.setUndoCollection(False)
        edit.clearAll()
        edit.addText(size, text)
        edit.setUndoCollection(True)
        edit.emptyUndoBuffer()
        edit.gotoPos(0)
        edit.setReadOnly(read_only)
        self.setModified(False)

    @override
    def size_bytes(self) -> int:
        return self.component.textLength()

    @override
    def lines(self) -> int:
        return self.component.lineCount()

    @override
    def setReadOnly(self, read_only: bool) -> None:
        self.component.setReadOnly(read_only)

    @override
    def isReadOnly(self) -> bool:
        return self.component.readOnly()

    @override
    def setModified(self, modified: bool) -> None:
        self._unknown = modified
        if not modified:
            self.component.setSavePoint()
        self._tell_modification()

    @override
    def isModified(self) -> bool:
        return self._unknown or self.component.modify()

    @override
    def setEolMode(self, mode: EolMode) -> None:
        self.component.setEOLMode(_EOL_MODES[mode])

    @override
    def eolMode(self) -> EolMode:
        present = self.component.eOLMode()
        return next(mode for mode, own in _EOL_MODES.items() if own == present)

    @override
    def undo(self) -> None:
        self.component.undo()

    @override
    def redo(self) -> None:
        self.component.redo()

    # -- cursor, selection

    @override
    def getCursorPosition(self) -> tuple[int, int]:
        edit = self.component
        position = edit.currentPos()
        line = edit.lineFromPosition(position)
        return line, edit.countCharacters(edit.positionFromLine(line), position)

    @override
    def setCursorPosition(self, line: int, column: int) -> None:
        edit = self.component
        line = max(0, min(line, edit.lineCount() - 1))
        start, end = edit.positionFromLine(line), edit.lineEndPosition(line)
        column = max(0, min(column, edit.countCharacters(start, end)))
        self._show(start if column == 0 else edit.positionRelative(start, column))

    @override
    def zoomTo(self, points: int) -> None:
        self.component.setZoom(points)

    @override
    def cancel(self) -> bool:
        several = self.component.selections() > 1
        self.component.cancel()
        return several

    @override
    def selection(self) -> Match:
        edit = self.component
        return Match(
            self.offsets.of_byte(edit.selectionStart()), self.offsets.of_byte(edit.selectionEnd())
        )

    @override
    def select(self, place: Match) -> None:
        start, end = self.offsets.byte(place.start), self.offsets.byte(place.end)
        self.component.ensureVisible(self.component.lineFromPosition(start))
        self._show(end)
        self.component.setSel(start, end)

    @override
    def selectedText(self) -> str:
        edit = self.component
        return _decoded(edit.textRange(edit.selectionStart(), edit.selectionEnd()))

    @override
    def change(self, place: Match, text: str) -> None:
        edit = self.component
        edit.beginUndoAction()
        edit.setTargetRange(self.offsets.byte(place.start), self.offsets.byte(place.end))
        edit.replaceTarget(len(encoded(text)), text)
        edit.endUndoAction()
        edit.setEmptySelection(edit.targetEnd())

    def _line_end(self, line: int) -> int:
        edit = self.component
        return (
            edit.textLength() if line + 1 >= edit.lineCount() else edit.positionFromLine(line + 1)
        )

    def _show(self, position: int) -> None:
        """Move the cursor, unfold its line, and leave lines around it in sight."""
        edit = self.component
        line = edit.lineFromPosition(position)
        edit.ensureVisible(line)
        edit.gotoPos(position)
        shown = edit.visibleFromDocLine(line) - edit.firstVisibleLine()
        if not 1 < shown < edit.linesOnScreen() - 2:
            edit.verticalCentreCaret()

    # -- what the component says

    @Slot(bool)
    def _on_component_save_point_changed(self, _dirty: bool) -> None:  # noqa: FBT001 - a signal's
        self._tell_modification()

    @Slot(int)
    def _on_component_update_ui(self, _updated: int) -> None:
        position = self.getCursorPosition()
        if position != self._position:
            self._position = position
            self.cursor_position_changed.emit(*position)

    def _tell_modification(self) -> None:
        modified = self.isModified()
        if modified != self._was_modified:
            self._was_modified = modified
            self.modification_changed.emit(modified)


def _decoded(data: QByteArray) -> str:
    return bytes(data.data()).decode()
