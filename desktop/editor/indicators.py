"""The numbers of what is marked in a Scintilla text; each belongs to one of those who mark."""

from enum import IntEnum


class Indicator(IntEnum):
    """From 9 on: those below are of lexers, and one is lost to whoever takes another's."""

    FOUND = 9
    """Lies over the matches of a search."""
    SCOPE = 10
    """Lies under the part of the text that is searched."""
    ERROR = 11
    WARNING = 12
    CHANGED_WORDS = 13
    """Lies behind what differs within a line of a comparison."""
    SNIPPET_FIELD = 14
    SNIPPET_END = 15
    BRACE_PAIR = 16
    """Lies behind the brace at the cursor, and behind its partner."""
    BRACE_PAIR_TEXT = 17
    LONELY_BRACE = 18
    """Colours a brace that has no partner."""
