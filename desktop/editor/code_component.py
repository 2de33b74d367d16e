"""What every editor widget does in its own way, whichever component draws it.

The methods have QScintilla's names. Lines and columns count from 0 and columns count
characters; offsets count UTF-16 code units, as Qt does.
"""

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.errors import OpeningBellError
from core.sources.snippets import Snippet
from desktop.editor.code_aids import CodeAids
from desktop.editor.search import Match
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


class CodeComponent(QWidget):
    """An editor of one text, which keeps every character and line end of it as it is."""

    text_changed = Signal()
    """Emitted while the change is being made: its slots must not change the text."""
    modification_changed = Signal(bool)
    cursor_position_changed = Signal(int, int)
    """Line and column."""
    zoom_changed = Signal(int)
    """By how many points the font is larger now; a wheel may have done it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor."""
        super().__init__(parent)
        self.aids: CodeAids = CodeAids(self)
        """What shows what is known of the text; here, none of it."""

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

    def appendText(self, text: str) -> None:
        """Add ``text`` at the end of what the user only reads: nothing to undo, unmodified.

        A long text that comes in pieces holds nothing up.
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

    def eolMode(self) -> EolMode:
        """Return what Return inserts."""
        raise NotImplementedError

    def setWrapMode(self, wrap: bool) -> None:  # noqa: FBT001 - QScintilla's
        """Continue lines that are too long below, or let them be scrolled to."""
        raise NotImplementedError

    def setWhitespaceVisibility(self, visible: bool) -> None:  # noqa: FBT001 - QScintilla's
        """Show blanks and tabs as marks, and line ends too, or not."""
        raise NotImplementedError

    def toggleSplit(self, *, below: bool) -> None:
        """Show the text in two panes, each with its own cursor and folds, or in one again.

        Args:
            below: Above each other, else beside each other; split the other way, they turn.
        """
        raise NotImplementedError

    def isSplit(self) -> bool:
        """Return whether there are two panes; what is asked and done is about the last used."""
        raise NotImplementedError

    def lineOffset(self, line: int) -> int:
        """Return the offset at which a line begins; that of the end after the last line."""
        raise NotImplementedError

    def lineAt(self, offset: int) -> int:
        """Return the line that an offset is in."""
        raise NotImplementedError

    def addNextOccurrence(self) -> None:
        """Select the word at the cursor; where that is selected, its next occurrence as well."""

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

    def insertSnippet(self, snippet: Snippet) -> None:
        """Put a piece of source at the cursor; where the component can, its places are filled in."""
        start, end = self.selection()
        self.change(Match(start, end), snippet.text().removesuffix("\n"))

    def mark(self, places: Sequence[Match]) -> None:
        """Mark further places as found."""
        raise NotImplementedError

    def clear_marks(self) -> None:
        """Remove all marks of :meth:`mark`."""
        raise NotImplementedError

    def setScope(self, place: Match | None) -> None:
        """Show the part of the text that is searched; it follows what is typed in it."""

    def scope(self) -> Match | None:
        """Return that part as it is now, None where it is all of the text."""
        return None
