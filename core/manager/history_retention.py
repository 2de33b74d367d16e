"""How much of the past is kept: old runs go, and the versions of sources that only they named."""

import contextlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from PySide6.QtCore import QTimer

from core import clock
from core.background import Background
from core.clock import Clock
from core.runner import protocol
from core.store.run_folder import RunFolder, is_run_id, run_folders, run_id_stamp
from core.store.settings_file import KeptHistory
from core.store.source_versions import SourceVersions
from core.workspace import Workspace

_GATHER_MS = 1000
"""Nothing of it is urgent, and hundreds of strategies may stop at once."""


class HistoryRetention:
    """Looks after the run folders on a worker thread: at the opening, and when a run has ended."""

    def __init__(
        self,
        workspace: Workspace,
        versions: SourceVersions,
        limits: Callable[[], KeptHistory],
        background: Background,
    ) -> None:
        """Prune the runs of ``workspace`` to ``limits``, which are asked each time."""
        self._workspace = workspace
        self._versions = versions
        self._limits = limits
        self._background = background
        self._due: set[str] = set()
        self._gather = QTimer(background, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self.do_now)

    def look_after(self, strategy_ids: Iterable[str]) -> None:
        """Prune what these strategies have kept, later and elsewhere."""
        self._due.update(strategy_ids)
        if self._due and not self._gather.isActive():
            self._gather.start()

    def do_now(self) -> None:
        """Have the worker prune what is due."""
        self._gather.stop()
        due, self._due = self._due, set()
        limits = self._limits()
        for each in sorted(due):
            job = partial(prune, self._workspace, self._versions, each, limits, clock.now)
            self._background.run(job)


def prune(
    workspace: Workspace,
    versions: SourceVersions,
    strategy_id: str,
    limits: KeptHistory,
    now: Clock,
) -> None:
    """Remove a strategy's runs beyond ``limits``, and the versions that no other run names.

    The newest run stays, whatever its age, and so do the newest that left a record and every
    one that lives.
    """
    folders = [each for each in run_folders(workspace, strategy_id) if is_run_id(each.run_id)]
    for folder in _outdated(folders, limits, now() - timedelta(days=limits.days)):
        if not folder.is_alive():
            shutil.rmtree(folder.path, ignore_errors=True)
    versions.forget(strategy_id, partial(_named, workspace, strategy_id))


def _outdated(
    folders: list[RunFolder], limits: KeptHistory, oldest: datetime
) -> Iterator[RunFolder]:
    """Yield what of ``folders``, the newest first, is beyond the limits; mostly that is nothing."""
    bound = run_id_stamp(oldest)
    beyond = [
        folder
        for number, folder in enumerate(folders)
        if number > 0 and (number >= limits.runs or folder.run_id < bound)
    ]
    if not beyond:
        return
    within = folders[: len(folders) - len(beyond)]
    shown = any(folder.read_record() is not None for folder in within)
    for folder in beyond:
        if shown or folder.read_record() is None:
            yield folder
        else:
            shown = True


def _named(workspace: Workspace, strategy_id: str) -> set[str]:
    """Return the hashes of the sources that runs which are kept have run."""
    found = set()
    for folder in run_folders(workspace, strategy_id):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            request = json.loads((folder.path / protocol.REQUEST_NAME).read_bytes())
            found.add(str(request["source_sha256"]))
    return found
