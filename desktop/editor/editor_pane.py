"""An editor with its bars: what is said of the text, finding in it, facts about it."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.editor.code_editor import CodeEditor
from desktop.editor.editors import new_editor
from desktop.editor.find_bar import FindBar
from desktop.editor.find_session import FindSession
from desktop.editor.go_bar import GoBar
from desktop.editor.info_bar import InfoBar
from desktop.editor.places_panel import PlacesPanel
from desktop.editor.rule import Rule
from desktop.editor.status_line import StatusLine
from desktop.theme import Theme

_CONTROL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
_NONE: Final = Qt.KeyboardModifier.NoModifier
_OWN_KEYS: Final = {
    (Qt.Key.Key_F, _CONTROL): "find",
    (Qt.Key.Key_H, _CONTROL): "replace",
    (Qt.Key.Key_F3, _NONE): "next",
    (Qt.Key.Key_F3, _SHIFT): "previous",
    (Qt.Key.Key_Escape, _NONE): "escape",
}


class EditorPane(QWidget):
    """A text and what surrounds it, whatever file it comes from."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a pane with an empty text."""
        super().__init__(parent)
        self._theme = theme
        self._wanted: tuple[int, int] | None = None
        self.editor = new_editor(self)
        self.editor.apply_theme(theme.sources)
        self.info_bar = InfoBar(theme, self)
        self.find_bar = FindBar(FindSession(self.editor), theme, self)
        self.go_bar = GoBar(theme, self)
        self.problems_panel = PlacesPanel("problems", theme, self)
        self.usages_panel = PlacesPanel("usages", theme, self)
        self.status_line = StatusLine(theme, self)
        self.status_line.say(self.editor.limits())
        self._lay_out()
        self.setFocusProxy(self.editor)
        theme.sources.changed.connect(self._on_sources_changed)
        self.editor.text_changed.connect(self._on_editor_text_changed)
        self.editor.cursor_position_changed.connect(self.status_line.set_position)
        self.find_bar.closed.connect(self._on_find_bar_closed)
        self.go_bar.closed.connect(self._on_find_bar_closed)
        self.go_bar.place_wished.connect(self.editor.setCursorPosition)
        self.status_line.place_requested.connect(self._on_status_line_place_requested)

    def _lay_out(self) -> None:
        self.layout_ = layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.info_bar)
        layout.addWidget(self.editor, 1)
        layout.addWidget(Rule(self._theme, self))
        layout.addWidget(self.find_bar)
        layout.addWidget(self.go_bar)
        for panel in (self.usages_panel, self.problems_panel):
            layout.addWidget(panel)
            panel.place_wished.connect(self._on_status_line_place_requested)
            panel.closed.connect(self._on_find_bar_closed)
        layout.addWidget(self.status_line)

    def editors(self) -> list[CodeEditor]:
        """Return every editor of the pane; of several, those that follow the zoom of the others."""
        return [self.editor]

    def open_find_bar(self, *, replacing: bool = False) -> None:
        """Open the find bar with what is selected."""
        self.find_bar.open(
            self.editor.selectedText(),
            replacing=replacing,
            may_replace=not self.editor.isReadOnly(),
        )

    def open_go_bar(self) -> None:
        """Ask for a line to go to."""
        self.find_bar.close_bar()
        self.go_bar.open(self.editor.getCursorPosition(), self.editor.lines())

    def go_to(self, line: int | None, column: int = 0) -> None:
        """Put the cursor on a line, counted from 1, and on a column, counted from 0.

        Where the text is yet to come, it is done then.
        """
        self._wanted = None if line is None else (line - 1, column)
        if self._wanted is not None:
            self.editor.setCursorPosition(*self._wanted)

    def arrive(self) -> None:
        """The text has come: go where it was wished."""
        if self._wanted is not None:
            self.editor.setCursorPosition(*self._wanted)
        self.status_line.set_position(*self.editor.getCursorPosition())

    # -- keys, which come here when neither the editor nor the find bar wants them

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and _own_wish(event):
            # Before the window's shortcuts of the same keys.
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match _own_wish(event):
            case "find" | "replace" as wish:
                self.open_find_bar(replacing=wish == "replace")
            case "next" | "previous" as wish if self.find_bar.isVisible():
                self.find_bar.go(forward=wish == "next")
            case "next" | "previous":
                self.open_find_bar()
            case "escape":
                if self.go_bar.isVisible():
                    self.go_bar.close_bar()
                elif not self.editor.cancel() and self.find_bar.isVisible():
                    self.find_bar.close_bar()
            case _:
                super().keyPressEvent(event)

    # -- what happens

    @Slot()
    def _on_sources_changed(self) -> None:
        self.editor.apply_theme(self._theme.sources)

    @Slot()
    def _on_editor_text_changed(self) -> None:
        self.status_line.set_size(self.editor.size_bytes(), self.editor.lines())

    @Slot()
    def _on_find_bar_closed(self) -> None:
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(int, int)
    def _on_status_line_place_requested(self, line: int, column: int) -> None:
        self.editor.setCursorPosition(line, column)
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)


def _own_wish(event: QEvent) -> str:
    if not isinstance(event, QKeyEvent):
        return ""
    keypad = Qt.KeyboardModifier.KeypadModifier
    return _OWN_KEYS.get((Qt.Key(event.key()), event.modifiers() & ~keypad), "")
