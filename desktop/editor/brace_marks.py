"""The brace at the cursor and its partner, marked.

Scintilla's own marks of braces draw the whole text anew, twice where they change while it is
being drawn; indicators draw the two characters alone.
"""

# Scintilla's methods take every argument by position.
# ruff: noqa: FBT003

from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.editor import python_look
from desktop.editor.indicators import Indicator
from desktop.editor.scintilla import Scintilla, ScintillaEdit, ScintillaViews, byte_at
from desktop.editor.syntax_colors import SyntaxColors

_BRACES: Final = b"()[]{}"


class BraceMarks(QObject):
    """Follows the cursor of one editor, after each key is drawn."""

    def __init__(self, editor: ScintillaViews) -> None:
        """Mark nothing yet; ``editor`` owns this."""
        super().__init__(editor)
        self._editor = editor
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._on_soon_timeout)

    @staticmethod
    def dress(edit: ScintillaEdit) -> None:
        """Prepare one of the components that show the text."""
        edit.indicSetStyle(Indicator.BRACE_PAIR, Scintilla.IndicatorStyle.FullBox)
        edit.indicSetUnder(Indicator.BRACE_PAIR, True)
        edit.indicSetAlpha(Indicator.BRACE_PAIR, 255)
        edit.indicSetOutlineAlpha(Indicator.BRACE_PAIR, 0)
        edit.indicSetStyle(Indicator.BRACE_PAIR_TEXT, Scintilla.IndicatorStyle.TextFore)
        edit.indicSetStyle(Indicator.LONELY_BRACE, Scintilla.IndicatorStyle.TextFore)

    @staticmethod
    def paint(edit: ScintillaEdit, colors: SyntaxColors) -> None:
        """Draw in these colours, in one of the components."""
        edit.indicSetFore(Indicator.BRACE_PAIR, python_look.bgr(colors.brace))
        edit.indicSetFore(Indicator.BRACE_PAIR_TEXT, python_look.bgr(colors.brace_text))
        edit.indicSetFore(Indicator.LONELY_BRACE, python_look.bgr(colors.unmatched))

    def follow(self) -> None:
        """Mark what is at the cursor, soon."""
        self._soon.start()

    @Slot()
    def _on_soon_timeout(self) -> None:
        edit = self._editor.component
        pair = _pair_at_cursor(edit)
        pairs = [each for each in pair if len(pair) > 1]
        _mark(edit, Indicator.BRACE_PAIR, pairs)
        _mark(edit, Indicator.BRACE_PAIR_TEXT, pairs)
        _mark(edit, Indicator.LONELY_BRACE, [each for each in pair if len(pair) == 1])


def _pair_at_cursor(edit: ScintillaEdit) -> list[int]:
    """Return the place of the brace at the cursor, and its partner's where it has one."""
    cursor = edit.currentPos()
    for position in (cursor - 1, cursor):
        if position < 0 or byte_at(edit, position) not in _BRACES:
            continue
        if not python_look.is_code(edit.styleAt(position)):
            continue
        partner = edit.braceMatch(position, 0)
        return [position] if partner < 0 else [position, partner]
    return []


def _mark(edit: ScintillaEdit, indicator: int, places: list[int]) -> None:
    """Mark these characters alone; those that are marked already are left as they are."""
    marked = _marked(edit, indicator)
    if sorted(places) == marked:
        return
    edit.setIndicatorCurrent(indicator)
    for place in marked:
        edit.indicatorClearRange(place, 1)
    for place in places:
        edit.indicatorFillRange(place, 1)


def _marked(edit: ScintillaEdit, indicator: int) -> list[int]:
    places: list[int] = []
    place, length = 0, edit.textLength()
    while place < length:
        end = edit.indicatorEnd(indicator, place)
        if edit.indicatorValueAt(indicator, place):
            places += range(place, end)
        if end <= place:
            break
        place = end
    return places
