"""Asks the user with dialogs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from core.background import Task
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
from desktop.theme import Theme

if TYPE_CHECKING:
    from core.contracts.connections import Connections
    from core.contracts.gate import ContractGate
    from core.manager.manager import StrategyManager
    from core.schedule.market_calendar import MarketCalendar
    from desktop.models.environment_form import EnvironmentChoice


class DialogPrompter:
    """Asks with dialogs in front of the window; each is loaded when it is first asked."""

    def __init__(
        self, parent: QWidget, theme: Theme, check: Callable[[Path, Path | None], Task]
    ) -> None:
        """Ask in front of ``parent``; ``check`` looks through a file for an interpreter."""
        self._parent = parent
        self._theme = theme
        self._check = check

    def add(self, request: AddRequest) -> AddRequest | None:
        """Ask which file is added, and how."""
        from desktop.dialogs import add_strategy  # noqa: PLC0415 - see the class

        return add_strategy.ask(self._parent, self._theme, request, self._check)

    def new_from_template(self, request: TemplateRequest) -> TemplateRequest | None:
        """Ask which template a strategy begins from."""
        from desktop.dialogs import new_from_template  # noqa: PLC0415 - see the class

        return new_from_template.ask(self._parent, request)

    def rename(self, name: str) -> str | None:
        """Ask for another name."""
        from desktop.dialogs import rename  # noqa: PLC0415 - see the class

        return rename.ask(self._parent, name)

    def interpreter(self, choice: InterpreterChoice) -> InterpreterChoice | None:
        """Ask for another Python."""
        from desktop.dialogs import interpreter  # noqa: PLC0415 - see the class

        return interpreter.ask(self._parent, choice)

    def export_target(self, proposed: Path) -> Path | None:
        """Ask where a copy goes."""
        from desktop.dialogs import files  # noqa: PLC0415 - see the class

        return files.ask_target(self._parent, proposed)

    def closing(self, question: CloseQuestion) -> CloseAnswer | None:
        """Ask what happens to the strategies that run."""
        from desktop.dialogs import closing  # noqa: PLC0415 - see the class

        return closing.ask(self._parent, question)

    def supervision(self, choice: SupervisionChoice) -> SupervisionChoice | None:
        """Ask how a strategy, or each of them, is supervised."""
        from desktop.dialogs import supervision  # noqa: PLC0415 - see the class

        return supervision.ask(self._parent, choice)

    def schedule(self, choice: ScheduleChoice, calendar: "MarketCalendar") -> ScheduleChoice | None:
        """Ask when a strategy runs by itself; days are those of ``calendar``."""
        from desktop.dialogs import schedule  # noqa: PLC0415 - see the class

        return schedule.ask(self._parent, choice, calendar)

    def environment(self, choice: "EnvironmentChoice") -> "EnvironmentChoice | None":
        """Ask which variables a strategy finds in its environment."""
        from desktop.dialogs import environment  # noqa: PLC0415 - see the class

        return environment.ask(self._parent, self._theme, choice)

    def connections(self, connections: "Connections", gate: "ContractGate") -> None:
        """Let the OpenAlgo servers be seen and changed."""
        from desktop.dialogs import connections as dialog  # noqa: PLC0415 - see the class

        dialog.ask(self._parent, connections, gate)

    def market_calendar(self, manager: "StrategyManager", exchange: str) -> None:
        """Let the days be seen and changed on which exchanges trade."""
        from desktop.dialogs import market_calendar  # noqa: PLC0415 - see the class

        market_calendar.ask(self._parent, manager, exchange)

    def import_strategies(self, look_into: Callable[[Path], Task]) -> ImportChoice | None:
        """Ask what is brought in; ``look_into`` reads what a path holds."""
        from desktop.dialogs import import_strategies  # noqa: PLC0415 - see the class

        return import_strategies.ask(self._parent, look_into)

    def export_archive(self, request: ExportRequest) -> ExportRequest | None:
        """Ask what goes into an archive, and where it goes."""
        from desktop.dialogs import export_archive  # noqa: PLC0415 - see the class

        return export_archive.ask(self._parent, request)

    def about(self) -> None:
        """Show what the program is."""
        from desktop.dialogs import about  # noqa: PLC0415 - see the class

        about.ask(self._parent, self._theme)
