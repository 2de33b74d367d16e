"""What ends the lines of a text in Qt's plain editor, which itself does not keep it."""

import re
from bisect import bisect_right
from typing import Final

from PySide6.QtGui import QTextBlock, QTextDocument

from desktop.editor.code_component import EolMode

# Qt keeps lines without what ends them, and takes all of these for line ends. The index of
# a line's own end is the state of its block; a block that the user makes has the state -1.
ENDS: Final = ("\n", "\r\n", "\r", "\u2029", "\ufdd0", "\ufdd1")
LINE_END: Final = re.compile("\r\n|[\n\r\u2029\ufdd0\ufdd1]")


class LineEnds:
    """Knows what ends each line of a document, which the document itself does not.

    Attributes:
        mode: What ends the lines that the user makes.
    """

    def __init__(self, document: QTextDocument) -> None:
        """Know nothing yet."""
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
        return ENDS[block.userState()] if block.userState() >= 0 else self.mode.value

    def note(self, start: int, text: str) -> None:
        """Note the line ends of ``text``, which the lines from the position ``start`` on hold."""
        block = self._document.findBlock(start)
        for end in LINE_END.finditer(text):
            block.setUserState(ENDS.index(end[0]))
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
