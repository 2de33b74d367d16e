"""Does the commands that are about the text in front, and keeps how sources are shown."""

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from core.manager.manager import StrategyManager
from desktop.actions import CommandId
from desktop.editor.editor_area import EditorArea
from desktop.settings import WindowSettings
from desktop.theme import Theme, ThemeMode

if TYPE_CHECKING:
    from desktop.controllers.code_controller import CodeController, TabCode
    from desktop.editor.editor_pane import EditorPane
    from desktop.editor.editor_tab import EditorTab

_HOME: Final = 0
_LARGEST: Final = 20
_SMALLEST: Final = -8
_LOOKS: Final[dict[CommandId, ThemeMode]] = {
    CommandId.SOURCES_LIKE_PROGRAM: "system",
    CommandId.SOURCES_LIGHT: "light",
    CommandId.SOURCES_DARK: "dark",
}


class EditingController(QObject):
    """Shows every text as the options say, and edits the one in front."""

    copy_wished = Signal(str, bytes)
    """The id of a strategy of which the user wants to edit a copy, and the copy's source."""

    def __init__(
        self, manager: StrategyManager, area: EditorArea, settings: WindowSettings, theme: Theme
    ) -> None:
        """Follow which text is in front; ``area`` owns this."""
        super().__init__(area)
        self._manager = manager
        self._area = area
        self._settings = settings
        self._theme = theme
        theme.sources.set_mode(settings.source_theme())
        area.saves = self._saves
        area.currentChanged.connect(self._on_area_current_changed)

    def options(self) -> dict[CommandId, bool]:
        """Return the commands that switch something on and off, with whether it is on."""
        own = CommandId
        flags = (own.WRAP, own.WHITESPACE, own.PROBLEMS, own.FORMAT_ON_SAVE)
        looks = {each: self._theme.sources.mode() == mode for each, mode in _LOOKS.items()}
        return {each: self._settings.editor_flag(each.value) for each in flags} | looks

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
            own.SPLIT_BESIDE: partial(self._with_pane, partial(_split, below=False)),
            own.SPLIT_BELOW: partial(self._with_pane, partial(_split, below=True)),
            **{each: partial(self._show_in, mode) for each, mode in _LOOKS.items()},
        } | self._code_commands()

    def _code_commands(self) -> dict[CommandId, Callable[[], object]]:
        own = CommandId
        return {
            own.PROBLEMS: partial(self._toggle, own.PROBLEMS),
            own.FORMAT_ON_SAVE: partial(self._toggle, own.FORMAT_ON_SAVE),
            own.COMPLETE: partial(self._with_code, _complete),
            own.DESCRIBE: partial(self._with_code, _describe),
            own.DEFINITION: partial(self._with_code, _define),
            own.USAGES: partial(self._with_code, _find_usages),
            own.OUTLINE: partial(self._with_code, _list_names),
            own.SNIPPET: partial(self._with_code, _choose_snippet),
            own.NEXT_PROBLEM: partial(self._with_code, partial(_go_to_problem, forward=True)),
            own.PREVIOUS_PROBLEM: partial(self._with_code, partial(_go_to_problem, forward=False)),
            own.MEND: partial(self._with_code, _mend),
            own.FORMAT: partial(self._with_code, _format),
            own.COMPARE_SAVED: partial(self._with_code, _compare_with_file),
            own.COMPARE_RAN: partial(self._with_code, _compare_with_run),
            own.VERSIONS: partial(self._with_code, _choose_version),
        }

    @cached_property
    def code(self) -> "CodeController":
        """What knows the texts, made with the first of them."""
        # A window that edits nothing does without all of it.
        from desktop.controllers.code_controller import CodeController  # noqa: PLC0415

        return CodeController(self._manager, self._area, self._settings, self._theme)

    def close(self) -> None:
        """End what runs for the texts."""
        if "code" in self.__dict__:
            self.code.close()

    def _with_code(self, function: "Callable[[TabCode], object]") -> None:
        current = self.code.current() if self._area.current_tab() is not None else None
        if current is not None:
            function(current)

    def _saves(self, tab: "EditorTab") -> bool:
        """Format a text before it is saved, where that is wished."""
        if not self.options()[CommandId.FORMAT_ON_SAVE] or tab is not self._area.current_tab():
            return False
        current = self.code.current()
        return current is not None and current.format(saves=True)

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
        if option is CommandId.PROBLEMS and self._area.count() > 1:
            self.code.show_panels(shown=is_on)
        self._show_options()

    def _show_in(self, mode: ThemeMode) -> None:
        """Show sources in one look, or in the program's."""
        self._settings.keep_source_theme(mode)
        self._theme.sources.set_mode(mode)

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
        for editor in pane.editors():
            editor.setWhitespaceVisibility(options[CommandId.WHITESPACE])
            editor.zoomTo(self._settings.editor_zoom())

    @Slot(int)
    def _on_area_current_changed(self, index: int) -> None:
        if index > _HOME:
            self._with_pane(self._take_in)

    def _take_in(self, pane: "EditorPane") -> None:
        """Show a text as the options say; the first time, follow its wheel as well."""
        self._show_options_in(pane)
        if not pane.property("taken_in"):
            pane.setProperty("taken_in", True)  # noqa: FBT003 - Qt's own signature
            for editor in pane.editors():
                editor.zoom_changed.connect(self._on_editor_zoom_changed)
            if (tab := self._area.current_tab()) is not None:
                tab.copies.wished.connect(self._on_copies_wished)
        tab = self._area.current_tab()
        if tab is not None:
            self.code.take_in(self._area.current_id(), tab)

    @Slot(bytes)
    def _on_copies_wished(self, data: bytes) -> None:
        # Wished by a button of the tab in front.
        self.copy_wished.emit(self._area.current_id(), data)

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


def _split(pane: "EditorPane", *, below: bool) -> None:
    pane.editor.toggleSplit(below=below)


def _complete(tab: "TabCode") -> None:
    tab.code.complete()


def _describe(tab: "TabCode") -> None:
    tab.code.describe()


def _define(tab: "TabCode") -> None:
    tab.code.define()


def _find_usages(tab: "TabCode") -> None:
    tab.code.find_usages()


def _list_names(tab: "TabCode") -> None:
    tab.code.list_names()


def _choose_snippet(tab: "TabCode") -> None:
    tab.choose_snippet()


def _go_to_problem(tab: "TabCode", *, forward: bool) -> None:
    tab.go_to_problem(forward=forward)


def _mend(tab: "TabCode") -> None:
    tab.mend()


def _format(tab: "TabCode") -> None:
    tab.format()


def _compare_with_file(tab: "TabCode") -> None:
    tab.versions.compare_with_file()


def _compare_with_run(tab: "TabCode") -> None:
    tab.versions.compare_with_run()


def _choose_version(tab: "TabCode") -> None:
    tab.versions.choose()
