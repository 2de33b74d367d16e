"""Two texts side by side, which are scrolled together."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QLabel,
    QScrollBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from desktop.editor.code_editor import CodeEditor
from desktop.editor.editors import new_editor
from desktop.editor.rule import Rule
from desktop.models.differences import Sides
from desktop.theme import Theme

_SHOWN_AT_ONCE: Final = 100
"""Lines of both sides: about a millisecond of work."""
_AHEAD: Final = 200
"""So many lines are there below a change before it is gone to."""


class SidesView(QSplitter):
    """The text before at the left, the text after at the right; nothing of it can be changed."""

    def __init__(self, names: tuple[str, str], theme: Theme, parent: QWidget | None = None) -> None:
        """Make an empty view of two texts with these names."""
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.before, self.after = new_editor(self), new_editor(self)
        self._changes: list[int] = []
        self._width = 0
        self._follows = False
        self._bars: dict[QObject, QScrollBar] = {}
        for editor, name in zip(self.editors(), names, strict=True):
            self._set_up(editor, theme)
            self.addWidget(_side(editor, name, theme, self))
        self.setFocusProxy(self.after)
        self._join()

    def editors(self) -> tuple[CodeEditor, CodeEditor]:
        """Return both sides."""
        return self.before, self.after

    def _set_up(self, editor: CodeEditor, theme: Theme) -> None:
        editor.apply_theme(theme.sources)
        editor.setReadOnly(True)
        editor.zoom_changed.connect(self._on_editor_zoom_changed)

    def _join(self) -> None:
        """Have each side follow the other."""
        one, other = (each.input_widget() for each in self.editors())
        if not isinstance(one, QAbstractScrollArea) or not isinstance(other, QAbstractScrollArea):
            return
        for bar, its in (
            (one.verticalScrollBar(), other.verticalScrollBar()),
            (one.horizontalScrollBar(), other.horizontalScrollBar()),
        ):
            self._bars |= {bar: its, its: bar}
        for bar in self._bars.values():
            bar.valueChanged.connect(self._on_bar_value_changed)

    def apply_theme(self, theme: Theme) -> None:
        """Show both in the theme's present colours."""
        for editor in self.editors():
            editor.apply_theme(theme.sources)

    def show_sides(self, sides: Sides) -> Iterator[None]:
        """Show two texts, step by step, and go to their first difference once it is there."""
        self._changes = sides.changes()
        self._width = sides.width
        self._prepare()
        target = self._changes[0] + _AHEAD if self._changes else 0
        rows, first = sides.rows(), 0
        while part := list(islice(rows, _SHOWN_AT_ONCE)):
            for editor, at, own in zip(self.editors(), (0, 1), "-+", strict=True):
                lines = [row[at] for row in part]
                text = "\n".join(each.text for each in lines)
                editor.appendText(f"\n{text}" if first else text)
                editor.aids.differences.show_side(first, lines, own)
            if first <= target < first + _SHOWN_AT_ONCE:
                self.go(forward=True, from_line=-1)
            first += _SHOWN_AT_ONCE
            yield
            # Each piece would have both drawn anew, which takes longer than the piece itself.
            if first > target + _AHEAD:
                self._draw(self.editors(), drawn=False)
        for editor in self.editors():
            self._draw((editor,), drawn=True)
            yield
        if target >= first:
            self.go(forward=True, from_line=-1)

    @staticmethod
    def _draw(editors: Iterable[CodeEditor], *, drawn: bool) -> None:
        for editor in editors:
            area = editor.input_widget()
            if isinstance(area, QAbstractScrollArea):
                area.viewport().setUpdatesEnabled(drawn)

    def _prepare(self) -> None:
        for editor in self.editors():
            editor.aids.differences.prepare_side(self._width)

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
        changes = self._changes
        if not changes:
            return False
        if forward:
            line = next(chain((each for each in changes if each > here), changes))
        else:
            line = next(chain((each for each in reversed(changes) if each < here), changes[::-1]))
        for editor in self.editors():
            editor.setCursorPosition(line, 0)
        return True

    def _front(self) -> CodeEditor:
        return self.before if self.before.input_widget().hasFocus() else self.after

    @Slot(int)
    def _on_bar_value_changed(self, value: int) -> None:
        self._draw(self.editors(), drawn=True)
        if not self._follows:
            self._follows = True
            self._bars[self.sender()].setValue(value)
            self._follows = False

    @Slot(int)
    def _on_editor_zoom_changed(self, points: int) -> None:
        for editor in self.editors():
            editor.zoomTo(points)
        self._prepare()


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
