"""What is marked in Qt's plain editor: matches, and the part of the text that is searched."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit

from desktop.editor.split_views import SplitViews
from desktop.editor.syntax_colors import SyntaxColors

_MOST_SHOWN: Final = 1_000
"""One line may be as long as a text."""


class PlainMarks(QObject):
    """Marks what is seen in each of the views, however much there is to mark elsewhere.

    Qt's editor looks through all of its marks for each line that it draws.
    """

    def __init__(self, views: SplitViews[QPlainTextEdit]) -> None:
        """Mark nothing yet; ``views`` own this."""
        super().__init__(views)
        self._views = views
        self._found: list[QTextCursor] = []
        self.scope: QTextCursor | None = None
        """Selects the part that is searched."""
        self._over_found = QColor(Qt.GlobalColor.yellow)
        self._over_scope = QColor(Qt.GlobalColor.lightGray)

    def follow(self, view: QPlainTextEdit) -> None:
        """Mark what comes into sight in a further view."""
        bar = view.verticalScrollBar()
        bar.valueChanged.connect(self.show_marks)
        bar.rangeChanged.connect(self.show_marks)

    def paint(self, colors: SyntaxColors) -> None:
        """Draw in these colours."""
        self._over_found = QColor(colors.found)
        self._over_found.setAlpha(90)
        self._over_scope = QColor(colors.line_number)
        self._over_scope.setAlpha(34)
        self.show_marks()

    def add(self, found: Sequence[QTextCursor]) -> None:
        """Mark further matches, which lie behind those that are marked."""
        self._found += found
        self.show_marks()

    def clear(self) -> None:
        """Mark no matches."""
        self._found = []
        self.show_marks()

    def set_scope(self, scope: QTextCursor | None) -> None:
        """Mark another part as the one that is searched."""
        self.scope = scope
        self.show_marks()

    @Slot()
    def show_marks(self) -> None:
        """Mark what is seen now."""
        for view in self._views.views():
            marks = [_mark(each, self._over_found) for each in self._seen(view)]
            if self.scope is not None:
                marks.insert(0, _mark(self.scope, self._over_scope))
            if marks or view.extraSelections():
                view.setExtraSelections(marks)

    def _seen(self, view: QPlainTextEdit) -> list[QTextCursor]:
        corner = QPoint(view.viewport().width(), view.viewport().height())
        first = view.cursorForPosition(QPoint(0, 0)).block().position()
        last = view.cursorForPosition(corner).block()
        end = last.position() + last.length()
        start = bisect_left(self._found, first, key=QTextCursor.selectionEnd)
        stop = bisect_left(self._found, end, key=QTextCursor.selectionStart)
        return self._found[start : min(stop, start + _MOST_SHOWN)]


def _mark(cursor: QTextCursor, color: QColor) -> QTextEdit.ExtraSelection:
    mark = QTextEdit.ExtraSelection()
    mark.cursor = cursor
    mark.format.setBackground(color)
    return mark
