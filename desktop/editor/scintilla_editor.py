"""A text in Scintilla, edited by offsets, lines and columns as everywhere else."""

from typing import Final

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.editor.code_component import EolMode, encoded
from desktop.editor.scintilla import Scintilla, ScintillaViews
from desktop.editor.search import Match

_EOL_MODES: Final = {
    EolMode.UNIX: Scintilla.EndOfLine.Lf,
    EolMode.WINDOWS: Scintilla.EndOfLine.CrLf,
    EolMode.MAC: Scintilla.EndOfLine.Cr,
}


class Offsets:
    """Converts between offsets, in UTF-16 code units, and Scintilla's, in UTF-8 bytes."""

    def __init__(self, editor: ScintillaViews) -> None:
        """Convert for the text of an editor, which owns this."""
        self._editor = editor
        # Finds lines by UTF-16 offsets without counting from the text's beginning.
        self._units = Scintilla.LineCharacterIndexType.Utf16
        editor.component.allocateLineCharacterIndex(self._units)

    def are_bytes(self) -> bool:
        """Return whether both count the same, as they do in a text of ASCII alone."""
        length = self._editor.component.textLength()
        return self.of_byte(length) == length

    def byte(self, offset: int) -> int:
        """Return the position in bytes of an offset."""
        edit = self._editor.component
        line = edit.lineFromIndexPosition(offset, self._units)
        start = edit.positionFromLine(line)
        within = offset - edit.indexPositionFromLine(line, self._units)
        return edit.positionRelativeCodeUnits(start, within) if within else start

    def of_byte(self, position: int) -> int:
        """Return the offset of a position in bytes."""
        edit = self._editor.component
        line = edit.lineFromPosition(position)
        within = edit.countCodeUnits(edit.positionFromLine(line), position)
        return edit.indexPositionFromLine(line, self._units) + within


class ScintillaEditor(ScintillaViews):
    """A text in Scintilla, which counts UTF-8 bytes where this class counts characters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor."""
        super().__init__(parent)
        self._unknown = False
        self._was_modified = False
        self.offsets = Offsets(self)
        """Converts for subclasses."""

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
    def appendText(self, text: str) -> None:
        edit = self.component
        read_only = edit.readOnly()
        edit.setReadOnly(False)
        edit.setUndoCollection(False)
        edit.appendText(len(encoded(text)), text)
        edit.setUndoCollection(True)
        edit.emptyUndoBuffer()
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
        self.tell_modification()

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
        for each in self.components():
            each.setZoom(points)

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

    @override
    def tell_modification(self) -> None:
        modified = self.isModified()
        if modified != self._was_modified:
            self._was_modified = modified
            self.modification_changed.emit(modified)


def _decoded(data: QByteArray) -> str:
    return bytes(data.data()).decode()
