"""Two versions of a source: side by side, or in one list of the lines that differ."""

from collections.abc import Iterator
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from core.background import Background
from desktop.editor.code_editor import CodeEditor
from desktop.editor.editor_area import EditorArea
from desktop.editor.editor_pane import EditorPane
from desktop.editor.reading_tabs import ReadingTabs
from desktop.editor.sides_view import SidesView
from desktop.editor.sliced_work import SlicedWork
from desktop.editor.standing import Notice
from desktop.models.differences import Sides, as_list, sides
from desktop.settings import WindowSettings
from desktop.theme import Theme

_SHOWN_AT_ONCE: Final = 100
_UNIFIED: Final = "unified-comparison"
_NEXT: Final = "Next change"
_PREVIOUS: Final = "Previous change"
_AS_LIST: Final = "As one list"
_AS_SIDES: Final = "Side by side"
_SAME: Final = "Both are the same."


class Version(NamedTuple):
    """A text, and what it is called."""

    name: str
    text: str


class _Compared(NamedTuple):
    lines: list[str]
    sides: Sides


class ComparisonTab(EditorPane):
    """Shows what differs between two texts; nothing of it can be changed."""

    restore_wished = Signal(str)
    """The text of the version before."""
    way_chosen = Signal(bool)
    """Whether one list is to be shown from now on, and not two sides."""

    def __init__(
        self,
        versions: tuple[Version, Version],
        background: Background,
        theme: Theme,
        parent: QWidget | None = None,
        *,
        as_list: bool = False,
    ) -> None:
        """Compare two texts, the one before and the one after, on ``background``."""
        super().__init__(theme, parent)
        self._versions = versions
        # Without colours, sides do not tell what differs.
        self._has_sides = not self.editor.limits()
        self._as_list = as_list or not self._has_sides
        self._count: int | None = None
        self._heads: list[int] = []
        self.sides = SidesView((versions[0].name, versions[1].name), theme, self)
        self.layout_.insertWidget(self.layout_.indexOf(self.editor), self.sides, 1)
        self.editor.setReadOnly(True)
        self.find_bar.set_may_replace(False)
        self.status_line.set_state("Comparing …")
        self.info_bar.action_requested.connect(self._on_info_bar_action_requested)
        self.info_bar.other_requested.connect(self._on_info_bar_other_requested)
        self._show_way()
        self._filling = SlicedWork(self)
        self._filling.finished.connect(self._on_filling_finished)
        task = background.run(partial(_compared, versions[0].text, versions[1].text))
        task.succeeded.connect(self._on_task_succeeded)

    @override
    def editors(self) -> list[CodeEditor]:
        return [self.editor, *self.sides.editors()]

    def go(self, *, forward: bool) -> None:
        """Go to the next lines that differ, or to those before."""
        if self._as_list:
            self._go_in_list(forward=forward)
        else:
            self.sides.go(forward=forward)

    def _go_in_list(self, *, forward: bool) -> None:
        here, _column = self.editor.getCursorPosition()
        heads = self._heads
        ahead = [at for at in heads if (at > here if forward else at < here)]
        if heads:
            wrapped = heads[0] if forward else heads[-1]
            there = (ahead[0] if forward else ahead[-1]) if ahead else wrapped
            self.editor.setCursorPosition(there, 0)

    # -- what is shown

    def _filled(self, compared: _Compared) -> Iterator[None]:
        """Show what differs, step by step: all at once, a long source would hold up the window."""
        yield from self.sides.show_sides(compared.sides)
        lines = compared.lines or [_SAME]
        differences = self.editor.aids.differences
        differences.prepare_list()
        for first in range(0, len(lines), _SHOWN_AT_ONCE):
            part = lines[first : first + _SHOWN_AT_ONCE]
            self.editor.appendText("\n".join(part if first == 0 else ["", *part]))
            differences.show_list(first, part)
            yield

    def _show_way(self) -> None:
        self.sides.setVisible(not self._as_list)
        self.editor.setVisible(self._as_list)
        self.setFocusProxy(self.editor if self._as_list else self.sides)
        before, after = (each.name for each in self._versions)
        if self._count == 0:
            sentence = f"{_SAME[:-1]}: {before} and {after}."
        elif self._as_list:
            sentence = f"Lines with - are only in {before}, lines with + only in {after}."
        else:
            sentence = f"{_counted(self._count)} between {before} and {after}."
        ways = (_PREVIOUS, _NEXT) if self._count else ()
        others = (*ways, _AS_SIDES if self._as_list else _AS_LIST) if self._has_sides else ways
        action = "Restore that version" if self._count else ""
        self.info_bar.say(
            Notice(kind="info", sentence=sentence, icon="history", action=action, others=others)
        )

    @override
    def open_find_bar(self, *, replacing: bool = False) -> None:
        # The bar looks through one text.
        self._choose(as_list=True)
        super().open_find_bar(replacing=replacing)

    def _choose(self, *, as_list: bool) -> None:
        if as_list is not self._as_list:
            self._as_list = as_list
            self._show_way()
            self.setFocus()

    # -- keys

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and _is_own(event):
            # Before the window's shortcut of the same key.
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_own(event):
            self.go(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)

    # -- what happens

    @Slot()
    def _on_info_bar_action_requested(self) -> None:
        self.restore_wished.emit(self._versions[0].text)

    @Slot(str)
    def _on_info_bar_other_requested(self, name: str) -> None:
        if name in {_NEXT, _PREVIOUS}:
            self.go(forward=name == _NEXT)
        else:
            self._choose(as_list=name == _AS_LIST)
            self.way_chosen.emit(self._as_list)

    @override
    @Slot()
    def _on_editor_text_changed(self) -> None:
        """Say nothing of the list's size: it is no source's."""

    @Slot()
    def _on_filling_finished(self) -> None:
        self.status_line.set_state("Read-only")

    @Slot(object)
    def _on_task_succeeded(self, compared: _Compared) -> None:
        self._count = len(compared.sides.changes())
        self._heads = [at for at, line in enumerate(compared.lines) if line.startswith("@@")]
        self._filling.begin(self._filled(compared))
        self._show_way()

    @override
    @Slot()
    def _on_sources_changed(self) -> None:
        super()._on_sources_changed()
        self.sides.apply_theme(self._theme)


class Comparisons(ReadingTabs):
    """Opens a tab for each comparison, beside the editors of an area."""

    def __init__(self, area: EditorArea, settings: WindowSettings, theme: Theme) -> None:
        """Begin without tabs; ``settings`` remember whether one list is wished."""
        super().__init__(area, theme, ComparisonTab)
        self._settings = settings

    def open(self, title: str, before: Version, after: Version) -> ComparisonTab:
        """Show what differs between two texts; return the tab."""
        as_list = self._settings.editor_flag(_UNIFIED)
        tab = ComparisonTab(
            (before, after), self._background, self._theme, self._area, as_list=as_list
        )
        tab.way_chosen.connect(self._on_tab_way_chosen)
        self._add(tab, "history", title)
        self._show(tab)
        return tab

    def leave(self, to: QWidget) -> None:
        """Close the comparison in front, and show another tab."""
        self._area.close_current()
        self._show(to)

    @Slot(bool)
    def _on_tab_way_chosen(self, as_list: bool) -> None:  # noqa: FBT001 - a signal's
        self._settings.keep_editor_flag(_UNIFIED, on=as_list)


def _compared(before: str, after: str) -> _Compared:
    found = sides(before, after)
    return _Compared(as_list(found), found)


def _counted(count: int | None) -> str:
    if count is None:
        return "Differences"
    return "1 difference" if count == 1 else f"{count:,} differences"


def _is_own(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_F8
