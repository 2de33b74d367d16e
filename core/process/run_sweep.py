"""Ends what a killed runner has left behind.

A runner that was killed can stop nothing any more. The kernel asks its strategy to end (on Linux;
see :mod:`core.runner.linux`), but neither the strategy's own children nor one that does not obey.
They are known by the variable that every process of a run has in its environment.
"""

import contextlib
import signal
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.background import Background
from core.errors import WriteError
from core.records.run_record import RunRecord
from core.runner import protocol
from core.store.run_folder import RunFolder

if TYPE_CHECKING:
    import psutil

_PAUSES_MS = (20, 1000)
"""The shortest and the longest pause between two looks."""
_MOST_KILLED_S = 10.0
"""Who lives so long after SIGKILL is stuck in the system, and is waited for no more."""


class Swept(NamedTuple):
    """Nothing is left of a run.

    Attributes:
        ended: How many processes had to be asked to end.
        killed: How many of these had to be killed.
    """

    strategy_id: str
    run_id: str
    ended: int
    killed: int


@dataclass(eq=False)
class _Sweep:
    """One run, and what was done about it so far; of the worker while it looks."""

    record: RunRecord
    folder: RunFolder
    deadline_s: float
    asked: set["psutil.Process"] = field(default_factory=set)
    killed: set["psutil.Process"] = field(default_factory=set)
    is_over: bool = False


class Sweeper(QObject):
    """Asks what is left of lost runs to end, kills it after the grace, and tells when it is gone."""

    swept = Signal(object)
    """A :class:`Swept`."""

    def __init__(self, background: Background, parent: QObject) -> None:
        """Prepare; processes are looked at on ``background``."""
        super().__init__(parent)
        self._background = background
        self._sweeps: list[_Sweep] = []
        self._is_looking = False
        self._pause_ms = _PAUSES_MS[0]
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def sweep(self, record: RunRecord, folder: RunFolder, grace_s: float) -> None:
        """End what is left of a run whose runner is gone; it has ``grace_s`` seconds."""
        deadline_s = time.monotonic() + grace_s
        self._sweeps.append(_Sweep(record, folder, deadline_s))
        self._pause_ms = _PAUSES_MS[0]
        self._timer.start(0)

    def hasten(self, run_id: str, grace_s: float) -> None:
        """Let what is left of a run have ``grace_s`` seconds from now, unless it has less."""
        for sweep in self._sweeps:
            if sweep.record.run_id == run_id:
                sweep.deadline_s = min(sweep.deadline_s, time.monotonic() + grace_s)
                self._pause_ms = _PAUSES_MS[0]
                self._timer.start(0)

    def close(self) -> None:
        """Leave what is not gone yet to the next manager."""
        self._timer.stop()
        self._sweeps.clear()

    @Slot()
    def _on_timer_timeout(self) -> None:
        if self._is_looking or not self._sweeps:
            return
        self._is_looking = True
        looked = self._background.run(partial(_look, tuple(self._sweeps)))
        looked.succeeded.connect(self._on_looked)

    @Slot(object)
    def _on_looked(self, looked: Sequence[_Sweep]) -> None:
        self._is_looking = False
        over = [each for each in looked if each.is_over and each in self._sweeps]
        self._sweeps = [each for each in self._sweeps if each not in over]
        for each in over:
            record = each.record
            ended, killed = len(each.asked), len(each.killed)
            self.swept.emit(Swept(record.strategy_id, record.run_id, ended, killed))
        if self._sweeps:
            self._timer.start(self._pause_ms)
            self._pause_ms = min(2 * self._pause_ms, _PAUSES_MS[1])


def _look(sweeps: Sequence[_Sweep]) -> Sequence[_Sweep]:
    """Signal what is left of the runs, and note which are over; on the worker thread."""
    present = time.monotonic()
    for sweep, found in _found({each.record.run_id: each for each in sweeps}):
        late_s = present - sweep.deadline_s
        if late_s >= 0:
            _signal(found, "SIGKILL")
            sweep.asked |= set(found)
            sweep.killed |= set(found)
        else:
            new = [each for each in found if each not in sweep.asked]
            _signal(new, "SIGTERM", "SIGCONT")
            sweep.asked |= set(new)
        sweep.is_over = not found or late_s > _MOST_KILLED_S
        if sweep.is_over:
            _tidy_up(sweep)
    return sweeps


def _found(sweeps: dict[str, _Sweep]) -> Iterable[tuple[_Sweep, list["psutil.Process"]]]:
    """Return the live processes of each run."""
    import psutil  # noqa: PLC0415 - costs 20 ms, and is seldom needed

    found: dict[str, list[psutil.Process]] = {run_id: [] for run_id in sweeps}
    for pid in psutil.pids():
        with contextlib.suppress(psutil.Error, OSError):
            process = psutil.Process(pid)
            run_id = process.environ().get(protocol.RUN_VARIABLE)
            if run_id in found and process.status() != psutil.STATUS_ZOMBIE:
                found[run_id].append(process)
    return [(sweep, found[run_id]) for run_id, sweep in sweeps.items()]


def _signal(processes: Iterable["psutil.Process"], *names: str) -> None:
    import psutil  # noqa: PLC0415 - loaded by now

    for process in processes:
        with contextlib.suppress(psutil.Error, OSError):
            if sys.platform == "win32":
                process.kill()  # not yet run there: its job has ended them before
                continue
            for name in names:
                process.send_signal(getattr(signal, name))


def _tidy_up(sweep: _Sweep) -> None:
    """Write down what had to be done, and remove the socket on which nobody listens."""
    if sweep.record.control_path and sys.platform != "win32":
        with contextlib.suppress(OSError):
            Path(sweep.record.control_path).unlink()
    if sweep.asked:
        with contextlib.suppress(OSError, WriteError):
            sweep.folder.note_leftovers(len(sweep.asked))
