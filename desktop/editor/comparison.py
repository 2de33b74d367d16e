"""Two versions of a source in one list of lines: what is only in one, and what is in both."""

import difflib
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from core.background import Background
from desktop.editor.editor_pane import EditorPane
from desktop.editor.side_tabs import SideTabs
from desktop.editor.standing import Notice
from desktop.theme import Theme

_CONTEXT: Final = 3


class ComparisonTab(EditorPane):
    """Shows the differences; nothing of it can be changed."""

    restore_wished = Signal(str)
    """The text of the version before."""

    def __init__(
        self,
        before: tuple[str, str],
        after: tuple[str, str],
        background: Background,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Compare two texts, each given with what it is called, on ``background``."""
        super().__init__(theme, parent)
        self.editor.setReadOnly(True)
        self.find_bar.set_may_replace(False)
        self.status_line.set_state("Comparing …")
        sentence = f"Lines with - are only in {before[0]}, lines with + only in {after[0]}."
        self._before = before[1]
        self.info_bar.say(
            Notice(kind="info", sentence=sentence, icon="history", action="Restore that version")
        )
        self.info_bar.action_requested.connect(self._on_info_bar_action_requested)
        task = background.run(partial(compared, before[1], after[1]))
        task.succeeded.connect(self._on_task_succeeded)

    @Slot()
    def _on_info_bar_action_requested(self) -> None:
        self.restore_wished.emit(self._before)

    @Slot(object)
    def _on_task_succeeded(self, lines: list[str]) -> None:
        self.editor.setText("\n".join(lines) or "Both are the same.")
        self.editor.aids.show_differences(lines)
        self.status_line.set_state("Read-only")


class Comparisons(SideTabs[ComparisonTab]):
    """Opens a tab for each comparison."""

    def open(self, title: str, before: tuple[str, str], after: tuple[str, str]) -> ComparisonTab:
        """Show what differs between two texts, each given with what it is called; return the tab."""
        made = ComparisonTab(before, after, self.background, self.theme, self.area)
        tab = self.add(str(id(made)), made, "history", title)
        self.bring(tab)
        return tab

    def leave(self) -> None:
        """Close the comparison in front."""
        self.area.close_current()


def compared(before: str, after: str) -> list[str]:
    """Return the lines that differ, with some around them: ``-`` before, ``+`` after, or a blank."""
    one, other = before.splitlines(), after.splitlines()
    lines = list(difflib.unified_diff(one, other, n=_CONTEXT, lineterm=""))
    return lines[2:]
