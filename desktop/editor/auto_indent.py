"""How far a new line of Python is indented."""

from desktop.editor.python_look import is_code, is_comment
from desktop.editor.scintilla import ScintillaEdit, byte_at, ensure_styled

_OPENING = b"([{"
_CLOSING = b")]}"
_LAST_WORDS = frozenset({"return", "pass", "break", "continue", "raise"})


def indentation_after(edit: ScintillaEdit, line: int) -> int:
    """Return the columns by which the line after ``line`` is indented.

    A block that ``line`` opens is one level deeper, one that it ends one less; brackets
    that it closes count from the line that opened them, which is where the statement begins.
    """
    start, end = edit.positionFromLine(line), edit.lineEndPosition(line)
    ensure_styled(edit, line)
    first = _statement_line(edit, line, start, end)
    indentation = edit.lineIndentation(first)
    last = _last_code(edit, start, end)
    if last < start:
        return edit.lineIndentation(line)
    if is_code(edit.styleAt(last)):
        if byte_at(edit, last) == ord(":") or byte_at(edit, last) in _OPENING:
            return indentation + edit.indent()
        word_start = edit.lineIndentPosition(first)
        word = edit.textRange(word_start, edit.wordEndPosition(word_start, True))  # noqa: FBT003
        if is_code(edit.styleAt(word_start)) and bytes(word.data()).decode() in _LAST_WORDS:
            return max(0, indentation - edit.indent())
    return indentation


def _last_code(edit: ScintillaEdit, start: int, end: int) -> int:
    """Return where the last character is that is neither blank nor of a comment."""
    position = end - 1
    while position >= start:
        if byte_at(edit, position) not in b" \t" and not is_comment(edit.styleAt(position)):
            break
        position -= 1
    return position


def _statement_line(edit: ScintillaEdit, line: int, start: int, end: int) -> int:
    for position in range(end - 1, start - 1, -1):
        if byte_at(edit, position) in _CLOSING and is_code(edit.styleAt(position)):
            partner = edit.braceMatch(position, 0)
            if partner >= 0 and edit.lineFromPosition(partner) < line:
                opened_on = edit.lineFromPosition(partner)
                return _statement_line(
                    edit,
                    opened_on,
                    edit.positionFromLine(opened_on),
                    edit.lineEndPosition(opened_on),
                )
    return line
