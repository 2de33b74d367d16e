"""The runs of a strategy that its folders remember."""

from core.errors import UnknownRunError, shortened
from core.records.run_record import RunRecord
from core.records.strategy import Strategy
from core.store.run_folder import run_folders
from core.workspace import Workspace


class RunHistory:
    """Reads records; one that is closed is read once, as it never changes again."""

    def __init__(self, workspace: Workspace) -> None:
        """Name the workspace."""
        self._workspace = workspace
        self._closed: dict[str, dict[str, RunRecord]] = {}

    def runs(self, strategy_id: str) -> list[RunRecord]:
        """Return the runs that have a record, newest first."""
        folders = run_folders(self._workspace, strategy_id)
        known = self._closed.get(strategy_id, {})
        read = ((each.run_id, known.get(each.run_id) or each.read_record()) for each in folders)
        found = {run_id: record for run_id, record in read if record is not None}
        self._closed[strategy_id] = {
            run_id: record for run_id, record in found.items() if record.ended()
        }
        return list(found.values())

    def forget(self, record: RunRecord) -> None:
        """Read a run's record again when it is asked for: its runner was lost, and more is known."""
        self._closed.get(record.strategy_id, {}).pop(record.run_id, None)

    def find(self, strategy: Strategy, run_id: str) -> RunRecord:
        """Return the record of one run.

        Raises:
            UnknownRunError: The strategy has no such run.
        """
        for record in self.runs(strategy.id):
            if record.run_id == run_id:
                return record
        message = (
            f"{strategy.name} has no run “{shortened(run_id)}”: "
            f"`bell runs {strategy.id}` shows those there are"
        )
        raise UnknownRunError(message)
