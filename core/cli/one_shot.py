"""`bell` where no manager runs: it is the workspace's manager for a moment."""

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal, Slot

from core.cli.interrupted import Interrupted
from core.cli.output import Output
from core.cli.signals import SignalWatch
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.service.conversation import Conversation
from core.service.protocol import Answer, Request
from core.service.server import ManagerServer
from core.workspace import Workspace

_LOOK_AT_OUTPUT_MS = 500


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
        BrokenPipeError: Nobody reads standard output any more.
        Interrupted: A signal came.
    """
    application = QCoreApplication.instance() or QCoreApplication(["bell"])
    alone = _OneShot(workspace, request, output)
    try:
        alone.open()
        application.exec()
    finally:
        alone.close()
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
        self._watch: SignalWatch | None = None
        self._reply = _LocalReply(output, self)
        self._manager = StrategyManager(workspace, kind="one-shot", parent=self)
        self._server = ManagerServer(self._manager, self)
        self._talk = Conversation(self._reply, self)

    def open(self) -> None:
        self._manager.open()
        self._server.open()
        self._watch = SignalWatch(self)
        self._watch.arrived.connect(self._on_watch_arrived)
        self._server.fell_idle.connect(self._leave_if_idle)
        self._server.quit_requested.connect(self._on_server_quit_requested)
        self._manager.state_changed.connect(self._leave_if_idle)
        self._reply.closed.connect(self._on_reply_closed)
        self._talk.ended.connect(self._on_talk_ended, Qt.ConnectionType.QueuedConnection)
        self._server.verbs.run(self._request, self._talk)

    def close(self) -> None:
        self._talk.close()
        self._server.close()
        self._manager.close()
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
        """Leave when nobody waits; a start that is under way needs its manager."""
        starting = any(each.state is StrategyState.STARTING for each in self._manager.statuses())
        if self._is_leaving and self._server.is_idle() and not starting:
            QCoreApplication.quit()

    @Slot(object)
    def _on_talk_ended(self, answer: Answer) -> None:
        if self._error is None:
            self._answer = answer
        self._leave()

    @Slot()
    def _on_server_quit_requested(self) -> None:
        # Who waits for an answer gets it first; a follower goes over to the next manager.
        if self._request.args.flag("follow"):
            self._talk.cancel()
            self._leave()

    @Slot()
    def _on_reply_closed(self) -> None:
        self._error = BrokenPipeError()
        self._talk.cancel()
        self._leave()

    @Slot(int)
    def _on_watch_arrived(self, number: int) -> None:
        if self._error is not None:
            QCoreApplication.quit()
        self._error = Interrupted(number)
        self._talk.cancel()
        self._leave()


class _LocalReply(QObject):
    """Prints items; the terminal's speed is the stream's."""

    drained = Signal()
    closed = Signal()
    """Nobody reads standard output any more."""

    def __init__(self, output: Output, parent: QObject) -> None:
        super().__init__(parent)
        self._output = output
        if output.watched() is not None:
            timer = QTimer(self, interval=_LOOK_AT_OUTPUT_MS)
            timer.timeout.connect(self._on_timer_timeout)
            timer.start()

    def is_full(self) -> bool:
        return False

    def item(self, value: object) -> None:
        try:
            self._output.item(value)
        except BrokenPipeError:
            QTimer.singleShot(0, self.closed.emit)

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._output.is_closed():
            self.closed.emit()
