"""Changes that others have worked out, made in an editor as one step of undo."""

from collections.abc import Sequence

from core.language.findings import Edit
from desktop.editor.code_editor import CodeEditor
from desktop.editor.search import Match


def apply(editor: CodeEditor, edits: Sequence[Edit]) -> bool:
    """Make ``edits``, which are in the order of the text; return whether that was possible."""
    if editor.isReadOnly() or not edits:
        return False
    places = [
        Match(
            _offset(editor, each.span.line, each.span.column),
            _offset(editor, each.span.end_line, each.span.end_column),
        )
        for each in edits
    ]
    units = editor.text().encode("utf-16-le")
    pieces: list[str] = []
    last = places[0].start
    for place, each in zip(places, edits, strict=True):
        if place.start < last or place.end < place.start:
            return False
        pieces += [_part(units, last, place.start), each.text]
        last = place.end
    line, column = editor.getCursorPosition()
    editor.change(Match(places[0].start, last), "".join(pieces))
    editor.setCursorPosition(line, column)
    return True


def replace_text(editor: CodeEditor, new: str) -> bool:
    """Make ``new`` of the whole, changing no more of it than differs; return whether any does."""
    old = editor.text()
    if old == new or editor.isReadOnly():
        return False
    start = _common(old, new)
    if old[:start].endswith("\r"):
        # Never between the two characters of a line end.
        start -= 1
    end = _common(old[start:][::-1], new[start:][::-1])
    if old[len(old) - end :].startswith("\n"):
        end -= 1
    line, column = editor.getCursorPosition()
    first = _units(old[:start])
    place = Match(first, first + _units(old[start : len(old) - end]))
    editor.change(place, new[start : len(new) - end])
    editor.setCursorPosition(line, column)
    return True


def _offset(editor: CodeEditor, line: int, column: int) -> int:
    before = editor.text(line)[:column]
    return editor.lineOffset(line) + _units(before)


def _part(units: bytes, start: int, end: int) -> str:
    return units[2 * start : 2 * end].decode("utf-16-le")


def _units(text: str) -> int:
    """Return the length as offsets count it."""
    return len(text.encode("utf-16-le")) // 2


def _common(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one.startswith(other[:middle]):
            low = middle
        else:
            high = middle - 1
    return low
