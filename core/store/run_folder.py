"""The folder of one run: what was asked, what the runner recorded, and whether it lives."""

import json
import os
import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core import clock
from core.atomic_file import write_atomic
from core.file_lock import is_locked
from core.records.run_record import RunRecord
from core.records.run_request import RunRequest
from core.runner import protocol
from core.workspace import Workspace


@dataclass(frozen=True)
class RunFolder:
    """One run's folder; the newest run of a strategy has the largest id."""

    path: Path

    @property
    def run_id(self) -> str:
        """Return the run's id, which names the folder."""
        return self.path.name

    def create(self, request: RunRequest) -> None:
        """Make the folder, and keep the request in it (names of variables, no values).

        Raises:
            OSError: The folder or the file cannot be written.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700)
        spec = json.dumps(request.to_spec(), ensure_ascii=False)
        (self.path / protocol.REQUEST_NAME).write_text(spec, encoding="utf-8")

    def read_record(self) -> RunRecord | None:
        """Return what the runner recorded, or None where nothing readable stands there."""
        try:
            text = (self.path / protocol.RECORD_NAME).read_bytes()
            return RunRecord.from_json(json.loads(text))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_alive(self) -> bool:
        """Return whether the run's runner lives (it holds the lock as long as it does)."""
        return is_locked(self.path / protocol.LOCK_NAME)

    def settle(self, reason: str) -> RunRecord | None:
        """Close the record of a run whose runner is gone without having done so.

        Only for a run that is not alive: nobody else writes the record then.

        Args:
            reason: Why its end was not seen: one of the protocol's reasons.

        Returns:
            The closed record, or None where the run never had one.
        """
        path = self.path / protocol.RECORD_NAME
        try:
            value = json.loads(path.read_bytes())
            record = RunRecord.from_json(value)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        ended = clock.now()
        value |= {"state": protocol.EXITED, "reason": reason, "ended": clock.iso(ended)}
        write_atomic(path, json.dumps(value).encode(), mode=0o600)
        return replace(record, state=protocol.EXITED, reason=reason, ended_at=ended)


def new_run_id(at: datetime) -> str:
    """Return an id for a run that starts ``at``: sorts by time, and is unique."""
    moment = at.astimezone(clock.IST)
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}-{secrets.token_hex(2)}"


def run_folders(workspace: Workspace, strategy_id: str) -> list[RunFolder]:
    """Return the folders of a strategy's runs, newest first."""
    try:
        with os.scandir(workspace.runs(strategy_id)) as entries:
            names = [entry.name for entry in entries if entry.is_dir()]
    except OSError:
        return []
    folder = workspace.runs(strategy_id)
    return [RunFolder(folder / name) for name in sorted(names, reverse=True)]
