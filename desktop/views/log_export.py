"""Takes lines out of the log: into the clipboard, and into a file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from core.background import Background
from core.errors import OpeningBellError
from core.logs.log_files import save_copy
from core.logs.log_index import LogIndex
from desktop.models.log_text import pasted_text

_MOST_LINES: Final = 200_000


class LogExport(QObject):
    """Reads and writes on a worker thread of its own, so that a large log keeps nobody waiting."""

    noticed = Signal(str)
    """A sentence for the user: what was done, or why not."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing to do."""
        super().__init__(parent)
        self._background = Background(self)

    def copy(self, index: LogIndex, rows: Sequence[int], *, with_times: bool) -> None:
        """Put lines into the clipboard, not more than fit one comfortably."""
        if len(rows) > _MOST_LINES:
            self.noticed.emit(
                f"Only the first {_MOST_LINES:,} of {len(rows):,} lines are copied: "
                "“Save as…” writes the whole log to a file"
            )
        rows = rows[:_MOST_LINES]
        task = self._background.run(partial(pasted_text, index, rows, with_times=with_times))
        task.succeeded.connect(self._on_copy_succeeded)
        task.failed.connect(self._on_task_failed)

    def save(self, log: Path, target: Path) -> None:
        """Write the whole log, rotated files included, into one file."""
        task = self._background.run(partial(save_copy, log, target))
        task.succeeded.connect(self._on_save_succeeded)
        task.failed.connect(self._on_task_failed)

    @Slot(object)
    def _on_copy_succeeded(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)

    @Slot(object)
    def _on_save_succeeded(self, target: Path) -> None:
        self.noticed.emit(f"The log was saved as {target}")

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self.noticed.emit(str(error))
