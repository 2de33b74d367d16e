"""The manager's side of the local socket."""

import contextlib

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from core.errors import InvalidRequestError, OpeningBellError, WalledError, WorkspaceError
from core.manager.manager import StrategyManager
from core.service.address import own_address
from core.service.conversation import Conversation
from core.service.peer import is_walled
from core.service.protocol import ACCEPTED, MAX_REQUEST_BYTES, Answer, Request, encoded
from core.service.verbs import Verbs

_FULL_BYTES = 1 << 20
_DRAINED_BYTES = 1 << 18
_FLUSH_MS = 1000
_LISTENING_MS = 1000


class ManagerServer(QObject):
    """Answers everybody of the same user who asks the manager, all at the same time.

    Strategies behind walls are refused whatever they ask.
    Open it once the manager is open, and close it before the manager is closed.
    """

    show_requested = Signal()
    """A second window asks this one to come to the front."""
    quit_requested = Signal()
    """A manager that means to stay asks for the workspace."""
    fell_idle = Signal()
    """Nobody waits for an answer any more; some may still follow a stream."""

    def __init__(self, manager: StrategyManager, parent: QObject | None = None) -> None:
        """Prepare to answer for ``manager``."""
        super().__init__(parent)
        self.verbs = Verbs(manager, self)
        self.verbs.show_requested.connect(self.show_requested)
        self.verbs.quit_requested.connect(self.quit_requested)
        self._workspace = manager.workspace
        self._clients: list[_Client] = []
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_server_new_connection)
        # Qt stops to listen, without a word, when no descriptor is left for a connection.
        self._listening = QTimer(self, interval=_LISTENING_MS)
        self._listening.timeout.connect(self._on_listening_timeout)

    def open(self) -> None:
        """Listen; what a killed manager left at the address is removed.

        Raises:
            WorkspaceError: The socket cannot be made.
        """
        self._listening.start()
        address = own_address(self._workspace)
        # Whoever holds the workspace's lock is the only one who may listen here.
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            message = f"The socket {address} cannot be made ({self._server.errorString()})"
            raise WorkspaceError(message)

    def close(self) -> None:
        """Listen no more, and end every conversation; followers ask the next manager."""
        self._listening.stop()
        self._server.close()
        clients, self._clients = self._clients, []
        for client in clients:
            client.close()

    def is_idle(self) -> bool:
        """Return whether nobody waits for an answer."""
        return not any(client.is_waiting() for client in self._clients)

    @Slot()
    def _on_listening_timeout(self) -> None:
        if not self._server.isListening():
            with contextlib.suppress(WorkspaceError):
                self.open()

    @Slot()
    def _on_server_new_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            client = _Client(socket, self.verbs, self)
            client.gone.connect(self._on_client_gone)
            client.served.connect(self._on_client_served)
            self._clients.append(client)
            client.go_on()

    @Slot()
    def _on_client_gone(self) -> None:
        for client in [each for each in self._clients if not each.is_connected()]:
            self._clients.remove(client)
            client.deleteLater()
        self._on_client_served()

    @Slot()
    def _on_client_served(self) -> None:
        if self.is_idle():
            self.fell_idle.emit()


class _Client(QObject):
    """One connection: its requests, one after the other."""

    gone = Signal()
    served = Signal()
    """Nothing that it asked for is left to be done or sent."""
    drained = Signal()

    def __init__(self, socket: QLocalSocket, verbs: Verbs, parent: QObject) -> None:
        super().__init__(parent)
        self._socket = socket
        self._verbs = verbs
        self._received = bytearray()
        self._talk: Conversation | None = None
        self._follows = False
        self._is_refused = is_walled(socket.socketDescriptor())
        socket.setParent(self)
        socket.setReadBufferSize(MAX_REQUEST_BYTES)
        socket.readyRead.connect(self.go_on)
        socket.bytesWritten.connect(self._on_socket_bytes_written)
        socket.disconnected.connect(self._on_socket_disconnected)

    def is_connected(self) -> bool:
        """Return whether there is still somebody."""
        return self._socket.state() == QLocalSocket.LocalSocketState.ConnectedState

    def is_waiting(self) -> bool:
        """Return whether an answer is due, or on its way."""
        if self._follows:
            return False
        return self._talk is not None or b"\n" in self._received or self._socket.bytesToWrite() > 0

    def is_full(self) -> bool:
        """Return whether the client has fallen behind."""
        return self._socket.bytesToWrite() > _FULL_BYTES

    def item(self, value: object) -> None:
        """Send one item of a stream."""
        self._socket.write(encoded({"item": value}))

    def close(self) -> None:
        """End the connection, once the answers that are on their way have left."""
        if self._talk is not None:
            self._talk.close()
        if not self._follows and self._socket.bytesToWrite():
            self._socket.waitForBytesWritten(_FLUSH_MS)
        self._socket.abort()
        self.deleteLater()

    @Slot()
    def go_on(self) -> None:
        """Do the requests that have come, the next when the one before is answered."""
        while self._talk is None:
            self._received += self._socket.readAll().data()
            line, newline, rest = self._received.partition(b"\n")
            if not newline:
                if len(line) >= MAX_REQUEST_BYTES:
                    self._received.clear()
                    self._socket.readyRead.disconnect(self.go_on)
                    self._refuse(InvalidRequestError("The request is too long"))
                    self._socket.disconnectFromServer()
                return
            self._received = rest
            self._do(bytes(line))

    def _do(self, line: bytes) -> None:
        if self._is_refused:
            self._refuse(WalledError())
            return
        try:
            request = Request.decoded(line)
            self._follows = request.args.flag("follow")
        except InvalidRequestError as error:
            self._refuse(error)
            return
        self._socket.write(encoded(ACCEPTED))
        # Before anything is done: a client that has not read it may ask again.
        self._socket.flush()
        self._talk = Conversation(self, self)
        self._talk.ended.connect(self._on_talk_ended, Qt.ConnectionType.QueuedConnection)
        self._verbs.run(request, self._talk)

    def _refuse(self, error: OpeningBellError) -> None:
        self._socket.write(encoded(Answer.failed(error).to_json()))

    @Slot(object)
    def _on_talk_ended(self, answer: Answer) -> None:
        if self._talk is None:
            return
        self._talk.deleteLater()
        self._talk = None
        self._follows = False
        self._socket.write(encoded(answer.to_json()))
        self._socket.flush()
        self.go_on()
        self._tell_served()

    @Slot()
    def _on_socket_bytes_written(self) -> None:
        if self._socket.bytesToWrite() < _DRAINED_BYTES:
            self.drained.emit()
        self._tell_served()

    def _tell_served(self) -> None:
        if not self.is_waiting():
            self.served.emit()

    @Slot()
    def _on_socket_disconnected(self) -> None:
        self._abandon()
        self._received.clear()
        self.gone.emit()

    def _abandon(self) -> None:
        if self._talk is not None:
            self._talk.cancel()
            self._talk.deleteLater()
            self._talk = None
