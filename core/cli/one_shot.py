"""`bell` where no manager runs: it is the workspace's manager for a moment."""

import core.early_start  # noqa: F401, I001 - before all that uses PySide6

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

from core.background import Background
from core.cli.interrupted import Interrupted
from core.cli.output import Output, complain
from core.cli.qt import qt_application
from core.cli.signals import SignalWatch
from core.errors import OpeningBellError, WriteError, printable
from core.manager.manager import StrategyManager
from core.service.conversation import Conversation
from core.service.protocol import Answer, Request
from core.service.server import ManagerServer
from core.workspace import Workspace

_LOOK_AT_OUTPUT_MS = 500
_MOST_WAITING = 64


def do_alone(workspace: Workspace, request: Request, output: Output) -> Answer | None:
    """Do ``request`` with a manager of one's own.

    Meanwhile the manager answers others, and it stays until none of them waits. Strategies
    that were started live on.

    Returns:
        The answer, or None where the workspace was handed over to a manager that stays: it
        is to be asked then.

    Raises:
        WorkspaceBusyError: There is a manager already.
        WorkspaceError: The workspace cannot be used.
        OSError: Standard output cannot be written; BrokenPipeError where nobody reads it.
        Interrupted: A signal came.
    """
    application = qt_application()
    alone = _OneShot(workspace, request, output)
    try:
        alone.open()
        application.exec()
    finally:
        alone.close()
        alone.stop_watching()
    return alone.result()


class _OneShot(QObject):
    """The manager of one request, and of those that come while it is done."""

    def __init__(self, workspace: Workspace, request: Request, output: Output) -> None:
        super().__init__()
        self._request = request
        self._output = output
        self._answer: Answer | None = None
        self._error: Exception | None = None
        self._is_leaving = False
        self._is_closed = False
        self._watch: SignalWatch | None = None
        self._reply = _LocalReply(output, self)
        self._manager = StrategyManager(workspace, kind="one-shot", parent=self)
        self._server = ManagerServer(self._manager, self)
        self._talk = Conversation(self._reply, self)

    def open(self) -> None:
        self._manager.notice_raised.connect(self._on_manager_notice_raised)
        self._manager.open()
        # What goes wrong from now on is in the answer.
        self._manager.notice_raised.disconnect(self._on_manager_notice_raised)
        self._server.open()
        self._watch = SignalWatch(self)
        self._watch.arrived.connect(self._on_watch_arrived)
        queued = Qt.ConnectionType.QueuedConnection
        self._server.fell_idle.connect(self._leave_if_idle, queued)
        self._server.quit_requested.connect(self._on_server_quit_requested)
        self._manager.state_changed.connect(self._leave_if_idle, queued)
        self._reply.failed.connect(self._on_reply_failed)
        self._reply.drained.connect(self._leave_if_idle)
        self._talk.ended.connect(self._on_talk_ended, queued)
        self._server.verbs.run(self._request, self._talk)

    def close(self) -> None:
        """Give the workspace back."""
        if self._is_closed:
            return
        self._is_closed = True
        self._talk.close()
        self._server.close()
        try:
            self._manager.close()
        except WriteError as error:
            # What was asked is done or refused by now; a refusal has said it already.
            if self._answer is None or self._answer.success:
                complain(str(error))

    def stop_watching(self) -> None:
        if self._watch is not None:
            self._watch.stop()

    def result(self) -> Answer | None:
        if self._error is not None:
            raise self._error
        return self._answer

    def _leave(self) -> None:
        self._is_leaving = True
        self._leave_if_idle()

    @Slot()
    def _leave_if_idle(self) -> None:
        """Leave when nobody waits; a start that is under way needs its manager.

        The workspace is free before everything is printed: a reader takes its time.
        """
        if not self._is_leaving:
            return
        if not self._is_closed:
            if not self._server.is_idle() or self._manager.has_starts():
                return
            self.close()
        if self._error is not None or not self._reply.is_printing():
            QCoreApplication.quit()

    @Slot(object)
    def _on_talk_ended(self, answer: Answer) -> None:
        if self._error is None:
            self._answer = answer
        self._leave()

    @Slot(str)
    def _on_manager_notice_raised(self, notice: str) -> None:
        complain(printable(notice))

    @Slot()
    def _on_server_quit_requested(self) -> None:
        # Who waits for an answer gets it first; a follower goes over to the next manager.
        if self._request.args.flag("follow"):
            self._talk.cancel()
            self._leave()

    @Slot(object)
    def _on_reply_failed(self, error: Exception) -> None:
        self._error = error
        self._talk.cancel()
        self._leave()

    @Slot(int)
    def _on_watch_arrived(self, number: int) -> None:
        if self._error is not None:
            QCoreApplication.quit()
        self._error = Interrupted(number)
        self._talk.cancel()
        self._manager.take_back_starts()
        self._leave()


class _LocalReply(QObject):
    """Prints items on a thread of its own: who reads them may pause, the manager must not."""

    drained = Signal()
    failed = Signal(object)
    """Standard output cannot be written: an OSError, BrokenPipeError where nobody reads it."""

    def __init__(self, output: Output, parent: QObject) -> None:
        super().__init__(parent)
        self._output = output
        self._printer = Background(self)
        self._waiting = 0
        if output.watched() is not None:
            timer = QTimer(self, interval=_LOOK_AT_OUTPUT_MS)
            timer.timeout.connect(self._on_timer_timeout)
            timer.start()

    def is_full(self) -> bool:
        return self._waiting >= _MOST_WAITING

    def is_printing(self) -> bool:
        return self._waiting > 0

    def item(self, value: object) -> None:
        self._waiting += 1
        task = self._printer.run(partial(self._print, value))
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)

    def _print(self, value: object) -> OSError | None:
        try:
            self._output.item(value)
        except OSError as error:
            return error
        return None

    @Slot(object)
    def _on_task_succeeded(self, error: OSError | None) -> None:
        self._waiting -= 1
        if error is not None:
            self.failed.emit(error)
        if not self.is_full():
            self.drained.emit()

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self._waiting -= 1
        self.failed.emit(error)

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._output.is_closed():
            self.failed.emit(BrokenPipeError())
