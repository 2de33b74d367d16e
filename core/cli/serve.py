"""`bell serve`: the manager without a window."""

import core.early_start  # noqa: F401, I001 - before all that uses PySide6

import json
import os
import time

from PySide6.QtCore import QCoreApplication, QObject, Slot

from core.cli.output import complain
from core.cli.patience import Patience
from core.cli.qt import qt_application
from core.cli.signals import SignalWatch
from core.errors import ManagerGoneError, WorkspaceBusyError, printable
from core.manager.manager import StrategyManager
from core.service.client import ask_once
from core.service.protocol import Answer
from core.service.server import ManagerServer
from core.workspace import Workspace

_PATIENCE_S = 10.0
_LOOK_AGAIN_S = 0.05


def serve(workspace: Workspace, *, as_json: bool) -> None:
    """Manage ``workspace`` until SIGTERM, SIGINT or SIGHUP; strategies keep running.

    Raises:
        WorkspaceBusyError: Another manager has the workspace, and stays.
        WorkspaceError: The workspace cannot be used.
    """
    application = qt_application()
    serving = _Serving(workspace)
    try:
        serving.open()
        _announce(workspace, as_json=as_json)
        application.exec()
    finally:
        serving.close()


class _Serving(QObject):
    """A manager, its server, and what ends them."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._manager = StrategyManager(workspace, kind="serve", parent=self)
        self._manager.notice_raised.connect(self._on_manager_notice_raised)
        self._server = ManagerServer(self._manager, self)
        self._server.quit_requested.connect(self._on_quit_wished)
        self._watch = SignalWatch(self)
        self._watch.arrived.connect(self._on_quit_wished)

    def open(self) -> None:
        self._open_manager()
        self._server.open()

    def close(self) -> None:
        self._server.close()
        self._manager.close()
        self._watch.stop()

    def _open_manager(self) -> None:
        """Open the manager; one that is there for a moment is asked to leave."""
        patience = Patience(self._workspace, _PATIENCE_S)
        while True:
            try:
                self._manager.open()
            except WorkspaceBusyError as error:
                holder = patience.holder()
                if holder is not None and holder.kind != "one-shot":
                    raise
                patience.spend(error)
                self._ask_to_leave()
                time.sleep(_LOOK_AGAIN_S)
            else:
                return

    def _ask_to_leave(self) -> None:
        try:
            ask_once(self._workspace, "quit")
        except (ManagerGoneError, WorkspaceBusyError):
            return

    @Slot()
    def _on_quit_wished(self) -> None:
        QCoreApplication.quit()

    @Slot(str)
    def _on_manager_notice_raised(self, notice: str) -> None:
        complain(printable(notice))


def _announce(workspace: Workspace, *, as_json: bool) -> None:
    pid = os.getpid()
    message = f"Serving {printable(str(workspace.root))} (pid {pid}); Ctrl+C ends this, strategies keep running"
    if as_json:
        answer = Answer.done(message, workspace=str(workspace.root), pid=pid)
        message = json.dumps(answer.to_json())
    print(message, flush=True)
