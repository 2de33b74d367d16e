"""What is marked in a Scintilla text, beside what its lexer does: matches, and where to search."""

from collections.abc import Sequence

from typing_extensions import override

from desktop.editor.indicators import Indicator
from desktop.editor.scintilla import Scintilla
from desktop.editor.scintilla_editor import ScintillaEditor
from desktop.editor.search import Match


class MarkedEditor(ScintillaEditor):
    """Marks places with indicators, which move with the text around them."""

    @override
    def mark(self, places: Sequence[Match]) -> None:
        edit = self.component
        edit.setIndicatorCurrent(Indicator.FOUND)
        plain = self.offsets.are_bytes()
        for start, end in places:
            first = start if plain else self.offsets.byte(start)
            edit.indicatorFillRange(first, (end if plain else self.offsets.byte(end)) - first)

    @override
    def clear_marks(self) -> None:
        self._clear(Indicator.FOUND)

    @override
    def setScope(self, place: Match | None) -> None:
        self._clear(Indicator.SCOPE)
        if place is not None:
            first = self.offsets.byte(place.start)
            self.component.indicatorFillRange(first, self.offsets.byte(place.end) - first)

    @override
    def scope(self) -> Match | None:
        edit = self.component
        start = 0
        if not edit.indicatorValueAt(Indicator.SCOPE, 0):
            start = edit.indicatorEnd(Indicator.SCOPE, 0)
        end = edit.indicatorEnd(Indicator.SCOPE, start)
        if end <= start or not edit.indicatorValueAt(Indicator.SCOPE, start):
            return None
        return Match(self.offsets.of_byte(start), self.offsets.of_byte(end))

    @override
    def lineOffset(self, line: int) -> int:
        edit = self.component
        return self.offsets.of_byte(
            edit.positionFromLine(line) if line < edit.lineCount() else edit.textLength()
        )

    @override
    def lineAt(self, offset: int) -> int:
        return self.component.lineFromPosition(self.offsets.byte(offset))

    @override
    def setWrapMode(self, wrap: bool) -> None:
        mode = Scintilla.Wrap
        for each in self.components():
            each.setWrapMode(mode.Word if wrap else mode.None_)

    @override
    def setWhitespaceVisibility(self, visible: bool) -> None:
        space = Scintilla.WhiteSpace
        for each in self.components():
            each.setViewWS(space.VisibleAlways if visible else space.Invisible)
            each.setViewEOL(visible)

    @override
    def addNextOccurrence(self) -> None:
        edit = self.component
        start, end = edit.selectionStart(), edit.selectionEnd()
        flags: int = Scintilla.FindOption.MatchCase
        if edit.selectionEmpty() or edit.isRangeWord(start, end):
            flags |= Scintilla.FindOption.WholeWord
        edit.targetWholeDocument()
        edit.setSearchFlags(flags)
        edit.multipleSelectAddNext()
        edit.ensureVisible(edit.lineFromPosition(edit.currentPos()))
        edit.scrollCaret()

    def _clear(self, indicator: int) -> None:
        self.component.setIndicatorCurrent(indicator)
        self.component.indicatorClearRange(0, self.component.textLength())
