"""Tells of texts that an earlier program could not save."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Slot

from core.background import Background
from core.manager.manager import StrategyManager
from desktop.actions import CommandId
from desktop.controllers.messages import Messages

_NAMED: Final = 3


class KeptTexts(QObject):
    """Leads to unsaved texts that were kept when the program crashed or was killed."""

    def __init__(self, manager: StrategyManager, messages: Messages, parent: QObject) -> None:
        """Prepare to look through the workspace of ``manager``."""
        super().__init__(parent)
        self._manager = manager
        self._messages = messages
        self._background = Background(self)

    @Slot()
    def look(self) -> None:
        """Look once, before any text is edited."""
        folder = self._manager.workspace.all_unsaved
        found = self._background.run(lambda: _names_in(folder))
        found.succeeded.connect(self._on_found_succeeded)

    @Slot(object)
    def _on_found_succeeded(self, found: set[str]) -> None:
        rows = [each for each in self._manager.statuses() if each.id in found]
        if not rows:
            return
        names = ", ".join(each.name for each in rows[:_NAMED])
        more = f" and {len(rows) - _NAMED:,} more" if len(rows) > _NAMED else ""
        self._messages.lead(
            f"Changes were not saved before the program ended: {names}{more}",
            CommandId.EDIT,
            "Show",
            targets=[each.id for each in rows],
        )


def _names_in(folder: Path) -> set[str]:
    return {each.stem for each in folder.glob("*.py")}
