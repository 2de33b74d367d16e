"""Brings strategies in from elsewhere, and packs them for elsewhere."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from core import clock
from core.manager.manager import StrategyManager
from desktop.controllers.messages import Messages
from desktop.controllers.prompter import Prompter
from desktop.models.requests import ExportRequest, ImportChoice

_SERVER = "openalgo"


class TransferController(QObject):
    """Asks, and tells what became of it."""

    brought = Signal(object)
    """The ids of strategies that were brought in."""

    def __init__(
        self, manager: StrategyManager, prompter: Prompter, messages: Messages, parent: QObject
    ) -> None:
        """Work on the manager's workspace."""
        super().__init__(parent)
        self._manager = manager
        self._prompter = prompter
        self._messages = messages

    def ask_to_import(self) -> None:
        """Ask for an archive or an OpenAlgo, and bring in what is wanted of it."""
        choice = self._prompter.import_strategies(self._manager.look_into)
        if choice is None:
            return
        task = self._manager.bring_in(choice.parcel, choice.wish)
        task.succeeded.connect(partial(self._tell_imported, choice))
        task.failed.connect(self._messages.fail)

    def ask_to_export(self, ids: list[str]) -> None:
        """Ask what goes into an archive; ``ids`` are the selected strategies."""
        name = f"{self._manager.workspace.root.name} {clock.now():%Y-%m-%d}.zip"
        count = len(self._manager.store.strategies())
        request = ExportRequest(Path.home() / name, tuple(ids), count)
        choice = self._prompter.export_archive(request)
        if choice is None:
            return
        task = self._manager.pack(choice.ids, choice.target, choice.passphrase)
        task.succeeded.connect(self._tell_exported)
        task.failed.connect(self._messages.fail)

    def _tell_imported(self, choice: ImportChoice, ids: list[str]) -> None:
        plural = "strategy" if len(ids) == 1 else "strategies"
        self._messages.done(f"Imported {len(ids):,} {plural} from {choice.parcel.origin}")
        self.brought.emit(ids)
        if choice.server is not None:
            task = self._manager.take_over_server(choice.server, _SERVER)
            task.succeeded.connect(self._tell_server)
            task.failed.connect(self._messages.fail)

    def _tell_server(self, name: str) -> None:
        self._messages.done(f"Its server is the connection {name} now")

    def _tell_exported(self, path: Path) -> None:
        self._messages.done(f"Exported to {path}")
