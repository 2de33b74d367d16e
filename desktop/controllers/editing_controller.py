"""Does the commands that are about the text in front, and keeps how sources are shown."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot

from desktop.actions import CommandId
from desktop.editor.editor_area import EditorArea
from desktop.settings import WindowSettings

if TYPE_CHECKING:
    from desktop.editor.editor_pane import EditorPane

_HOME: Final = 0
_LARGEST: Final = 20
_SMALLEST: Final = -8


class EditingController(QObject):
    """Shows every text as the options say, and edits the one in front."""

    def __init__(self, area: EditorArea, settings: WindowSettings, parent: QObject) -> None:
        """Follow which text is in front."""
        super().__init__(parent)
        self._area = area
        self._settings = settings
        area.currentChanged.connect(self._on_area_current_changed)

    def options(self) -> dict[CommandId, bool]:
        """Return the commands that switch something on and off, with whether it is on."""
        flags = (CommandId.WRAP, CommandId.WHITESPACE)
        return {each: self._settings.editor_flag(each.value) for each in flags}

    def commands(self) -> dict[CommandId, Callable[[], object]]:
        """Return what each command does."""
        own = CommandId
        return {
            own.REPLACE: partial(self._with_pane, _replace),
            own.COMMENT: partial(self._with_pane, _comment),
            own.LINES_UP: partial(self._with_pane, partial(_move_lines, down=False)),
            own.LINES_DOWN: partial(self._with_pane, partial(_move_lines, down=True)),
            own.DUPLICATE: partial(self._with_pane, _duplicate),
            own.ADD_NEXT: partial(self._with_pane, _add_next),
            own.GO_TO_LINE: partial(self._with_pane, _ask_for_line),
            own.WRAP: partial(self._toggle, own.WRAP),
            own.WHITESPACE: partial(self._toggle, own.WHITESPACE),
            own.ZOOM_IN: partial(self._zoom, 1),
            own.ZOOM_OUT: partial(self._zoom, -1),
            own.ZOOM_RESET: partial(self._zoom, 0),
        }

    def _panes(self) -> "list[EditorPane]":
        if self._area.count() == 1:
            return []
        # Loaded by whoever made the first of them.
        from desktop.editor.editor_pane import EditorPane  # noqa: PLC0415

        widgets = (self._area.widget(index) for index in range(self._area.count()))
        return [each for each in widgets if isinstance(each, EditorPane)]

    def _with_pane(self, function: "Callable[[EditorPane], object]") -> None:
        current = self._area.currentWidget()
        for pane in self._panes():
            if pane is current:
                function(pane)

    def _toggle(self, option: CommandId) -> None:
        is_on = not self.options()[option]
        self._settings.keep_editor_flag(option.value, on=is_on)
        self._show_options()

    def _zoom(self, step: int) -> None:
        points = self._settings.editor_zoom() + step if step else 0
        self._settings.keep_editor_zoom(max(_SMALLEST, min(_LARGEST, points)))
        self._show_options()

    def _show_options(self) -> None:
        for pane in self._panes():
            self._show_options_in(pane)

    def _show_options_in(self, pane: "EditorPane") -> None:
        options = self.options()
        pane.editor.setWrapMode(options[CommandId.WRAP])
        pane.editor.setWhitespaceVisibility(options[CommandId.WHITESPACE])
        pane.editor.zoomTo(self._settings.editor_zoom())

    @Slot(int)
    def _on_area_current_changed(self, index: int) -> None:
        if index > _HOME:
            self._with_pane(self._take_in)

    def _take_in(self, pane: "EditorPane") -> None:
        """Show a text as the options say; the first time, follow its wheel as well."""
        self._show_options_in(pane)
        if not pane.property("taken_in"):
            pane.setProperty("taken_in", True)  # noqa: FBT003 - Qt's own signature
            pane.editor.zoom_changed.connect(self._on_editor_zoom_changed)

    @Slot(int)
    def _on_editor_zoom_changed(self, points: int) -> None:
        self._settings.keep_editor_zoom(points)


def _replace(pane: "EditorPane") -> None:
    pane.open_find_bar(replacing=True)


def _comment(pane: "EditorPane") -> None:
    from desktop.editor import line_edits  # noqa: PLC0415 - with the first text

    line_edits.toggle_comment(pane.editor)


def _move_lines(pane: "EditorPane", *, down: bool) -> None:
    from desktop.editor import line_edits  # noqa: PLC0415 - with the first text

    line_edits.move_lines(pane.editor, down=down)


def _duplicate(pane: "EditorPane") -> None:
    from desktop.editor import line_edits  # noqa: PLC0415 - with the first text

    line_edits.duplicate(pane.editor)


def _add_next(pane: "EditorPane") -> None:
    pane.editor.addNextOccurrence()


def _ask_for_line(pane: "EditorPane") -> None:
    pane.open_go_bar()
