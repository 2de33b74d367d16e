"""Brackets and quotes that close by themselves, as they are typed in Python."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from desktop.editor.python_look import is_code, is_comment, is_string
from desktop.editor.scintilla import ScintillaEdit, byte_at, ensure_styled

_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_QUOTES: Final = "\"'"
_PREFIXES: Final = frozenset({"", "f", "r", "b", "u", "t", "rb", "br", "fr", "rf", "tr", "rt"})
_MAY_FOLLOW: Final = b" \t\r\n)]},:;."
_UNTERMINATED: Final = 13
"""Lexilla's style of a string that has no end on its line."""


def take(edit: ScintillaEdit, event: QKeyEvent) -> bool:
    """Do what a key means beside a bracket or a quote; return whether that is all of it.

    An opening one brings its partner, or goes around what is selected; a closing one that is
    there already is stepped over; Backspace between two takes both. With several cursors, and
    in comments and strings, keys are what they always are.
    """
    if edit.readOnly() or edit.selections() > 1:
        return False
    character = event.text()
    if event.key() == Qt.Key.Key_Backspace and not event.modifiers():
        return _take_pair(edit)
    if character in _CLOSING and len(character) == 1:
        return _open_bracket(edit, character)
    if character in tuple(_CLOSING.values()):
        return _step_over_bracket(edit, character)
    if character in tuple(_QUOTES):
        return _quote(edit, character)
    return False


def _open_bracket(edit: ScintillaEdit, opening: str) -> bool:
    if not edit.selectionEmpty():
        return _surround(edit, opening, _CLOSING[opening])
    place = edit.currentPos()
    if not _is_in_code(edit, place) or not _has_room(edit, place):
        return False
    return _insert_pair(edit, opening, _CLOSING[opening])


def _step_over_bracket(edit: ScintillaEdit, closing: str) -> bool:
    place = edit.currentPos()
    _style_line(edit, place)
    is_there = edit.selectionEmpty() and byte_at(edit, place) == ord(closing)
    # One that lacks its partner is not the end of what is being written.
    if not is_there or not is_code(edit.styleAt(place)) or edit.braceMatch(place, 0) < 0:
        return False
    edit.gotoPos(place + 1)
    return True


def _quote(edit: ScintillaEdit, quote: str) -> bool:
    if not edit.selectionEmpty():
        return _surround(edit, quote, quote)
    place = edit.currentPos()
    _style_line(edit, place)
    if byte_at(edit, place) == ord(quote) and _is_in_string(edit, place):
        edit.gotoPos(place + 1)
        return True
    if not _is_in_code(edit, place) or not _has_room(edit, place):
        return False
    start = max(edit.positionFromLine(edit.lineFromPosition(place)), place - 2)
    if bytes(edit.textRange(start, place).data()).decode(errors="replace") == quote * 2:
        return _insert_pair(edit, quote, quote * 3)
    word_start = edit.wordStartPosition(place, True)  # noqa: FBT003 - word characters only
    prefix = bytes(edit.textRange(word_start, place).data()).decode()
    if prefix.lower() not in _PREFIXES or _ends_string(edit, place, quote):
        return False
    return _insert_pair(edit, quote, quote)


def _take_pair(edit: ScintillaEdit) -> bool:
    place = edit.currentPos()
    if not edit.selectionEmpty() or place == 0:
        return False
    before, after = chr(byte_at(edit, place - 1)), chr(byte_at(edit, place))
    pairs = {**_CLOSING, **dict.fromkeys(_QUOTES, "")}
    if before not in pairs or after != (pairs[before] or before):
        return False
    if before in _QUOTES and chr(byte_at(edit, place - 2) if place > 1 else 0) == before:
        # The end of a string, or half of a triple quote.
        return False
    edit.deleteRange(place - 1, 2)
    return True


def _insert_pair(edit: ScintillaEdit, opening: str, closing: str) -> bool:
    place = edit.currentPos()
    edit.autoCCancel()  # the name before it is written
    edit.beginUndoAction()
    edit.insertText(place, opening + closing)
    edit.endUndoAction()
    edit.gotoPos(place + len(opening))
    # A key that is taken would otherwise go untold to who waits for characters.
    edit.charAdded.emit(ord(opening))
    return True


def _surround(edit: ScintillaEdit, opening: str, closing: str) -> bool:
    if edit.selectionIsRectangle():
        return False
    start, end = edit.selectionStart(), edit.selectionEnd()
    edit.beginUndoAction()
    edit.insertText(end, closing)
    edit.insertText(start, opening)
    edit.endUndoAction()
    edit.setSel(start + 1, end + 1)
    return True


def _has_room(edit: ScintillaEdit, place: int) -> bool:
    """Return whether a closing one may stand at ``place``: not in front of a word."""
    return place >= edit.textLength() or byte_at(edit, place) in _MAY_FOLLOW


def _is_in_code(edit: ScintillaEdit, place: int) -> bool:
    _style_line(edit, place)
    return not _is_in_string(edit, place) and not _is_in_comment(edit, place)


def _is_in_comment(edit: ScintillaEdit, place: int) -> bool:
    line_start = edit.positionFromLine(edit.lineFromPosition(place))
    return place > line_start and is_comment(edit.styleAt(place - 1))


def _is_in_string(edit: ScintillaEdit, place: int) -> bool:
    """Return whether what is typed at ``place`` would belong to a string."""
    if place == 0 or not is_string(edit.styleAt(place - 1)):
        return False
    return edit.styleAt(place - 1) == _UNTERMINATED or is_string(edit.styleAt(place))


def _ends_string(edit: ScintillaEdit, place: int, quote: str) -> bool:
    return place > 0 and byte_at(edit, place - 1) == ord(quote)


def _style_line(edit: ScintillaEdit, place: int) -> None:
    ensure_styled(edit, edit.lineFromPosition(place))
