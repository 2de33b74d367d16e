"""Several tasks that the user asked for with one wish."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.background import Task
from core.errors import OpeningBellError

_SHOWN: Final = 3


class TaskGroup(QObject):
    """Collects how tasks end; tells it once, when the last one has, and deletes itself."""

    progressed = Signal(int)
    """How many are still under way."""
    finished = Signal(object, object)
    """The results of those that succeeded, and the errors of the others, both as lists."""

    _ended = Signal()

    def __init__(self, tasks: Iterable[Task], parent: QObject) -> None:
        """Wait for ``tasks``; without any, :attr:`finished` comes at the next turn."""
        super().__init__(parent)
        self._left = 0
        self._results: list[object] = []
        self._errors: list[OpeningBellError] = []
        for task in tasks:
            self._left += 1
            task.succeeded.connect(self._on_task_succeeded)
            task.failed.connect(self._on_task_failed)
        self._ended.connect(self._on_self_ended, Qt.ConnectionType.QueuedConnection)
        if not self._left:
            self._ended.emit()

    @Slot(object)
    def _on_task_succeeded(self, result: object) -> None:
        self._results.append(result)
        self._count()

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self._errors.append(error)
        self._count()

    def _count(self) -> None:
        self._left -= 1
        self.progressed.emit(self._left)
        if not self._left:
            self._ended.emit()

    @Slot()
    def _on_self_ended(self) -> None:
        self.finished.emit(self._results, self._errors)
        self.deleteLater()


def summary(errors: Sequence[OpeningBellError], total: int) -> str:
    """Return one sentence for the failures of ``total`` tasks: each that differs, up to three."""
    if total == 1:
        return str(errors[0])
    texts = list(dict.fromkeys(str(error) for error in errors))
    shown = "; ".join(texts[:_SHOWN])
    more = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return f"{len(errors)} of {total} did not succeed: {shown}{more}"
