"""The Scintilla editor for Python: its look, and its aids while typing."""

from typing import Final

from PySide6.QtCore import SIGNAL, QObject, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.sources.snippets import Snippet
from desktop.editor import auto_close, auto_indent, python_look, snippet_walk, syntax_colors
from desktop.editor.brace_marks import BraceMarks
from desktop.editor.python_aids import PythonAids
from desktop.editor.scintilla import Scintilla, ScintillaEdit, ensure_styled
from desktop.editor.scintilla_marks import MarkedEditor
from desktop.theme import Theme

_STYLED_AT_ONCE: Final = 32 * 1024
"""In bytes: about 4 ms of work."""
_STYLING_PAUSE_MS: Final = 250
"""After the last key."""


class PythonEditor(MarkedEditor):
    """Colours, folds and indents Python."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor; :meth:`apply_theme` gives it its colours."""
        super().__init__(parent)
        self._digits = 0
        self._theme: Theme | None = None
        python_look.set_up_text(self.component)
        self._python_aids = PythonAids(self)
        self.aids = self._python_aids
        self._braces = BraceMarks(self)
        # Scintilla colours what is seen, in turns of 20 ms that typing would wait for; done
        # ahead of it, a jump to the end of a long text finds that coloured already.
        self._styling = QTimer(self)
        self._styling.timeout.connect(self._on_styling_timeout)
        self.text_changed.connect(self._on_self_text_changed)
        self.dress(self.component)

    @override
    def dress(self, component: ScintillaEdit) -> None:
        front = self.component
        python_look.set_up_component(component)
        self._python_aids.dress(component)
        self._braces.dress(component)
        snippet_walk.set_up(component)
        _bind_keys(component)
        component.setWrapMode(front.wrapMode())
        component.setViewWS(front.viewWS())
        component.setViewEOL(front.viewEOL())
        component.setZoom(front.zoom())
        component.charAdded.connect(self._on_component_char_added)
        component.updateUi.connect(self._on_component_view_changed)
        # WORKAROUND: ScintillaEdit.zoom() hides the signal of this name (pyside6-scintilla
        # 5.6.3.7), which only the signature still reaches.
        QObject.connect(component, SIGNAL("zoom(int)"), self._on_component_zoomed)
        if self._theme is not None:
            self._apply_theme(component, self._theme)

    @override
    def apply_theme(self, theme: Theme) -> None:
        self._theme = theme
        for each in self.components():
            self._apply_theme(each, theme)

    def _apply_theme(self, component: ScintillaEdit, theme: Theme) -> None:
        colors = syntax_colors.colors(dark=theme.is_dark())
        python_look.apply_colors(component, colors, theme.monospace_font())
        self._python_aids.paint(component, theme)
        self._braces.paint(component, colors)
        snippet_walk.paint(component, python_look.bgr(theme.color("accent").name()))
        self._widen_margins(component)

    @override
    def setText(self, text: str) -> None:
        super().setText(text)
        self._widen_all_margins()
        self._styling.start(0)

    @override
    def takes_key(self, event: QKeyEvent) -> bool:
        edit = self.component
        return (
            self.aids.takes_key(event)
            or snippet_walk.takes_key(edit, event)
            or auto_close.take(edit, event)
        )

    @override
    def insertSnippet(self, snippet: Snippet) -> None:
        snippet_walk.insert(self.component, snippet, 0)

    def _widen_margins(self, edit: ScintillaEdit) -> None:
        self._digits = max(3, len(str(edit.lineCount())))
        number = Scintilla.StylesCommon.LineNumber
        if edit.marginTypeN(python_look.NUMBER_MARGIN) != Scintilla.MarginType.Symbol:
            width = edit.textWidth(number, "9" * self._digits)
            edit.setMarginWidthN(python_look.NUMBER_MARGIN, width + 16)
        edit.setMarginWidthN(python_look.FOLD_MARGIN, edit.textHeight(0) * 4 // 5)

    def _widen_all_margins(self) -> None:
        for each in self.components():
            self._widen_margins(each)

    @Slot(int)
    def _on_component_char_added(self, character: int) -> None:
        edit = self.component
        last = ord("\r") if edit.eOLMode() == Scintilla.EndOfLine.Cr else ord("\n")
        if character != last or edit.selections() > 1:
            return
        line = edit.lineFromPosition(edit.currentPos())
        indentation = auto_indent.indentation_after(edit, line - 1)
        was_blank = edit.lineIndentPosition(line - 1) == edit.lineEndPosition(line - 1)
        if was_blank:
            # Return before an indented statement moves it down, and no further in or out.
            indentation = max(indentation, edit.lineIndentation(line))
        edit.setLineIndentation(line, indentation)
        edit.gotoPos(edit.lineIndentPosition(line))

    @Slot(int)
    def _on_component_view_changed(self, _updated: int) -> None:
        self._braces.follow()
        if len(str(self.component.lineCount())) > self._digits:
            self._widen_all_margins()

    @Slot(int)
    def _on_component_zoomed(self, points: int) -> None:
        self.zoomTo(points)
        self._widen_all_margins()
        self.zoom_changed.emit(points)

    @Slot()
    def _on_self_text_changed(self) -> None:
        # What is typed meanwhile goes first.
        if self._styling.isActive():
            self._styling.start(_STYLING_PAUSE_MS)

    @Slot()
    def _on_styling_timeout(self) -> None:
        self._styling.setInterval(0)
        edit = self.component
        start, length = edit.endStyled(), edit.textLength()
        if start < length:
            ensure_styled(edit, edit.lineFromPosition(min(length, start + _STYLED_AT_ONCE)))
        else:
            self._styling.stop()


def _bind_keys(edit: ScintillaEdit) -> None:
    key, message = Scintilla.KeyMod, Scintilla.Message
    for character, command in (
        ("+", message.ZoomIn),
        ("=", message.ZoomIn),
        ("-", message.ZoomOut),
    ):
        edit.assignCmdKey(ord(character) | key.Ctrl << 16, command)
    edit.assignCmdKey(ord("Z") | (key.Ctrl | key.Shift) << 16, message.Redo)
