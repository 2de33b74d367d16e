"""The runs of a strategy that its folders remember."""

from pathlib import Path

from core.errors import UnknownRunError, shortened
from core.records.run_record import RunRecord
from core.records.strategy import Strategy
from core.store.run_folder import RunFolder, run_folders
from core.workspace import Workspace


class RunHistory:
    """Reads records; one that is closed is read once, as it never changes again."""

    def __init__(self, workspace: Workspace) -> None:
        """Name the workspace."""
        self._workspace = workspace
        self._closed: dict[Path, RunRecord] = {}

    def runs(self, strategy_id: str) -> list[RunRecord]:
        """Return the runs that have a record, newest first."""
        folders = run_folders(self._workspace, strategy_id)
        records = (self._read(folder) for folder in folders)
        return [record for record in records if record is not None]

    def log_path(self, strategy: Strategy, run_id: str) -> Path | None:
        """Return the log of one run.

        Raises:
            UnknownRunError: The strategy has no such run.
        """
        for record in self.runs(strategy.id):
            if record.run_id == run_id:
                return record.log_path
        message = (
            f"{strategy.name} has no run “{shortened(run_id)}”: "
            f"`bell runs {strategy.id}` shows those there are"
        )
        raise UnknownRunError(message)

    def _read(self, folder: RunFolder) -> RunRecord | None:
        if folder.path in self._closed:
            return self._closed[folder.path]
        record = folder.read_record()
        if record is not None and record.ended():
            self._closed[folder.path] = record
        return record
