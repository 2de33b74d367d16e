"""The editor that stands in where Scintilla cannot be used: plain, and as careful."""

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.editor.code_component import EolMode, encoded
from desktop.editor.plain_line_ends import ENDS, LINE_END
from desktop.editor.plain_views import PlainViews
from desktop.editor.search import Match


class PlainEditor(PlainViews):
    """A text in Qt's own component: no colours, no folding, every character kept."""

    def __init__(self, reason: str, parent: QWidget | None = None) -> None:
        """Make an empty editor.

        Args:
            reason: Why it stands in, the end of a sentence.
            parent: The owner.
        """
        super().__init__(parent)
        self._reason = reason

    @override
    def limits(self) -> str:
        return f"A plain editor without colours, because {self._reason}"

    # -- text

    @override
    def text(self, line: int | None = None) -> str:
        document = self.component.document()
        if line is not None:
            return self.ends.line(document.findBlockByNumber(line))
        pieces = []
        block = document.begin()
        while block.isValid():
            pieces.append(self.ends.line(block))
            block = block.next()
        return "".join(pieces)

    @override
    def setText(self, text: str) -> None:
        encoded(text)
        self.component.setPlainText(LINE_END.sub("\n", text))
        self.ends.note(0, text)
        self.setModified(False)

    @override
    def appendText(self, text: str) -> None:
        cursor = QTextCursor(self.document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        start = cursor.position()
        cursor.insertText(LINE_END.sub("\n", text))
        self.ends.note(start, text)
        self.document.clearUndoRedoStacks()
        self.setModified(False)

    @override
    def size_bytes(self) -> int:
        return len(self.text().encode())

    @override
    def lines(self) -> int:
        return self.component.blockCount()

    @override
    def setModified(self, modified: bool) -> None:
        self.component.document().setModified(modified)

    @override
    def isModified(self) -> bool:
        return self.component.document().isModified()

    @override
    def setEolMode(self, mode: EolMode) -> None:
        self.ends.mode = mode

    @override
    def eolMode(self) -> EolMode:
        return self.ends.mode

    @override
    def undo(self) -> None:
        self.component.undo()

    @override
    def redo(self) -> None:
        self.component.redo()

    # -- cursor, selection

    @override
    def getCursorPosition(self) -> tuple[int, int]:
        cursor = self.component.textCursor()
        before = cursor.block().text().encode("utf-16-le")[: 2 * cursor.positionInBlock()]
        return cursor.blockNumber(), len(before.decode("utf-16-le"))

    @override
    def setCursorPosition(self, line: int, column: int) -> None:
        last = self.component.blockCount() - 1
        block = self.component.document().findBlockByNumber(max(0, min(line, last)))
        before = block.text()[: max(0, column)]
        cursor = self.component.textCursor()
        cursor.setPosition(block.position() + len(before.encode("utf-16-le")) // 2)
        self.component.setTextCursor(cursor)
        self.component.ensureCursorVisible()

    @override
    def lineOffset(self, line: int) -> int:
        return self.ends.start(line)

    @override
    def lineAt(self, offset: int) -> int:
        return self.component.document().findBlock(self.ends.position(offset)).blockNumber()

    @override
    def selection(self) -> Match:
        return self.place_of(self.component.textCursor())

    @override
    def select(self, place: Match) -> None:
        self.component.setTextCursor(self.cursor_of(place))
        self.component.ensureCursorVisible()

    @override
    def selectedText(self) -> str:
        start, end = self.selection()
        return self.text().encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")

    @override
    def change(self, place: Match, text: str) -> None:
        encoded(text)
        cursor = self.cursor_of(place)
        start = cursor.selectionStart()
        kept = self.ends.line(cursor.document().findBlock(cursor.selectionEnd()))
        cursor.insertText(LINE_END.sub("\n", text))
        self.ends.note(start, text + kept[len(kept.rstrip("".join(ENDS))) :])
        self.component.setTextCursor(cursor)
