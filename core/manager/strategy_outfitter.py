"""What the runs of strategies are given."""

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from core.manager.run_adopter import RunAdopter
from core.manager.start_gate import StartGate
from core.sources.source_judge import SourceJudge
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.process.run_preparation import Supplies
    from core.variables.variable_store import VariableStore


class StrategyOutfitter(RunAdopter):
    """Knows the variables of strategies, and the servers that they trade through."""

    variable_notice_raised = Signal(str)
    """A sentence for the user about the files of variables."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        """Prepare; nothing is read yet."""
        super().__init__(workspace, parent)
        self._gate = StartGate(workspace, self)
        self._judge = SourceJudge()

    @cached_property
    def variables(self) -> "VariableStore":
        """The variables of strategies, and their sets; every method of it waits for the disk."""
        from core.variables.variable_store import VariableStore  # noqa: PLC0415 - with the first start

        return VariableStore(self.workspace, self.variable_notice_raised.emit)

    def _supplies(self, strategy_id: str) -> "Supplies":
        """Return what a run of the strategy would be given."""
        from core.process.run_preparation import Supplies  # noqa: PLC0415 - with the first start

        strategy = self.store.get(strategy_id)
        server = self._gate.server_of(strategy)
        known = self._versions, self.variables, server, self._judge
        return Supplies(self.workspace, strategy, *known)
