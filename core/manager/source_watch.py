"""Which running strategies' files are others than those that they run."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.atomic_file import Identity, identity
from core.background import Background, Task
from core.manager.hosted_strategy import HostedStrategy
from core.records.run_record import RunRecord
from core.records.states import StrategyState
from core.workspace import Workspace


class _Look(NamedTuple):
    """What a look at one strategy's file found, and all that it depended on."""

    sha256: str
    identity: Identity | None
    began_at: datetime
    is_edited: bool


class SourceWatch(QObject):
    """Compares the files of running strategies with what their runs have read."""

    changed = Signal(str)
    """The id of a strategy whose file is another than at the look before, or the same again."""

    def __init__(
        self,
        workspace: Workspace,
        hosted: Mapping[str, HostedStrategy],
        worker: Background,
        parent: QObject,
    ) -> None:
        """Watch the strategies in ``hosted``, which may change; the ``worker`` reads their files."""
        super().__init__(parent)
        self._workspace = workspace
        self._hosted = hosted
        self._worker = worker
        self._looks: dict[str, _Look] = {}

    def is_edited(self, strategy_id: str) -> bool:
        """Return whether the strategy runs what its file does not hold any more."""
        hosted, look = self._hosted.get(strategy_id), self._looks.get(strategy_id)
        record = None if hosted is None else _running(hosted)
        if record is None or look is None or not look.is_edited:
            return False
        return look.sha256 == record.source_sha256 and look.began_at == _began_at(record)

    @Slot(list)
    def look(self, strategy_ids: Iterable[str]) -> Task:
        """Look at the files of those that run; the task succeeds when all is known."""
        asked = {}
        for each in strategy_ids:
            hosted = self._hosted.get(each)
            record = None if hosted is None else _running(hosted)
            if hosted is not None and record is not None:
                asked[self._workspace.root / hosted.strategy.file_path] = record
        known = {each.strategy_id: self._looks.get(each.strategy_id) for each in asked.values()}
        return self._worker.run(partial(_looked, asked, known)).then(self._take)

    @Slot(object)
    def _take(self, looks: Mapping[str, _Look]) -> None:
        for strategy_id, look in looks.items():
            before = self.is_edited(strategy_id)
            self._looks[strategy_id] = look
            if self.is_edited(strategy_id) is not before:
                self.changed.emit(strategy_id)


def _running(hosted: HostedStrategy) -> RunRecord | None:
    record = hosted.record
    runs = hosted.state is StrategyState.RUNNING and record is not None
    return record if runs and record is not None and record.source_sha256 else None


def _began_at(record: RunRecord) -> datetime:
    """Return when the process that runs began, or a little before."""
    return record.attempts[-1].ended_at if record.attempts else record.started_at


def _looked(asked: Mapping[Path, RunRecord], known: Mapping[str, _Look | None]) -> dict[str, _Look]:
    """Return what is new of the files; on the worker thread."""
    looks = {}
    for path, record in asked.items():
        last, began_at = known.get(record.strategy_id), _began_at(record)
        found = identity(path)
        key = (record.source_sha256, found, began_at)
        if last is None or last[:3] != key:
            looks[record.strategy_id] = _Look(*key, _is_edited(path, record, began_at))
    return looks


def _is_edited(path: Path, record: RunRecord, began_at: datetime) -> bool:
    """Return whether a file holds what the process cannot have read; no where it is gone."""
    import hashlib  # noqa: PLC0415 - a window is painted sooner

    try:
        if hashlib.sha256(path.read_bytes()).hexdigest() == record.source_sha256:
            return False
        # A restart reads what there is: it runs the edit that came before it.
        written_at = datetime.fromtimestamp(path.stat().st_mtime, clock.IST)
    except OSError:
        return False
    return not record.attempts or written_at > began_at
