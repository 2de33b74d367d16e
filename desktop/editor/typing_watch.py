"""When something is worth being asked for, by what is typed."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.language.protocol import Kind
from desktop.editor.code_editor import CodeEditor

IDENTIFIER: Final = "".join(chr(each) for each in range(0x250) if f"a{chr(each)}".isidentifier())
"""The characters of most names."""
_PAUSE_MS: Final = 20
"""Lets the key be painted first."""
_OPENERS: Final = "(,"
_LONGEST_BEGINNING: Final = 2


class TypingWatch(QObject):
    """Follows the keys in one editor."""

    due = Signal(object)
    """Completions or a signature, as a :class:`Kind`, for where the cursor is now."""

    def __init__(self, editor: CodeEditor, parent: QObject) -> None:
        """Follow from now on."""
        super().__init__(parent)
        self._editor = editor
        self._wish: Kind | None = None
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        editor.aids.typed.connect(self._on_aids_typed)
        editor.cursor_position_changed.connect(self._on_editor_cursor_position_changed)

    def _wait_for(self, kind: Kind) -> None:
        self._wish = kind
        self._pause.start()

    def _may_begin_name(self, character: str) -> bool:
        line, column = self._editor.getCursorPosition()
        before = self._editor.text(line)[:column]
        if character == ".":
            return True
        if character == " ":
            words = before.split()
            return bool(words) and words[-1] in {"import", "from"}
        if not (character.isalpha() or character == "_"):
            return False
        # Its first letters: what was cancelled does not come back with every further one.
        return len(before) - len(before.rstrip(IDENTIFIER)) <= _LONGEST_BEGINNING

    @Slot(str)
    def _on_aids_typed(self, character: str) -> None:
        aids = self._editor.aids
        if self._wish is Kind.COMPLETE and character not in IDENTIFIER:
            # The name is written: what follows it is no beginning of another.
            self._wish = None
        if character == ")":
            aids.hide_signature()
        elif not aids.is_in_code():
            return
        elif character in _OPENERS:
            self._wait_for(Kind.SIGNATURE)
        elif not aids.is_completing() and self._may_begin_name(character):
            self._wait_for(Kind.COMPLETE)

    @Slot()
    def _on_pause_timeout(self) -> None:
        wish, self._wish = self._wish, None
        if wish is not None and not self._editor.isReadOnly():
            self.due.emit(wish)

    @Slot(int, int)
    def _on_editor_cursor_position_changed(self, _line: int, _column: int) -> None:
        if self._editor.aids.shows_signature() and self._wish is None:
            self._wait_for(Kind.SIGNATURE)
