"""The editor that stands in where Scintilla cannot be used: plain, and as careful."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QPalette, QTextBlock, QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.editor import syntax_colors
from desktop.editor.code_component import EolMode, encoded
from desktop.editor.code_editor import CodeEditor
from desktop.editor.search import Match
from desktop.theme import Theme

# Qt keeps lines without what ends them, and takes all of these for line ends. The index of
# a line's own end is the state of its block; a block that the user makes has the state -1.
_ENDS: Final = ("\n", "\r\n", "\r", "\u2029", "\ufdd0", "\ufdd1")
_END: Final = re.compile("\r\n|[\n\r\u2029\ufdd0\ufdd1]")


class _LineEnds:
    """Knows what ends each line of a document, which the document itself does not.

    Attributes:
        mode: What ends the lines that the user makes.
    """

    def __init__(self, document: QTextDocument) -> None:
        self.mode = EolMode.UNIX
        self._document = document
        self._starts: tuple[list[int], list[int]] = ([], [])
        self._starts_of: tuple[int, EolMode] | None = None

    def line(self, block: QTextBlock) -> str:
        """Return a line with its end."""
        if not block.isValid():
            return ""
        return block.text() + (self._end(block) if block.next().isValid() else "")

    def _end(self, block: QTextBlock) -> str:
        return _ENDS[block.userState()] if block.userState() >= 0 else self.mode.value

    def note(self, start: int, text: str) -> None:
        """Note the line ends of ``text``, which the lines from the position ``start`` on hold."""
        block = self._document.findBlock(start)
        for end in _END.finditer(text):
            block.setUserState(_ENDS.index(end[0]))
            block = block.next()
        self._starts_of = None

    def start(self, line: int) -> int:
        """Return the offset at which a line begins, the end's after the last."""
        offsets, _positions = self._line_starts()
        if line < len(offsets):
            return offsets[line]
        return offsets[-1] + self._document.lastBlock().length() - 1

    def offset(self, position: int) -> int:
        """Return the offset in the text of a position, for which every line end is one."""
        offsets, positions = self._line_starts()
        line = bisect_right(positions, position) - 1
        return offsets[line] + position - positions[line]

    def position(self, offset: int) -> int:
        """Return the document's position of an offset."""
        offsets, positions = self._line_starts()
        line = bisect_right(offsets, offset) - 1
        block = self._document.findBlockByNumber(line)
        return positions[line] + min(offset - offsets[line], block.length() - 1)

    def _line_starts(self) -> tuple[list[int], list[int]]:
        """Return where each line begins: as offsets, and as positions of the component."""
        known = (self._document.revision(), self.mode)
        if known != self._starts_of:
            self._starts_of = known
            offset = 0
            self._starts = ([], [])
            block = self._document.begin()
            while block.isValid():
                self._starts[0].append(offset)
                self._starts[1].append(block.position())
                offset += block.length() - 1 + len(self._end(block))
                block = block.next()
        return self._starts


class PlainEditor(CodeEditor):
    """A text in Qt's own component: no colours, no folding, every character kept."""

    def __init__(self, reason: str, parent: QWidget | None = None) -> None:
        """Make an empty editor.

        Args:
            reason: Why it stands in, the end of a sentence.
            parent: The owner.
        """
        super().__init__(parent)
        self._reason = reason
        self._marked = QColor(Qt.GlobalColor.yellow)
        self._component = QPlainTextEdit(self)
        self._points = self._component.font().pointSizeF()
        self._ends = _LineEnds(self._component.document())
        self._component.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self._component.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._component)
        self.setFocusProxy(self._component)
        self._component.textChanged.connect(self.text_changed)
        self._component.modificationChanged.connect(self.modification_changed)
        self._component.cursorPositionChanged.connect(self._on_component_cursor_position_changed)

    @override
    def input_widget(self) -> QWidget:
        return self._component

    @override
    def limits(self) -> str:
        return f"A plain editor without colours, because {self._reason}"

    @override
    def apply_theme(self, theme: Theme) -> None:
        colors = syntax_colors.colors(dark=theme.is_dark())
        palette = self._component.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(colors.surface))
        palette.setColor(QPalette.ColorRole.Text, QColor(colors.text))
        self._component.setPalette(palette)
        font = theme.monospace_font()
        self._points = font.pointSizeF()
        self._component.setFont(font)
        self._component.setTabStopDistance(4 * self._component.fontMetrics().averageCharWidth())
        self._marked = QColor(colors.found)
        self._marked.setAlpha(90)

    # -- text

    @override
    def text(self, line: int | None = None) -> str:
        document = self._component.document()
        if line is not None:
            return self._ends.line(document.findBlockByNumber(line))
        pieces = []
        block = document.begin()
        while block.isValid():
            pieces.append(self._ends.line(block))
            block = block.next()
        return "".join(pieces)

    @override
    def setText(self, text: str) -> None:
        encoded(text)
        self._component.setPlainText(_END.sub("\n", text))
        self._ends.note(0, text)
        self.setModified(False)

    @override
    def size_bytes(self) -> int:
        return len(self.text().encode())

    @override
    def lines(self) -> int:
        return self._component.blockCount()

    @override
    def setReadOnly(self, read_only: bool) -> None:
        self._component.setReadOnly(read_only)

    @override
    def isReadOnly(self) -> bool:
        return self._component.isReadOnly()

    @override
    def setModified(self, modified: bool) -> None:
        self._component.document().setModified(modified)

    @override
    def isModified(self) -> bool:
        return self._component.document().isModified()

    @override
    def setEolMode(self, mode: EolMode) -> None:
        self._ends.mode = mode

    @override
    def eolMode(self) -> EolMode:
        return self._ends.mode

    @override
    def setWrapMode(self, wrap: bool) -> None:
        mode = QPlainTextEdit.LineWrapMode
        self._component.setLineWrapMode(mode.WidgetWidth if wrap else mode.NoWrap)

    @override
    def setWhitespaceVisibility(self, visible: bool) -> None:
        _show_blanks(self._component.document(), visible=visible)

    @override
    def undo(self) -> None:
        self._component.undo()

    @override
    def redo(self) -> None:
        self._component.redo()

    # -- cursor, selection, marks

    @override
    def getCursorPosition(self) -> tuple[int, int]:
        cursor = self._component.textCursor()
        before = cursor.block().text().encode("utf-16-le")[: 2 * cursor.positionInBlock()]
        return cursor.blockNumber(), len(before.decode("utf-16-le"))

    @override
    def setCursorPosition(self, line: int, column: int) -> None:
        last = self._component.blockCount() - 1
        block = self._component.document().findBlockByNumber(max(0, min(line, last)))
        before = block.text()[: max(0, column)]
        cursor = self._component.textCursor()
        cursor.setPosition(block.position() + len(before.encode("utf-16-le")) // 2)
        self._component.setTextCursor(cursor)
        self._component.ensureCursorVisible()

    @override
    def lineOffset(self, line: int) -> int:
        return self._ends.start(line)

    @override
    def lineAt(self, offset: int) -> int:
        return self._component.document().findBlock(self._ends.position(offset)).blockNumber()

    @override
    def zoomTo(self, points: int) -> None:
        font = self._component.font()
        font.setPointSizeF(max(2.0, self._points + points))
        self._component.setFont(font)

    @override
    def selection(self) -> Match:
        cursor = self._component.textCursor()
        return Match(
            *(self._ends.offset(at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        )

    @override
    def select(self, place: Match) -> None:
        self._component.setTextCursor(self._cursor(place))
        self._component.ensureCursorVisible()

    @override
    def selectedText(self) -> str:
        start, end = self.selection()
        return self.text().encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")

    @override
    def change(self, place: Match, text: str) -> None:
        encoded(text)
        cursor = self._cursor(place)
        start = cursor.selectionStart()
        kept = self._ends.line(cursor.document().findBlock(cursor.selectionEnd()))
        cursor.insertText(_END.sub("\n", text))
        self._ends.note(start, text + kept[len(kept.rstrip("".join(_ENDS))) :])
        self._component.setTextCursor(cursor)

    @override
    def mark(self, places: Sequence[Match]) -> None:
        marks = self._component.extraSelections()
        for place in places:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(place)
            mark.format.setBackground(self._marked)
            marks.append(mark)
        self._component.setExtraSelections(marks)

    @override
    def clear_marks(self) -> None:
        self._component.setExtraSelections([])

    def _cursor(self, place: Match) -> QTextCursor:
        cursor = self._component.textCursor()
        cursor.setPosition(self._ends.position(place.start))
        cursor.setPosition(self._ends.position(place.end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    @Slot()
    def _on_component_cursor_position_changed(self) -> None:
        self.cursor_position_changed.emit(*self.getCursorPosition())


def _show_blanks(document: QTextDocument, *, visible: bool) -> None:
    flag = QTextOption.Flag
    option = document.defaultTextOption()
    shown = flag.ShowTabsAndSpaces | flag.ShowLineAndParagraphSeparators
    option.setFlags(shown if visible else flag(0))
    document.setDefaultTextOption(option)
