"""The folder of one run: what was asked, what the runner recorded, and whether it lives."""

import contextlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core import clock
from core.atomic_file import write_atomic
from core.errors import WriteError
from core.file_lock import is_locked
from core.records.run_record import RunRecord
from core.runner import protocol
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.records.run_request import RunRequest

_CLEARED_NAME = "cleared"
_RUN_ID = re.compile(r"\d{8}T\d{9}-[0-9a-f]{4}")


@dataclass(frozen=True)
class RunFolder:
    """One run's folder; the newest run of a strategy has the largest id."""

    path: Path

    @property
    def run_id(self) -> str:
        """Return the run's id, which names the folder."""
        return self.path.name

    def create(self, request: "RunRequest") -> None:
        """Make the folder, and keep the request in it (names of variables, no values).

        Raises:
            OSError: The folder or the file cannot be written.
        """
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path.mkdir(mode=0o700)
        spec = json.dumps(request.to_spec(), ensure_ascii=False)
        (self.path / protocol.REQUEST_NAME).write_text(spec, encoding="utf-8")

    def read_request(self) -> dict[str, Any]:
        """Return what was asked for, without the environment; nothing where it cannot be read."""
        try:
            value = json.loads((self.path / protocol.REQUEST_NAME).read_bytes())
        except (OSError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def read_record(self) -> RunRecord | None:
        """Return what the runner recorded, or None where nothing readable stands there."""
        return self._read_record({})

    def is_alive(self) -> bool:
        """Return whether the run's runner lives (it holds the lock as long as it does)."""
        return is_locked(f"{self.path}/{protocol.LOCK_NAME}")

    def is_copied(self) -> bool:
        """Return whether the run began in another folder, of which this one is a copy."""
        began_in = self.read_request().get("run_dir")
        if not isinstance(began_in, str):
            return False
        return os.path.realpath(began_in) != os.path.realpath(self.path)

    def settle(self, reason: str) -> RunRecord | None:
        """Close the record of a run whose runner is gone without having done so.

        Only for a run that is not alive: nobody else writes the record then. On a disk that has
        no room for it, the next manager comes to the same.

        Args:
            reason: Why its end was not seen: one of the protocol's reasons.

        Returns:
            The closed record, or None where the run never had one.
        """
        fields = {
            "state": protocol.EXITED,
            "reason": reason,
            "ended": clock.iso(clock.now()),
            "next_start": None,
        }
        with contextlib.suppress(WriteError):
            self._change_record(fields)
        return self._read_record(fields)

    def note_leftovers(self, number: int) -> None:
        """Write down how many processes a runner that was killed has left, and that are gone now.

        Raises:
            WriteError: The record is as it was.
        """
        self._change_record({"leftovers_killed": number})

    def clear(self, at: datetime) -> None:
        """Note that the user has taken note of how the run ended.

        Raises:
            WriteError: It is not noted.
        """
        write_atomic(self.path / _CLEARED_NAME, clock.iso(at).encode() + b"\n", mode=0o600)

    def cleared_at(self) -> datetime | None:
        """Return when the user has taken note of the run's end, None where he has not."""
        try:
            return clock.parsed((self.path / _CLEARED_NAME).read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None

    def _read_record(self, fields: Mapping[str, object]) -> RunRecord | None:
        """Return the record, in which ``fields`` take the place of what stands there."""
        found = self._find_record(fields)
        return None if found is None else found[1]

    def _find_record(self, fields: Mapping[str, object]) -> tuple[dict[str, Any], RunRecord] | None:
        """Return the record; one that was damaged as it was when the run began."""
        for name in (protocol.RECORD_NAME, protocol.RESERVE_NAME):
            try:
                with open(f"{self.path}/{name}", "rb") as file:  # noqa: PTH123 - read by hundreds
                    value = json.loads(file.read().rstrip(b"\0")) | fields
                return value, RunRecord.from_json(value)
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return None

    def _change_record(self, fields: Mapping[str, object]) -> None:
        found = self._find_record(fields)
        if found is not None:
            path = self.path / protocol.RECORD_NAME
            write_atomic(path, json.dumps(found[0]).encode(), mode=0o600)


def new_run_id(at: datetime, runs: Path | None = None) -> str:
    """Return an id for a run that starts ``at``: unique, and larger than all those in ``runs``.

    It tells the time, unless the clock has been set back since the newest run began: the newest
    run must have the largest id, or it would not be found again.
    """
    stamp = run_id_stamp(at) if runs is None else _next_stamp(run_id_stamp(at), runs)
    return f"{stamp}-{os.urandom(2).hex()}"


def run_id_stamp(at: datetime) -> str:
    """Return how the ids of runs begin that start ``at``."""
    moment = at.astimezone(clock.IST)
    return f"{moment:%Y%m%dT%H%M%S}{moment.microsecond // 1000:03d}"


def _next_stamp(stamp: str, runs: Path) -> str:
    try:
        newest = max(filter(is_run_id, os.listdir(runs)), default="")  # noqa: PTH208 - names
        if newest[:18] < stamp:
            return stamp
        moment = clock.IST.localize(datetime.strptime(newest[:15], "%Y%m%dT%H%M%S"))  # noqa: DTZ007 - localized
    except (OSError, ValueError):
        return stamp
    moment += timedelta(milliseconds=int(newest[15:18]) + 1)
    return max(stamp, run_id_stamp(moment))


def is_run_id(name: str) -> bool:
    """Return whether a folder's name is a run's; others are not ours to touch."""
    return _RUN_ID.fullmatch(name) is not None


def run_folders(workspace: Workspace, strategy_id: str) -> Iterator[RunFolder]:
    """Yield the folders of a strategy's runs, newest first."""
    folder = workspace.runs(strategy_id)
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if entry.is_dir()]
    except OSError:
        return
    for name in sorted(names, reverse=True):
        yield RunFolder(folder / name)
