"""The Scintilla component behind QScintilla's method names: the only place that knows it.

Importing this raises ImportError where the binding cannot be used.
"""

from typing import Final

import PySide6
from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from desktop.editor.code_editor import CodeEditor
from desktop.editor.split_views import SplitViews

FITTING_PYSIDE: Final = (6, 11)
"""The wheels are built against this minor version of PySide6."""

# Before the import, not after: on Windows the libraries' names carry no version, so that an
# unfit one would load, and mix Qt's types up.
if PySide6.__version_info__[:2] != FITTING_PYSIDE:
    _message = f"the Scintilla editor needs PySide6 6.11, and this is {PySide6.__version__}"
    raise ImportError(_message)

from lexilla import create_lexer  # type: ignore[import-untyped] # noqa: E402
from pyside6_scintilla import Scintilla, ScintillaEdit  # noqa: E402, TID251

__all__ = [
    "FITTING_PYSIDE",
    "Scintilla",
    "ScintillaEdit",
    "ScintillaViews",
    "byte_at",
    "ensure_styled",
    "set_python_lexer",
]

_UTF8: Final = 65001


def byte_at(component: ScintillaEdit, position: int) -> int:
    """Return the byte at a position, 0 to 255; 0 outside of the text."""
    # The component's own is negative within characters beyond ASCII.
    return component.charAt(position) & 0xFF


def ensure_styled(component: ScintillaEdit, line: int) -> None:
    """Let the lexer go through ``line``, counted from 0, and all before it, where it has not yet.

    What is on the screen is drawn anew where it looks different now, and nowhere else.
    """
    # WORKAROUND: colourise() draws everything anew, which takes ten times as long as the key that
    # asked for it (Scintilla 5.6.3). The search for the end of a block has the lexer go through
    # the line that it looks at first, and ends there, as no block is as deep as this one.
    deepest: int = Scintilla.FoldLevel.NumberMask
    component.lastChild(max(0, line - 1), deepest)
    end = component.lineEndPosition(line)
    if component.endStyled() < end:
        # A text of one line.
        component.colourise(component.positionFromLine(line), end)


def set_python_lexer(component: ScintillaEdit) -> None:
    """Let the component colour and fold Python; it owns its lexer."""
    component.setILexer(create_lexer("python").detach())


class _Component(ScintillaEdit):
    """Leaves dropped files to the window, and keys to the editor's aids before all else."""

    def __init__(self, editor: "ScintillaViews") -> None:
        super().__init__(editor)
        self._editor = editor

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._editor.takes_key(event):
            super().keyPressEvent(event)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if not self._pass_files_on(event):
            super().dragEnterEvent(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not self._pass_files_on(event):
            super().dragMoveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if not self._pass_files_on(event):
            super().dropEvent(event)

    @staticmethod
    def _pass_files_on(event: QDropEvent) -> bool:
        has_files = event.mimeData().hasUrls()
        if has_files:
            event.ignore()
        return has_files


class ScintillaViews(CodeEditor):
    """One document of Scintilla in one component, or in two where it is split."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty editor."""
        super().__init__(parent)
        self._heard: ScintillaEdit | None = None
        self._views = SplitViews(_Component(self), self)
        self._position = (0, 0)
        self.component.setCodePage(_UTF8)
        self.component.setEOLMode(Scintilla.EndOfLine.Lf)
        self._set_up(self.component)
        self._listen()
        self._views.front_changed.connect(self._on_views_front_changed)

    @property
    def component(self) -> ScintillaEdit:
        """The component itself, for the look and the typing aids of subclasses.

        Where the text is split, the one that had the keyboard last.
        """
        return self._views.front

    def components(self) -> list[ScintillaEdit]:
        """Return every component that shows the text."""
        return list(self._views.views())

    def dress(self, component: ScintillaEdit) -> None:
        """Give a further component the look and the aids of the first."""

    @override
    def toggleSplit(self, *, below: bool) -> None:
        views = self._views
        orientation = Qt.Orientation.Vertical if below else Qt.Orientation.Horizontal
        if len(views.views()) == 1:
            first, second = self.component, _Component(self)
            second.setDocPointer(first.docPointer())
            self._set_up(second)
            self.dress(second)
            second.gotoPos(first.currentPos())
            second.setFirstVisibleLine(first.firstVisibleLine())
            views.open(second, orientation)
        elif views.orientation() != orientation:
            views.turn(orientation)
            for each in views.views():
                each.scrollCaret()
        else:
            views.close_other()
            self._listen()

    @override
    def isSplit(self) -> bool:
        return len(self._views.views()) > 1

    def _set_up(self, component: ScintillaEdit) -> None:
        component.setFrameShape(QFrame.Shape.NoFrame)
        # Escape belongs to the find bar first; cancel() is what is left of it here. No command
        # at all: clearCmdKey() leaves one that swallows the key.
        component.assignCmdKey(Scintilla.Keys.Escape, 0)
        # Of text alone: the component calls a mark in the margin a change, too.
        text = Scintilla.ModificationFlags.InsertText | Scintilla.ModificationFlags.DeleteText
        component.setModEventMask(text)
        component.updateUi.connect(self._on_component_update_ui)

    def _listen(self) -> None:
        """Hear of changes from the first component: each tells of all of them."""
        self.setFocusProxy(self.component)
        first = self.components()[0]
        if first is not self._heard:
            self._heard = first
            first.notifyChange.connect(self.text_changed)
            first.savePointChanged.connect(self._on_component_save_point_changed)

    @override
    def input_widget(self) -> QWidget:
        return self.component

    def takes_key(self, _event: QKeyEvent) -> bool:
        """Return whether a key has been dealt with, before the component sees it."""
        return False

    def tell_modification(self) -> None:
        """Tell whether the text is modified, where that is new."""
        raise NotImplementedError

    # -- what the component says

    @Slot(bool)
    def _on_component_save_point_changed(self, _dirty: bool) -> None:  # noqa: FBT001 - a signal's
        self.tell_modification()

    @Slot()
    def _on_views_front_changed(self) -> None:
        self.setFocusProxy(self.component)
        self._on_component_update_ui(0)

    @Slot(int)
    def _on_component_update_ui(self, _updated: int) -> None:
        position = self.getCursorPosition()
        if position != self._position:
            self._position = position
            self.cursor_position_changed.emit(*position)
