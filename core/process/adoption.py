"""What became of a strategy's newest run, as its folder tells."""

import os
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.records.run_record import RunRecord
from core.runner import protocol
from core.store.run_folder import RunFolder, run_folders
from core.workspace import Workspace


class FoundRun(NamedTuple):
    """A strategy's newest run.

    Attributes:
        alive: Whether its runner still holds its lock.
        cleared_at: When the user has taken note of its end, None where he has not.
    """

    record: RunRecord
    alive: bool
    cleared_at: datetime | None = None


def newest_run(workspace: Workspace, strategy_id: str) -> FoundRun | None:
    """Return the newest run that has a record, or None where there is none.

    A run whose runner is gone without having closed its record is closed here.
    """
    for folder in run_folders(workspace, strategy_id):
        found = look(folder)
        if found is not None:
            return found
    return None


def look(folder: RunFolder) -> FoundRun | None:
    """Return what ``folder`` tells of its run, or None where it has no record.

    The lock is asked before the record is read again: a runner that ends in between has
    closed its record by the time its lock is free. A lock that was deleted is free, and yet held.
    """
    record = folder.read_record()
    if record is None:
        return None
    if record.ended():
        return FoundRun(record, alive=False, cleared_at=folder.cleared_at())
    if folder.is_alive():
        return FoundRun(record, alive=True)
    record = folder.read_record()
    if record is not None and not record.ended():
        if _holds_lock(record, folder):
            return FoundRun(record, alive=True)
        record = folder.settle(_reason_unseen(record, folder))
    return FoundRun(record, alive=False) if record is not None else None


def ids_with_runs(workspace: Workspace) -> set[str]:
    """Return the ids of the strategies that have run at least once."""
    try:
        with os.scandir(workspace.all_runs) as entries:
            return {entry.name for entry in entries if entry.is_dir()}
    except OSError:
        return set()


def _holds_lock(record: RunRecord, folder: RunFolder) -> bool:
    """Return whether the runner still has the lock open, though it is not in the folder any more.

    Linux: proc_pid_fd(5). Elsewhere a lock that was deleted counts as free.
    """
    if record.runner is None:
        return False
    lock = os.path.realpath(folder.path / protocol.LOCK_NAME)
    held = {lock, f"{lock} (deleted)"}
    try:
        descriptors = list(Path(f"/proc/{record.runner.pid}/fd").iterdir())
    except OSError:
        return False
    return any(_target(each) in held for each in descriptors)


def _target(link: Path) -> str:
    try:
        return str(link.readlink())
    except OSError:
        return ""


def _reason_unseen(record: RunRecord, folder: RunFolder) -> str:
    if folder.is_copied():
        return protocol.REASON_COPIED
    boot = boot_id()
    if boot and record.boot_id and record.boot_id != boot:
        return protocol.REASON_REBOOT
    return protocol.REASON_SUPERVISOR_LOST


def boot_id() -> str:
    """Return what names this boot of the computer, or nothing where the system does not say.

    Linux: proc_sys_kernel(5), ``random/boot_id``.
    """
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""
