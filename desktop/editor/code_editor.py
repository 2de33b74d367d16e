"""What every editor widget offers, whichever component draws it.

The methods have QScintilla's names. Lines and columns count from 0 and columns count
characters; offsets count UTF-16 code units, as Qt does.
"""

import sys
from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.errors import OpeningBellError
from desktop.editor import search
from desktop.editor.search import Match, SearchQuery
from desktop.theme import Theme


class UneditableTextError(OpeningBellError):
    """A text holds what no editor can hold and write back unchanged."""

    code = "invalid_source"


def encoded(text: str) -> bytes:
    """Return ``text`` as UTF-8.

    Raises:
        UneditableTextError: It holds half a surrogate pair.
    """
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        message = (
            f"Line {line} holds half of a character (a lone surrogate), which no file can hold: "
            "take it out"
        )
        raise UneditableTextError(message) from error


class EolMode(Enum):
    """What Return inserts."""

    UNIX = "\n"
    WINDOWS = "\r\n"
    MAC = "\r"


class CodeEditor(QWidget):
    """An editor of one text, which keeps every character and line end of it as it is."""

    text_changed = Signal()
    """Emitted while the change is being made: its slots must not change the text."""
    modification_changed = Signal(bool)
    cursor_position_changed = Signal(int, int)
    """Line and column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor."""
        super().__init__(parent)
        self._search = SearchQuery(pattern="")
        self._wraps = True
        self._searches_forward = True
        self._found: Match | None = None

    # -- what each component does its own way

    def input_widget(self) -> QWidget:
        """Return the widget that takes the keys."""
        raise NotImplementedError

    def limits(self) -> str:
        """Return a sentence on what this editor cannot do and why, empty where nothing."""
        return ""

    def apply_theme(self, theme: Theme) -> None:
        """Draw in the theme's present colours and its font."""
        raise NotImplementedError

    def text(self, line: int | None = None) -> str:
        """Return the whole text, or one line with its line end."""
        raise NotImplementedError

    def setText(self, text: str) -> None:
        """Begin with ``text``: nothing to undo, unmodified, the cursor at its beginning.

        Raises:
            UneditableTextError: It holds half a surrogate pair, which no file can hold.
        """
        raise NotImplementedError

    def size_bytes(self) -> int:
        """Return the length of the text as UTF-8."""
        raise NotImplementedError

    def lines(self) -> int:
        """Return how many lines there are; a text that ends with a line end has an empty last."""
        raise NotImplementedError

    def setReadOnly(self, read_only: bool) -> None:  # noqa: FBT001 - QScintilla's
        """Let the text be changed by the user, or not."""
        raise NotImplementedError

    def isReadOnly(self) -> bool:
        """Return whether the user cannot change the text."""
        raise NotImplementedError

    def setModified(self, modified: bool) -> None:  # noqa: FBT001 - QScintilla's
        """Say that the present text is the saved one, or that no text known is."""
        raise NotImplementedError

    def isModified(self) -> bool:
        """Return whether the text is not the saved one; undoing back to that ends it."""
        raise NotImplementedError

    def setEolMode(self, mode: EolMode) -> None:
        """Choose what Return inserts; line ends that there are stay."""
        raise NotImplementedError

    def getCursorPosition(self) -> tuple[int, int]:
        """Return the cursor's line and column."""
        raise NotImplementedError

    def setCursorPosition(self, line: int, column: int) -> None:
        """Move the cursor, to the nearest place there is, and show it."""
        raise NotImplementedError

    def undo(self) -> None:
        """Take the last change back."""
        raise NotImplementedError

    def redo(self) -> None:
        """Make the change again that was taken back."""
        raise NotImplementedError

    def zoomTo(self, points: int) -> None:
        """Draw the font this many points larger than the theme's; may be negative."""
        raise NotImplementedError

    def cancel(self) -> bool:
        """Drop all cursors but one; return whether there were several."""
        return False

    def selection(self) -> Match:
        """Return the offsets of what is selected; empty at the cursor where nothing is."""
        raise NotImplementedError

    def select(self, place: Match) -> None:
        """Select ``place`` and show it, unfolding what hides it."""
        raise NotImplementedError

    def selectedText(self) -> str:
        """Return what is selected."""
        raise NotImplementedError

    def change(self, place: Match, text: str) -> None:
        """Put ``text`` where ``place`` is, as one undo step; the cursor ends after it."""
        raise NotImplementedError

    def mark(self, places: Sequence[Match]) -> None:
        """Mark further places as found."""
        raise NotImplementedError

    def clear_marks(self) -> None:
        """Remove all marks of :meth:`mark`."""
        raise NotImplementedError

    # -- QScintilla's searching, the same for every component

    def findFirst(
        self,
        pattern: str,
        *,
        regex: bool = False,
        match_case: bool = False,
        whole_word: bool = False,
        wrap: bool = True,
        forward: bool = True,
    ) -> bool:
        """Select the next match after the selection; return whether there is one.

        Raises:
            InvalidPatternError: The regular expression means nothing.
        """
        self._search = SearchQuery(
            pattern=pattern, is_regex=regex, match_case=match_case, whole_word=whole_word
        )
        self._search.check()
        self._wraps = wrap
        self._searches_forward = forward
        return self.findNext()

    def findNext(self) -> bool:
        """Select the next match of what :meth:`findFirst` looked for."""
        scan = search.MatchScan(self._search, self.text())
        scan.advance(sys.maxsize)
        self._found = search.neighbour(
            scan.matches, self.selection(), forward=self._searches_forward, wrap=self._wraps
        )
        if self._found is None:
            return False
        self.select(self._found)
        return True

    def replace(self, template: str) -> bool:
        """Replace the match that was found last, if it is still selected."""
        return self.replace_match(self._search, self._found, template)

    def replace_match(self, query: SearchQuery, place: Match | None, template: str) -> bool:
        """Replace one selected match; return whether it was one."""
        if place is None or self.isReadOnly() or self.selection() != place:
            return False
        match = search.match_at(query, self.text(), place)
        if match is None:
            return False
        self.change(place, search.expand(query, template, match))
        return True

    def replaceAll(self, query: SearchQuery, template: str) -> int:
        """Replace every match as one undo step; return how many there were."""
        if self.isReadOnly():
            return 0
        replacement = search.replace_all(query, self.text(), template)
        if replacement is None:
            return 0
        line, column = self.getCursorPosition()
        self.change(replacement.span, replacement.text)
        self.setCursorPosition(line, column)
        return replacement.count
