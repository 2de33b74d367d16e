"""What the program begins once its window has been painted."""

from PySide6.QtCore import QObject, Qt, Signal, Slot

from core.cli.signals import SignalWatch
from core.errors import WorkspaceError
from core.manager.manager import StrategyManager
from core.service.server import ManagerServer
from desktop.main_window import MainWindow
from desktop.program_log import ProgramLog, UncaughtErrors


class LateStart(QObject):
    """The log, the server that ``bell`` asks, the tray, the system's signals, a warm manager."""

    end_wished = Signal()
    """The system asks the program to end; strategies keep running."""
    _went_wrong = Signal(str)

    def __init__(self, manager: StrategyManager, window: MainWindow, *, hidden: bool) -> None:
        """Begin all of it.

        Args:
            manager: Open already.
            window: Is shown when another one of the same workspace is begun.
            hidden: The window is not shown, unless it turns out that there is no tray.
        """
        super().__init__(window)
        self._log = ProgramLog(manager.workspace)
        self._errors = UncaughtErrors(self._went_wrong.emit)
        self._went_wrong.connect(window.messages.error, Qt.ConnectionType.QueuedConnection)
        self._server = ManagerServer(manager, self)
        self._server.show_requested.connect(window.show_in_front)
        try:
            self._server.open()
        except WorkspaceError as error:
            window.messages.fail(error)
        self._watch = SignalWatch(self)
        self._watch.arrived.connect(self._on_watch_arrived)
        tray = window.add_tray()
        manager.warm_up()
        if hidden:
            tray.missed.connect(window.show_in_front)

    def close(self) -> None:
        """End all of it."""
        self._server.close()
        self._watch.stop()
        self._errors.close()
        self._log.close()

    @Slot(int)
    def _on_watch_arrived(self, _number: int) -> None:
        self.end_wished.emit()
