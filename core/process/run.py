"""One run as its manager sees it: from the request, or from adoption, to the end."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from core import clock
from core.background import Background
from core.errors import OpeningBellError, StartError
from core.process.adoption import FoundRun, look
from core.process.run_control import RunControl
from core.records.run_record import RunRecord
from core.records.triggers import Trigger
from core.runner import protocol
from core.store.run_folder import RunFolder
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.process.launcher import Launcher
    from core.records.run_request import RunRequest


class Run(QObject):
    """Begins a run, or takes over one that lives, and follows it.

    Order of signals: ``failed`` alone; or ``started``, any number of the others, and ``ended``. The run outlives this object: dropping it, or the
    program's end, does not touch the strategy.
    """

    started = Signal(object)
    """The :class:`RunRecord`: the strategy's process runs, and its runner can be talked to."""
    failed = Signal(object)
    """An :class:`~core.errors.OpeningBellError`: no process came to be."""
    state_told = Signal(object)
    """The :class:`RunRecord` in another state, or with another process: a restart, a pause before
    one, a stop, whoever asked."""
    settled = Signal()
    """The strategy's start-up is over."""
    warned = Signal(object)
    """A :class:`~core.records.run_parts.GuardNote`."""
    usage_sampled = Signal(object)
    """A :class:`~core.process.usage.Usage`."""
    ended = Signal(object)
    """The closed :class:`RunRecord`."""

    def __init__(self, workspace: Workspace, background: Background, parent: QObject) -> None:
        """Prepare a run of a strategy of ``workspace``; files are read on ``background``."""
        super().__init__(parent)
        self._workspace = workspace
        self._background = background
        self._launcher: Launcher | None = None
        self._request: RunRequest | None = None
        self._record: RunRecord | None = None
        self._control: RunControl | None = None
        self._stop_wish: tuple[float, Trigger] | None = None
        self._error: OpeningBellError = StartError("the run was not started")

    def begin(self, prepare: Callable[[], "RunRequest"], launcher: "Launcher") -> None:
        """Start anew: ``prepare`` on the worker thread, then a runner of ``launcher``."""
        self._launcher = launcher
        prepared = self._background.run(prepare)
        prepared.succeeded.connect(self._on_prepared)
        prepared.failed.connect(self.failed)

    def follow(self, record: RunRecord) -> None:
        """Talk to the runner that wrote ``record``, and tell that the run has started."""
        self._record = record
        self._control = RunControl(record, self)
        self._control.state_told.connect(self._on_control_state_told)
        self._control.settled.connect(self.settled)
        self._control.warned.connect(self.warned)
        self._control.usage_sampled.connect(self.usage_sampled)
        self._control.ended.connect(self._on_control_ended)
        self._control.vanished.connect(self._on_control_vanished)
        self.started.emit(record)
        if self._stop_wish is not None:
            self._control.stop(*self._stop_wish)
        if self._launcher is None:
            self._control.sample()  # one that is only beginning uses nothing yet
        self._control.open()

    def stop(self, grace_s: float, by: Trigger) -> None:
        """Ask for the end within ``grace_s`` seconds, as soon as there is a process."""
        self._stop_wish = (grace_s, by)
        if self._control is not None:
            self._control.stop(grace_s, by)

    def start_now(self, by: Trigger) -> None:
        """Ask for the end of the pause before a restart."""
        if self._control is not None:
            self._control.start_now(by)

    def sample(self) -> None:
        """Ask for the usage; ``usage_sampled`` answers."""
        if self._control is not None:
            self._control.sample()

    def close(self) -> None:
        """Let go of the run, which goes on."""
        if self._control is not None:
            self._control.close()

    @Slot(object)
    def _on_prepared(self, request: "RunRequest") -> None:
        assert self._launcher is not None  # noqa: S101 - set by begin
        self._request = request
        launched = self._launcher.launch(request)
        launched.succeeded.connect(self._on_launched)
        launched.failed.connect(self._on_launch_failed)

    @Slot()
    def _on_launched(self) -> None:
        self._look_for_launched(StartError("the runner left no record of the run"))

    @Slot(object)
    def _on_launch_failed(self, error: OpeningBellError) -> None:
        # A launcher that was killed may have left the runner behind all the same.
        self._look_for_launched(error)

    def _look_for_launched(self, error: OpeningBellError) -> None:
        assert self._request is not None  # noqa: S101 - set before the launch
        self._error = error
        found = self._background.run(_Look(RunFolder(self._request.run_dir)))
        found.succeeded.connect(self._on_launched_run_found)
        found.failed.connect(self.failed)

    @Slot(object)
    def _on_launched_run_found(self, found: FoundRun | None) -> None:
        if found is None or not found.record.has_begun():
            self.failed.emit(self._error)
        else:
            self.follow(found.record)

    @Slot(object)
    def _on_control_state_told(self, record: RunRecord) -> None:
        self._record = record
        self.state_told.emit(record)

    @Slot()
    def _on_control_vanished(self) -> None:
        assert self._record is not None  # noqa: S101 - set before the conversation began
        folder = RunFolder(self._workspace.runs(self._record.strategy_id) / self._record.run_id)
        found = self._background.run(_Look(folder))
        found.succeeded.connect(self._on_vanished_run_found)

    @Slot(object)
    def _on_vanished_run_found(self, found: FoundRun | None) -> None:
        assert self._record is not None  # noqa: S101 - set before the conversation began
        if found is not None and found.alive and self._control is not None:
            self._control.reconnect_soon()
        elif found is not None:
            self._on_control_ended(found.record)
        else:
            lost = replace(
                self._record,
                state=protocol.EXITED,
                reason=protocol.REASON_SUPERVISOR_LOST,
                ended_at=clock.now(),
            )
            self._on_control_ended(lost)

    @Slot(object)
    def _on_control_ended(self, record: RunRecord) -> None:
        if self._control is None:
            return
        self._control.close()
        self._control.deleteLater()
        self._control = None
        self.ended.emit(record)


class _Look:
    """Looks at a run's folder; for the worker thread."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    def __call__(self) -> FoundRun | None:
        return look(self._folder)
