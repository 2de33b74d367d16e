"""Fills in the places of a piece of source, one after the other by Tab."""

# Scintilla's methods take every argument by position.
# ruff: noqa: FBT003

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from core.sources.snippets import Snippet
from desktop.editor.indicators import Indicator
from desktop.editor.scintilla import Scintilla, ScintillaEdit

_INDICATOR: Final = Indicator.SNIPPET_FIELD
"""Marks the places that are left: it moves with the text around it."""
_END_INDICATOR: Final = Indicator.SNIPPET_END
"""Marks the last character of the piece, as long as its places are walked through; not drawn."""


def set_up(edit: ScintillaEdit) -> None:
    """Draw the places in one of the components that show a text."""
    edit.indicSetStyle(_INDICATOR, Scintilla.IndicatorStyle.StraightBox)
    edit.indicSetUnder(_INDICATOR, True)
    edit.indicSetAlpha(_INDICATOR, 40)
    edit.indicSetOutlineAlpha(_INDICATOR, 120)
    edit.indicSetStyle(_END_INDICATOR, Scintilla.IndicatorStyle.Hidden)


def paint(edit: ScintillaEdit, color: int) -> None:
    """Draw the places in this colour, as Scintilla has it."""
    edit.indicSetFore(_INDICATOR, color)


def insert(edit: ScintillaEdit, snippet: Snippet, typed: int) -> None:
    """Put a piece in the stead of the ``typed`` bytes before the cursor, and select its first place.

    Its lines are indented as the line of the cursor is; all of it is one step to undo.
    """
    end = edit.currentPos()
    start = end - typed
    line = edit.lineFromPosition(start)
    margin = bytes(
        edit.textRange(edit.positionFromLine(line), edit.lineIndentPosition(line)).data()
    )
    end_of_line = _line_end(edit) + margin.decode()
    text = snippet.text().removesuffix("\n")
    edit.beginUndoAction()
    edit.setTargetRange(start, end)
    inserted = text.replace("\n", end_of_line)
    edit.replaceTarget(len(inserted.encode()), inserted)
    edit.endUndoAction()
    _clear(edit)
    edit.setIndicatorCurrent(_INDICATOR)
    for first, last in snippet.places():
        before = text[:first].replace("\n", end_of_line)
        place = start + len(before.encode())
        edit.indicatorFillRange(place, len(text[first:last].encode()))
    end = start + len(inserted.encode())
    edit.setEmptySelection(end)
    if snippet.places():
        edit.setIndicatorCurrent(_END_INDICATOR)
        edit.indicatorFillRange(end - 1, 1)
        _select_from(edit, start)


def _line_end(edit: ScintillaEdit) -> str:
    match edit.eOLMode():
        case Scintilla.EndOfLine.CrLf:
            return "\r\n"
        case Scintilla.EndOfLine.Cr:
            return "\r"
        case _:
            return "\n"


def takes_key(edit: ScintillaEdit, event: QKeyEvent) -> bool:
    """Return whether a key went to the next place, or left them."""
    stop = _end(edit)
    if edit.autoCActive() or not stop:
        return False
    if event.key() == Qt.Key.Key_Escape:
        _clear(edit)
        return True
    if event.key() != Qt.Key.Key_Tab or event.modifiers():
        return False
    # What was selected is filled in, whether it was changed or not.
    start, end = edit.selectionStart(), edit.selectionEnd()
    edit.setIndicatorCurrent(_INDICATOR)
    if end > start:
        edit.indicatorClearRange(start, end - start)
    elif edit.indicatorValueAt(_INDICATOR, max(0, end - 1)):
        first = edit.indicatorStart(_INDICATOR, max(0, end - 1))
        edit.indicatorClearRange(first, edit.indicatorEnd(_INDICATOR, max(0, end - 1)) - first)
    if not _select_from(edit, end):
        _clear(edit)
        edit.setEmptySelection(stop)
    return True


def _end(edit: ScintillaEdit) -> int:
    """Return where the piece ends that is walked through, 0 where none is."""
    if edit.indicatorValueAt(_END_INDICATOR, 0):
        return edit.indicatorEnd(_END_INDICATOR, 0)
    start = edit.indicatorEnd(_END_INDICATOR, 0)
    has_one = start and edit.indicatorValueAt(_END_INDICATOR, start)
    return edit.indicatorEnd(_END_INDICATOR, start) if has_one else 0


def _select_from(edit: ScintillaEdit, position: int) -> bool:
    """Select the first place at or after a position; return whether there is one."""
    if not edit.indicatorValueAt(_INDICATOR, position):
        position = edit.indicatorEnd(_INDICATOR, position)
        if not position or not edit.indicatorValueAt(_INDICATOR, position):
            return False
    edit.setSel(position, edit.indicatorEnd(_INDICATOR, position))
    return True


def _clear(edit: ScintillaEdit) -> None:
    for indicator in (_INDICATOR, _END_INDICATOR):
        edit.setIndicatorCurrent(indicator)
        edit.indicatorClearRange(0, edit.textLength())
