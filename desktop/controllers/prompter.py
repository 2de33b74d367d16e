"""What controllers ask the user; tests answer in the dialogs' stead."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

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

if TYPE_CHECKING:
    from core.contracts.connections import Connections
    from core.contracts.gate import ContractGate
    from core.manager.manager import StrategyManager
    from core.schedule.market_calendar import MarketCalendar
    from desktop.models.environment_form import EnvironmentChoice


class Prompter(Protocol):
    """Asks; every answer is None where the user wants nothing done."""

    def add(self, request: AddRequest) -> AddRequest | None:
        """Ask which file is added, and how."""
        ...

    def new_from_template(self, request: TemplateRequest) -> TemplateRequest | None:
        """Ask which template a strategy begins from."""
        ...

    def rename(self, name: str) -> str | None:
        """Ask for another name."""
        ...

    def interpreter(self, choice: InterpreterChoice) -> InterpreterChoice | None:
        """Ask for another Python."""
        ...

    def export_target(self, proposed: Path) -> Path | None:
        """Ask where a copy goes."""
        ...

    def closing(self, question: CloseQuestion) -> CloseAnswer | None:
        """Ask what happens to the strategies that run."""
        ...

    def supervision(self, choice: SupervisionChoice) -> SupervisionChoice | None:
        """Ask how a strategy, or each of them, is supervised."""
        ...

    def schedule(self, choice: ScheduleChoice, calendar: "MarketCalendar") -> ScheduleChoice | None:
        """Ask when a strategy runs by itself; days are those of ``calendar``."""
        ...

    def environment(self, choice: "EnvironmentChoice") -> "EnvironmentChoice | None":
        """Ask which variables a strategy finds in its environment."""
        ...

    def connections(self, connections: "Connections", gate: "ContractGate") -> None:
        """Let the OpenAlgo servers be seen and changed."""
        ...

    def market_calendar(self, manager: "StrategyManager", exchange: str) -> None:
        """Let the days be seen and changed on which exchanges trade."""
        ...

    def import_strategies(self, look_into: Callable[[Path], Task]) -> ImportChoice | None:
        """Ask what is brought in; ``look_into`` reads what a path holds."""
        ...

    def export_archive(self, request: ExportRequest) -> ExportRequest | None:
        """Ask what goes into an archive, and where it goes."""
        ...

    def about(self) -> None:
        """Show what the program is."""
        ...
