"""One document in Qt's plain editor, or in two of them where it is split; and its marks."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QTextCursor, QTextDocument, QTextOption
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget
from typing_extensions import override

from desktop.editor import source_colors, syntax_colors
from desktop.editor.code_editor import CodeEditor
from desktop.editor.plain_line_ends import LineEnds
from desktop.editor.plain_marks import PlainMarks
from desktop.editor.search import Match
from desktop.editor.split_views import SplitViews
from desktop.theme import Theme


class PlainViews(CodeEditor):
    """Shows a document; what lies in it, a subclass knows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Show an empty document."""
        super().__init__(parent)
        # Of its own, as that of a component would go with the first pane that is closed.
        self.document = QTextDocument(self)
        self.document.setDocumentLayout(QPlainTextDocumentLayout(self.document))
        self.ends = LineEnds(self.document)
        self._theme: Theme | None = None
        self._zoom = 0
        self._views = SplitViews(self._new_component(), self)
        self._marks = PlainMarks(self._views)
        self._marks.follow(self.component)
        self.setFocusProxy(self.component)
        self._views.front_changed.connect(self._on_views_front_changed)
        self.document.contentsChanged.connect(self.text_changed)
        self.document.modificationChanged.connect(self.modification_changed)

    @property
    def component(self) -> QPlainTextEdit:
        """The pane that had the keyboard last."""
        return self._views.front

    def _new_component(self) -> QPlainTextEdit:
        component = QPlainTextEdit(self)
        component.setDocument(self.document)
        component.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        component.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        component.cursorPositionChanged.connect(self._on_component_cursor_position_changed)
        return component

    @override
    def toggleSplit(self, *, below: bool) -> None:
        views, first = self._views, self.component
        orientation = Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal
        if not self.isSplit():
            second = self._new_component()
            second.setReadOnly(first.isReadOnly())
            second.setLineWrapMode(first.lineWrapMode())
            second.setTextCursor(first.textCursor())
            if self._theme is not None:
                self._apply_theme(second, self._theme)
            views.open(second, orientation)
            second.verticalScrollBar().setValue(first.verticalScrollBar().value())
            self._marks.follow(second)
            self._marks.show_marks()
        elif views.orientation() != orientation:
            views.turn(orientation)
            for each in views.views():
                each.ensureCursorVisible()
        else:
            views.close_other()

    @override
    def isSplit(self) -> bool:
        return len(self._views.views()) > 1

    @override
    def input_widget(self) -> QWidget:
        return self.component

    @override
    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        for each in self._views.views():
            self._apply_theme(each, theme)
        self._marks.paint(syntax_colors.colors(dark=theme.is_dark()))

    def _apply_theme(self, component: QPlainTextEdit, theme: Theme) -> None:
        source_colors.color_area(component, syntax_colors.colors(dark=theme.is_dark()), theme)
        font = theme.monospace_font()
        font.setPointSizeF(max(2.0, font.pointSizeF() + self._zoom))
        component.setFont(font)
        component.setTabStopDistance(4 * component.fontMetrics().averageCharWidth())

    @override
    def setReadOnly(self, read_only: bool) -> None:
        for each in self._views.views():
            each.setReadOnly(read_only)

    @override
    def isReadOnly(self) -> bool:
        return self.component.isReadOnly()

    @override
    def setWrapMode(self, wrap: bool) -> None:
        mode = QPlainTextEdit.LineWrapMode
        for each in self._views.views():
            each.setLineWrapMode(mode.WidgetWidth if wrap else mode.NoWrap)

    @override
    def setWhitespaceVisibility(self, visible: bool) -> None:
        _show_blanks(self.component.document(), visible=visible)

    @override
    def zoomTo(self, points: int) -> None:
        self._zoom = points
        if self._theme is not None:
            self.apply_theme(self._theme)

    # -- marks

    @override
    def mark(self, places: Sequence[Match]) -> None:
        self._marks.add([self.cursor_of(each) for each in places])

    @override
    def clear_marks(self) -> None:
        self._marks.clear()

    @override
    def setScope(self, place: Match | None) -> None:
        self._marks.set_scope(None if place is None else self.cursor_of(place))

    @override
    def scope(self) -> Match | None:
        scope = self._marks.scope
        return None if scope is None or not scope.hasSelection() else self.place_of(scope)

    def place_of(self, cursor: QTextCursor) -> Match:
        """Return the offsets of what a cursor of the document selects."""
        return Match(
            *(self.ends.offset(at) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        )

    def cursor_of(self, place: Match) -> QTextCursor:
        """Return a cursor that selects a place."""
        cursor = self.component.textCursor()
        cursor.setPosition(self.ends.position(place.start))
        cursor.setPosition(self.ends.position(place.end), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    @Slot()
    def _on_views_front_changed(self) -> None:
        self.setFocusProxy(self.component)
        self._on_component_cursor_position_changed()

    @Slot()
    def _on_component_cursor_position_changed(self) -> None:
        self.cursor_position_changed.emit(*self.getCursorPosition())


def _show_blanks(document: QTextDocument, *, visible: bool) -> None:
    flag = QTextOption.Flag
    option = document.defaultTextOption()
    shown = flag.ShowTabsAndSpaces | flag.ShowLineAndParagraphSeparators
    option.setFlags(shown if visible else flag(0))
    document.setDefaultTextOption(option)
