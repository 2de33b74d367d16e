"""What the tests of the window work at: the real window over a real manager, and a scripted user."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from core.background import Task
from core.contracts.connections import Connections
from core.contracts.gate import ContractGate
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.schedule.market_calendar import MarketCalendar
from desktop.actions import CommandId
from desktop.main_window import MainWindow
from desktop.models.environment_form import EnvironmentChoice
from desktop.models.message import Level
from desktop.models.requests import (
    AddRequest,
    CloseAnswer,
    CloseQuestion,
    ExportRequest,
    ImportChoice,
    InterpreterChoice,
    ScheduleChoice,
    SupervisionChoice,
    TemplateRequest,
)
from desktop.settings import WindowSettings
from desktop.theme import Theme

LOOP = "import time\nprint('up', flush=True)\nwhile True:\n    time.sleep(0.05)\n"
CRASH = "row = {}\nprint('about to fail')\nrow['close']\n"
WAIT_MS = 20_000


class ScriptedPrompter:
    """Answers at once with what its attributes hold, and notes what it was asked."""

    def __init__(self) -> None:
        """Begin by wanting nothing done."""
        self.asked: list[Any] = []
        self.to_add: AddRequest | None = None
        self.to_begin: TemplateRequest | None = None
        self.new_name: str | None = None
        self.python: InterpreterChoice | None = None
        self.target: Path | None = None
        self.at_closing: CloseAnswer | None = None
        self.supervised: SupervisionChoice | None = None
        self.scheduled: ScheduleChoice | None = None
        self.imported: ImportChoice | None = None
        self.exported: ExportRequest | None = None
        self.environs: Callable[[EnvironmentChoice], EnvironmentChoice | None] | None = None

    def add(self, request: AddRequest) -> AddRequest | None:
        """Answer which file is added."""
        self.asked.append(request)
        return self.to_add

    def new_from_template(self, request: TemplateRequest) -> TemplateRequest | None:
        """Answer which template is used."""
        self.asked.append(request)
        return self.to_begin

    def rename(self, name: str) -> str | None:
        """Answer with a name."""
        self.asked.append(name)
        return self.new_name

    def interpreter(self, choice: InterpreterChoice) -> InterpreterChoice | None:
        """Answer with a Python."""
        self.asked.append(choice)
        return self.python

    def export_target(self, proposed: Path) -> Path | None:
        """Answer where a copy goes."""
        self.asked.append(proposed)
        return self.target

    def closing(self, question: CloseQuestion) -> CloseAnswer | None:
        """Answer what happens to running strategies."""
        self.asked.append(question)
        return self.at_closing

    def supervision(self, choice: SupervisionChoice) -> SupervisionChoice | None:
        """Answer how a strategy is supervised."""
        self.asked.append(choice)
        return self.supervised

    def schedule(self, choice: ScheduleChoice, calendar: MarketCalendar) -> ScheduleChoice | None:
        """Answer when a strategy runs."""
        del calendar
        self.asked.append(choice)
        return self.scheduled

    def environment(self, choice: EnvironmentChoice) -> EnvironmentChoice | None:
        """Answer which variables a strategy has."""
        self.asked.append(choice)
        return None if self.environs is None else self.environs(choice)

    def connections(self, connections: Connections, gate: ContractGate) -> None:
        """Note that it was asked for."""
        del connections, gate
        self.asked.append("connections")

    def market_calendar(self, manager: StrategyManager, exchange: str) -> None:
        """Note that it was asked for."""
        del manager
        self.asked.append(("market_calendar", exchange))

    def import_strategies(self, look_into: Callable[[Path], Task]) -> ImportChoice | None:
        """Answer what is brought in."""
        self.asked.append(look_into)
        return self.imported

    def export_archive(self, request: ExportRequest) -> ExportRequest | None:
        """Answer what goes into an archive."""
        self.asked.append(request)
        return self.exported

    def about(self) -> None:
        """Note that it was asked for."""
        self.asked.append("about")


class WindowDesk:
    """A window on the screen, and what happens in it."""

    def __init__(self, manager: StrategyManager, folder: Path, qtbot: QtBot) -> None:
        """Show the window of ``manager``; files to add are made in ``folder``."""
        self.manager = manager
        self.prompter = ScriptedPrompter()
        self.settings = WindowSettings(folder / "window.ini")
        self.window = MainWindow(manager, Theme(), self.settings, prompter=self.prompter)
        self.done: list[str] = []
        self.quits = 0
        self._folder = folder
        self._qtbot = qtbot
        self.window.messages.passed.connect(self.done.append)
        self.window.quit_granted.connect(self._count_quit)
        self.window.show()

    def close(self) -> None:
        """Take the window away."""
        self.window.end()
        self.window.deleteLater()

    # -- what the user does

    def do(self, command: CommandId) -> None:
        """Choose a command."""
        self.window.actions_of_commands.action(command).trigger()

    def can(self, command: CommandId) -> bool:
        """Return whether a command could be chosen."""
        return self.window.actions_of_commands.action(command).isEnabled()

    def select(self, *strategy_ids: str) -> None:
        """Select rows."""
        self.window.page.table.select(list(strategy_ids))

    # -- what there is

    def file(self, text: str, name: str = "alpha.py") -> Path:
        """Return a new file."""
        path = self._folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def add(self, text: str = LOOP, name: str = "Alpha") -> str:
        """Add a strategy and return its id."""
        source = self.file(text, f"{name.lower().replace(' ', '_')}.py")
        return str(self.result(self.manager.add(source, name)).id)

    def running(self, name: str = "Alpha") -> str:
        """Add a strategy that runs, and return its id."""
        strategy_id = self.add(LOOP, name)
        self.result(self.manager.start(strategy_id))
        return strategy_id

    # -- what is seen

    def row(self, strategy_id: str) -> list[str]:
        """Return the cells of a strategy's row."""
        model = self.window.model
        place = model.row_of(strategy_id)
        assert place is not None
        return [model.index(place, column).data() for column in range(model.columnCount())]

    def messages(self) -> list[tuple[Level, str]]:
        """Return what the message bar has, oldest first."""
        return [(each.level, each.text) for each in self.window.message_bar.messages()]

    # -- waiting

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds."""
        self._qtbot.waitUntil(holds, timeout=WAIT_MS)

    def until_state(self, strategy_id: str, state: StrategyState) -> None:
        """Wait until the table shows a strategy in a state."""

        def is_shown() -> bool:
            status = self.window.model.status(strategy_id)
            return status is not None and status.state is state

        self.until(is_shown)

    def until_told(self, sentence: str) -> None:
        """Wait until the message bar has a sentence, or the status bar had it."""
        self.until(
            lambda: (
                any(sentence in text for _level, text in self.messages())
                or any(sentence in text for text in self.done)
            )
        )

    def result(self, task: Task) -> Any:
        """Return what a task succeeds with."""
        with self._qtbot.waitSignal(task.succeeded, timeout=WAIT_MS) as blocker:
            pass
        assert blocker.args is not None
        return blocker.args[0]

    def _count_quit(self) -> None:
        self.quits += 1
