"""Two texts side by side, which are scrolled together."""

from itertools import chain
from typing import Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QSplitter, QVBoxLayout, QWidget

from desktop.editor.code_editor import CodeEditor
from desktop.editor.editors import new_editor
from desktop.editor.rule import Rule
from desktop.models.differences import Sides
from desktop.theme import Theme

_MARKED_AT_ONCE: Final = 400
"""Lines of both sides: about 4 ms of work."""


class SidesView(QSplitter):
    """The text before at the left, the text after at the right; nothing of it can be changed."""

    def __init__(self, names: tuple[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty view of two texts with these names."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.before, self.after = new_editor(self), new_editor(self)
        self._sides = Sides([], [], [])
        self._marked = 0
        self._follows = False
        self._marking = QTimer(self, interval=0)
        self._marking.timeout.connect(self._on_marking_timeout)
        for editor, name in zip(self._editors(), names, strict=True):
            self._set_up(editor, theme)
            self.addWidget(_side(editor, name, theme, self))
        self.setFocusProxy(self.after)
        self._join()

    def _editors(self) -> tuple[CodeEditor, CodeEditor]:
        return self.before, self.after

    def _set_up(self, editor: CodeEditor, theme: Theme) -> None:
        editor.apply_theme(theme.sources)
        editor.setReadOnly(True)
        editor.aids.differences.prepare_side()

    def _join(self) -> None:
        """Have each side follow the other."""
        one, other = (each.input_widget() for each in self._editors())
        if not isinstance(one, QAbstractScrollArea) or not isinstance(other, QAbstractScrollArea):
            return
        for bar, its in (
            (one.verticalScrollBar(), other.verticalScrollBar()),
            (one.horizontalScrollBar(), other.horizontalScrollBar()),
        ):
            bar.valueChanged.connect(its.setValue)
            its.valueChanged.connect(bar.setValue)

    def apply_theme(self, theme: Theme) -> None:
        """Show both in the theme's present colours."""
        for editor in self._editors():
            editor.apply_theme(theme.sources)

    def show_sides(self, sides: Sides) -> None:
        """Show two texts, from their first difference on."""
        self._sides = sides
        for editor, lines in zip(self._editors(), sides[:2], strict=True):
            editor.setText("\n".join(each.text for each in lines))
        self._marked = 0
        self._marking.start()
        self.go(forward=True, from_line=-1)

    def line(self) -> int:
        """Return the line that the cursor is in, counted from 0, both sides alike."""
        return self._front().getCursorPosition()[0]

    def go(self, *, forward: bool, from_line: int | None = None) -> bool:
        """Put the cursors on the next stretch of lines that differ, or the one before.

        Args:
            forward: Which of both.
            from_line: Where to look from, by default the line of the cursor.

        Returns:
            Whether there is one; at the last it goes on with the first.
        """
        here = self.line() if from_line is None else from_line
        changes = self._sides.changes
        if not changes:
            return False
        if forward:
            line = next(chain((each for each in changes if each > here), changes))
        else:
            line = next(chain((each for each in reversed(changes) if each < here), changes[::-1]))
        for editor in self._editors():
            editor.setCursorPosition(line, 0)
        return True

    def _front(self) -> CodeEditor:
        return self.before if self.before.input_widget().hasFocus() else self.after

    @Slot()
    def _on_marking_timeout(self) -> None:
        """Mark some lines more; all of them at once would hold up the window."""
        first, self._marked = self._marked, self._marked + _MARKED_AT_ONCE
        for editor, lines, own in zip(self._editors(), self._sides[:2], "-+", strict=True):
            editor.aids.differences.show_side(first, lines[first : self._marked], own)
        if self._marked >= len(self._sides.before):
            self._marking.stop()


def _side(editor: CodeEditor, name: str, theme: Theme, parent: QWidget) -> QWidget:
    """Return one side: its name, and below it the text."""
    side = QWidget(parent)
    label = QLabel(f"{name[:1].upper()}{name[1:]}", side)
    label.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setContentsMargins(12, 4, 8, 4)
    column = QVBoxLayout(side)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(label)
    column.addWidget(Rule(theme, side))
    column.addWidget(editor, 1)
    editor.input_widget().setAccessibleName(name)
    return side
