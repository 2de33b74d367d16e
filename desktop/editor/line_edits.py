"""What is done to whole lines: comment them, move them, make them twice.

Each is one change of the text, so one step of undo, and nothing where the text is read-only.
"""

from typing import Final

from desktop.editor.code_editor import CodeEditor
from desktop.editor.search import Match

_MARK: Final = "#"
_LINE_ENDS: Final = "\r\n"


def toggle_comment(editor: CodeEditor) -> None:
    """Comment the lines of the selection, or take that back where all of them are comments.

    Blank lines stay as they are; the marks stand in one column, that of the line furthest left.
    """
    first, last = _selected_lines(editor)
    lines = [editor.text(number) for number in range(first, last + 1)]
    filled = [line for line in lines if line.strip()]
    if editor.isReadOnly() or not filled:
        return
    if all(line.lstrip().startswith(_MARK) for line in filled):
        changed = [_uncommented(line) for line in lines]
    else:
        column = min(_indentation(line) for line in filled)
        changed = [_commented(line, column) for line in lines]
    _replace_lines(editor, first, lines, changed)


def move_lines(editor: CodeEditor, *, down: bool) -> None:
    """Exchange the lines of the selection with the one above or below; they stay selected."""
    first, last = _selected_lines(editor)
    beside = last + 1 if down else first - 1
    if editor.isReadOnly() or not 0 <= beside < editor.lines():
        return
    block = [editor.text(number) for number in range(first, last + 1)]
    other = editor.text(beside)
    if down and not other:
        return
    before = [*block, other] if down else [other, *block]
    after = [other, *block] if down else [*block, other]
    top = min(first, beside)
    selection = editor.selection()
    start = editor.lineOffset(top)
    moved = _with_ends(after, before)
    editor.change(Match(start, start + _units("".join(before))), "".join(moved))
    shift = _units(moved[0]) if down else -_units(before[0])
    editor.select(Match(selection.start + shift, selection.end + shift))


def duplicate(editor: CodeEditor) -> None:
    """Make the selection twice, and select the second; without one, the cursor's line."""
    if editor.isReadOnly():
        return
    selection = editor.selection()
    if selection.start != selection.end:
        text = editor.selectedText()
        editor.change(Match(selection.end, selection.end), text)
        editor.select(Match(selection.end, selection.end + selection.end - selection.start))
        return
    line, column = editor.getCursorPosition()
    text = editor.text(line)
    body = text.rstrip(_LINE_ENDS)
    end = text[len(body) :] or editor.eolMode().value
    place = editor.lineOffset(line) + _units(body)
    editor.change(Match(place, place), end + body)
    editor.setCursorPosition(line + 1, column)


def _selected_lines(editor: CodeEditor) -> tuple[int, int]:
    """Return the first and the last line of the selection, counted from 0."""
    selection = editor.selection()
    first, last = editor.lineAt(selection.start), editor.lineAt(selection.end)
    if last > first and editor.lineOffset(last) == selection.end:
        # Selected up to its beginning, a line is not meant.
        last -= 1
    return first, last


def _replace_lines(editor: CodeEditor, first: int, old: list[str], new: list[str]) -> None:
    selection = editor.selection()
    line, column = editor.getCursorPosition()
    start = editor.lineOffset(first)
    end = start + _units("".join(old).rstrip(_LINE_ENDS))
    text = "".join(new)
    editor.change(Match(start, end), text.rstrip(_LINE_ENDS))
    if selection.start == selection.end:
        grown = len(new[0]) - len(old[0])
        editor.setCursorPosition(line, max(0, column + grown))
    else:
        editor.select(Match(start, start + _units(text)))


def _with_ends(lines: list[str], before: list[str]) -> list[str]:
    """Return ``lines`` with the line ends of ``before``: the last line of a text has none."""
    ends = [line[len(line.rstrip(_LINE_ENDS)) :] for line in before]
    return [line.rstrip(_LINE_ENDS) + end for line, end in zip(lines, ends, strict=True)]


def _commented(line: str, column: int) -> str:
    return f"{line[:column]}{_MARK} {line[column:]}" if line.strip() else line


def _uncommented(line: str) -> str:
    before, mark, after = line.partition(_MARK)
    return before + after.removeprefix(" ") if mark and not before.strip() else line


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _units(text: str) -> int:
    """Return the length as offsets count it."""
    return len(text.encode("utf-16-le")) // 2
