"""Everything that a manager can be asked, by name."""

from collections.abc import Callable, Coroutine, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from core.errors import InvalidRequestError, shortened
from core.manager.manager import StrategyManager
from core.service.conversation import Conversation, Wait
from core.service.library_verbs import LibraryVerbs
from core.service.lifecycle_verbs import LifecycleVerbs
from core.service.protocol import Answer, Arguments, Request
from core.service.reading_verbs import ReadingVerbs
from core.service.schedule_verbs import ScheduleVerbs
from core.service.transfer_verbs import TransferVerbs
from core.service.variable_verbs import VariableVerbs

Verb = Callable[[Arguments, Conversation], Coroutine[Wait, None, Answer]]


class Verbs(QObject):
    """The verbs of one manager."""

    show_requested = Signal()
    """A second window asks the first to come to the front."""
    quit_requested = Signal()
    """A manager that means to stay asks this one, which does not, for the workspace."""

    def __init__(self, manager: StrategyManager, parent: QObject | None = None) -> None:
        """Work on the strategies of ``manager``, which is open."""
        super().__init__(parent)
        self._manager = manager
        reading, library = ReadingVerbs(manager), LibraryVerbs(manager)
        lifecycle, schedules = LifecycleVerbs(manager), ScheduleVerbs(manager)
        transfers = TransferVerbs(manager, library)
        self._verbs: Mapping[str, Verb] = {
            "list": reading.list_strategies,
            "status": reading.status,
            "contracts": reading.contracts,
            "runs": reading.runs,
            "logs": reading.logs,
            "events": reading.events,
            "add": library.add,
            "delete": library.delete,
            "show": library.show,
            "save": library.save,
            "history": library.history,
            "export": transfers.export,
            "check": library.check,
            "start": lifecycle.start,
            "stop": lifecycle.stop,
            "restart": lifecycle.restart,
            "schedule": schedules.schedule,
            "unschedule": schedules.unschedule,
            "preview": schedules.preview,
            "env": VariableVerbs(manager).env,
            "import": transfers.bring_in,
            "show_window": self._show_window,
            "quit": self._quit,
        }

    def run(self, request: Request, talk: Conversation) -> None:
        """Do what is asked; ``talk`` carries the items, and its ``ended`` the answer.

        ``ended`` may come before this returns.
        """
        verb = self._verbs.get(request.verb, partial(_refuse, request.verb))
        talk.begin(verb(request.args, talk))

    async def _show_window(self, _args: Arguments, _talk: Conversation) -> Answer:
        if self._manager.kind != "window":
            message = f"The manager of this workspace has no window: it is {self._manager.kind}"
            raise InvalidRequestError(message)
        self.show_requested.emit()
        return Answer.done("The window shows itself")

    async def _quit(self, _args: Arguments, _talk: Conversation) -> Answer:
        if self._manager.kind == "window":
            message = "A window is closed by its user alone"
            raise InvalidRequestError(message)
        # Once the answer has left: who hears this may end the program.
        QTimer.singleShot(0, self.quit_requested.emit)
        return Answer.done("The manager gives the workspace back")


async def _refuse(verb: str, _args: Arguments, _talk: Conversation) -> Answer:
    message = f"This manager knows no verb “{shortened(verb)}”: it may be an older version"
    raise InvalidRequestError(message)
