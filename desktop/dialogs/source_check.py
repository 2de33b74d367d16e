"""Looks through the file that a form names, while it is being filled in."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from core.background import Task
from core.errors import OpeningBellError
from desktop.theme import Theme
from desktop.views.problem_list import ProblemList

Check = Callable[[Path, Path | None], Task]
"""Looks for what is wrong with a file for an interpreter, off this thread."""


class SourceCheck(QObject):
    """Asks for a check and shows its answer; answers to an earlier question are dropped."""

    refused = Signal(str)
    """The file cannot be added, and why."""

    def __init__(self, check: Check, theme: Theme, parent: QWidget) -> None:
        """Begin without a file."""
        super().__init__(parent)
        self.view = ProblemList(theme, parent)
        self._check = check
        self._task: Task | None = None

    def look(self, path: Path | None, interpreter: Path | None) -> None:
        """Look through a file, None where none is named."""
        if self._task is not None:
            self._task.succeeded.disconnect(self._on_task_succeeded)
            self._task.failed.disconnect(self._on_task_failed)
            self._task = None
        if path is None:
            self.view.say("Choose a file, and it is looked through here.")
            return
        self.view.say("Looking through the file…")
        self._task = self._check(path, interpreter)
        self._task.succeeded.connect(self._on_task_succeeded)
        self._task.failed.connect(self._on_task_failed)

    @Slot(object)
    def _on_task_succeeded(self, problems: object) -> None:
        self._task = None
        self.view.show_problems(problems if isinstance(problems, list) else [])

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self._task = None
        self.view.say("")
        self.refused.emit(str(error))
