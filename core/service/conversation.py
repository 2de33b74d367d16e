"""A request being done: an async function that waits for tasks, signals and time.

The manager tells the end of its work by signals. A verb that needs several such ends one
after the other is written as an async function; a :class:`Conversation` drives it on the
manager's own thread and event loop. There is no other loop.
"""

import time
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance, Slot

from core.background import Background, Task
from core.errors import OpeningBellError, WaitTimeoutError
from core.service.protocol import Answer


class Reply(Protocol):
    """Where a conversation's items go."""

    @property
    def drained(self) -> SignalInstance:
        """Return the signal of there being room again."""
        ...

    def is_full(self) -> bool:
        """Return whether whoever reads has fallen behind."""
        ...

    def item(self, value: object) -> None:
        """Send one item of a stream."""
        ...


class Deadline:
    """A moment of the monotonic clock, or none."""

    def __init__(self, limit_s: float | None) -> None:
        """Set it ``limit_s`` from now; None is never."""
        self._at = None if limit_s is None else time.monotonic() + limit_s

    def left_s(self) -> float | None:
        """Return the seconds until then, not below zero; None for never."""
        return None if self._at is None else max(0.0, self._at - time.monotonic())


_LONGEST_S = 2_000_000.0
"""What a timer of Qt's can count, 23 days; who would wait longer waits for ever."""


class Wait(QObject):
    """Something awaited: settled once, with a result or an error."""

    settled = Signal()

    def __init__(self, parent: QObject, limit_s: float | None = None) -> None:
        """Begin to wait; after ``limit_s`` seconds it fails with WaitTimeoutError."""
        super().__init__(parent)
        self._is_settled = False
        self._result: object = None
        self._error: Exception | None = None
        if limit_s is not None and limit_s <= _LONGEST_S:
            QTimer.singleShot(round(limit_s * 1000), self, self._on_limit_timeout)

    def __await__(self) -> Generator["Wait", None, Any]:
        """Return the result, or raise the error."""
        if not self._is_settled:
            yield self
        self.deleteLater()
        if self._error is not None:
            raise self._error
        return self._result

    def settle(self, result: object = None, error: Exception | None = None) -> None:
        """End the wait; later ends are passed over."""
        if self._is_settled:
            return
        self._is_settled, self._result, self._error = True, result, error
        self.settled.emit()

    def follow(self, task: Task) -> "Wait":
        """Settle as ``task`` ends."""
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)
        return self

    def heed(self, signal: SignalInstance) -> "Wait":
        """Settle when ``signal`` is emitted, whatever it carries."""
        signal.connect(self._on_signal_emitted)
        return self

    @Slot()
    def _on_signal_emitted(self) -> None:
        self.settle()

    @Slot(object)
    def _on_task_succeeded(self, result: object) -> None:
        self.settle(result)

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self.settle(error=error)

    @Slot()
    def _on_limit_timeout(self) -> None:
        self.settle(error=WaitTimeoutError("It took too long"))


class Conversation(QObject):
    """Drives one verb to its answer."""

    ended = Signal(object)
    """The :class:`Answer`; not emitted after :meth:`cancel`."""

    def __init__(self, reply: Reply, parent: QObject) -> None:
        """Prepare a conversation whose items go to ``reply``."""
        super().__init__(parent)
        self.reply = reply
        self._coroutine: Coroutine[Wait, None, Answer] | None = None
        self._background = Background(self)

    def begin(self, verb: Coroutine[Wait, None, Answer]) -> None:
        """Run ``verb`` until it first waits."""
        self._coroutine = verb
        self._go_on()

    def cancel(self) -> None:
        """Abandon the verb; what it asked the manager for goes on."""
        coroutine, self._coroutine = self._coroutine, None
        if coroutine is not None:
            coroutine.close()

    def close(self) -> None:
        """Abandon the verb, and wait until its thread rests; for the end of the program."""
        self.cancel()
        self._background.flush()

    def task(self, task: Task, limit_s: float | None = None) -> Wait:
        """Return the end of a task, heard from now on."""
        return Wait(self, limit_s).follow(task)

    def background(self, function: Callable[[], object]) -> Wait:
        """Return the end of ``function``, which runs on a thread of this conversation."""
        return self.task(self._background.run(function))

    def pause(self, seconds: float) -> Wait:
        """Return a moment to come."""
        wait = Wait(self)
        QTimer.singleShot(round(seconds * 1000), wait, wait.settle)
        return wait

    async def room(self) -> None:
        """Wait until whoever reads has caught up."""
        while self.reply.is_full():
            await self._next(self.reply.drained, None)

    async def until(
        self, holds: Callable[[], bool], changed: SignalInstance, deadline: Deadline
    ) -> None:
        """Wait until ``holds`` does, which may change whenever ``changed`` is emitted.

        Raises:
            WaitTimeoutError: The deadline came first.
        """
        while not holds():
            await self._next(changed, deadline.left_s())

    async def _next(self, signal: SignalInstance, limit_s: float | None) -> None:
        await Wait(self, limit_s).heed(signal)

    @Slot()
    def _on_wait_settled(self) -> None:
        self._go_on()

    def _go_on(self) -> None:
        if self._coroutine is None:
            return
        try:
            wait = self._coroutine.send(None)
        except StopIteration as end:
            self._end(end.value)
        except OpeningBellError as error:
            self._end(Answer.failed(error))
        except Exception as error:
            unforeseen = OpeningBellError(f"Something unforeseen went wrong: {error!r}")
            self._end(Answer.failed(unforeseen))
            raise
        else:
            wait.settled.connect(self._on_wait_settled)

    def _end(self, answer: Answer) -> None:
        self._coroutine = None
        self.ended.emit(answer)
