"""Work off the calling thread, with its result back on it.

Files are read and written here, so that the GUI thread never waits for a disk.
"""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot
from typing_extensions import override

from core.errors import OpeningBellError
from core.garbage import collect_on_this_thread


class Task(QObject):
    """Something under way: ends with exactly one of its signals, on its owner's thread.

    The signals come at a later turn of the event loop, so that whoever was handed a task
    can still connect to it. The task deletes itself afterwards; give it a parent.
    """

    succeeded = Signal(object)
    """The result; None where there is nothing to say."""
    failed = Signal(object)
    """An :class:`~core.errors.OpeningBellError`."""

    _settled = Signal(object, object)

    def __init__(self, parent: QObject) -> None:
        """Begin a task that ``parent`` owns."""
        super().__init__(parent)
        self.owner = parent
        self._settled.connect(self._on_settled, Qt.ConnectionType.QueuedConnection)

    def succeed(self, result: object = None) -> None:
        """End well; may be called on any thread."""
        self._settled.emit(result, None)

    def fail(self, error: Exception) -> None:
        """End with an error; may be called on any thread."""
        self._settled.emit(None, error)

    def then(self, function: Callable[[Any], object]) -> "Task":
        """Return a task that goes on with ``function`` of this one's result, on this thread.

        It ends with what ``function`` returns, or with that one's end where it is a task
        itself; with this task's error, or with the OpeningBellError that ``function`` raises.
        """
        return _FollowingTask(self, function)

    @Slot(object, object)
    def _on_settled(self, result: object, error: Exception | None) -> None:
        self.deleteLater()
        if error is None:
            self.succeeded.emit(result)
        elif isinstance(error, OpeningBellError):
            self.failed.emit(error)
        else:
            self.failed.emit(OpeningBellError(f"Something unforeseen went wrong: {error!r}"))
            raise error


class _FollowingTask(Task):
    def __init__(self, first: Task, function: Callable[[Any], object]) -> None:
        super().__init__(first.owner)
        self._function = function
        first.succeeded.connect(self._on_first_succeeded)
        first.failed.connect(self.fail)

    @Slot(object)
    def _on_first_succeeded(self, result: object) -> None:
        try:
            value = self._function(result)
        except OpeningBellError as error:
            self.fail(error)
            return
        if isinstance(value, Task):
            value.succeeded.connect(self.succeed)
            value.failed.connect(self.fail)
        else:
            self.succeed(value)


class Background(QObject):
    """One worker thread: runs functions in the order in which they were given.

    That order is a promise: of two writes of one file the later one wins.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Prepare the worker; its thread starts with the first function."""
        super().__init__(parent)
        collect_on_this_thread()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def run(self, function: Callable[[], object]) -> Task:
        """Run ``function`` on the worker thread and return the task that tells its end."""
        task = Task(self)
        self._pool.start(_Job(function, task))
        return task

    def flush(self) -> None:
        """Wait until everything given so far has run; for the end of the program."""
        self._pool.waitForDone()


class _Job(QRunnable):
    def __init__(self, function: Callable[[], object], task: Task) -> None:
        super().__init__()
        self._function = function
        self._task = task

    @override
    def run(self) -> None:
        try:
            result = self._function()
        except Exception as error:  # noqa: BLE001 - handed to the owner's thread, raised there
            self._task.fail(error)
        else:
            self._task.succeed(result)
