"""One run as its manager sees it: from the request, or from adoption, to the end."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject

from core import clock
from core.background import Background
from core.errors import OpeningBellError, StartError
from core.process.adoption import FoundRun, look
from core.process.run_control import RunControl
from core.process.usage import Usage
from core.records.run_parts import GuardNote
from core.records.run_record import RunRecord
from core.records.triggers import Trigger
from core.runner import protocol
from core.store.run_folder import RunFolder
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.process.launcher import Launcher
    from core.records.run_request import RunRequest


class RunListener(Protocol):
    """Hears of a run: ``failed`` alone; or ``started``, any number of the others, and ``ended``."""

    def on_run_started(self, record: RunRecord) -> None:
        """Hear that the strategy's process runs, and that its runner can be talked to."""

    def on_run_failed(self, error: OpeningBellError) -> None:
        """Hear that no process came to be."""

    def on_run_state_told(self, record: RunRecord) -> None:
        """Hear of another state or process: a restart, a pause before one, a stop, by whomever."""

    def on_run_settled(self) -> None:
        """Hear that the strategy's start-up is over."""

    def on_run_warned(self, note: GuardNote) -> None:
        """Hear of a guard's warning."""

    def on_run_usage_sampled(self, usage: Usage) -> None:
        """Hear the answer to :meth:`Run.sample`."""

    def on_run_ended(self, record: RunRecord) -> None:
        """Hear of the end; the record is closed."""


class Run:
    """Begins a run, or takes over one that lives, and follows it.

    The run outlives this object: dropping it, or the program's end, does not touch the strategy.
    No QObject: a manager that adopts two hundred runs would notice.
    """

    def __init__(
        self,
        workspace: Workspace,
        background: Background,
        listener: RunListener,
        parent: QObject,
    ) -> None:
        """Prepare a run of a strategy of ``workspace``; files are read on ``background``."""
        self._listener = listener
        self._parent = parent
        self._workspace = workspace
        self._background = background
        self._is_closed = False
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
        prepared.failed.connect(self._fail)

    def follow(self, record: RunRecord) -> None:
        """Talk to the runner that wrote ``record``, and tell that the run has started."""
        self._record = record
        self._control = RunControl(record, self, self._parent)
        self._listener.on_run_started(record)
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
        """Ask for the usage."""
        if self._control is not None:
            self._control.sample()

    def close(self) -> None:
        """Let go of the run, which goes on; nothing more is heard of it."""
        self._is_closed = True
        if self._control is not None:
            self._control.close()

    def _on_prepared(self, request: "RunRequest") -> None:
        if self._launcher is None or self._is_closed:
            return
        self._request = request
        launched = self._launcher.launch(request)
        launched.succeeded.connect(self._on_launched)
        launched.failed.connect(self._on_launch_failed)

    def _on_launched(self) -> None:
        self._look_for_launched(StartError("the runner left no record of the run"))

    def _on_launch_failed(self, error: OpeningBellError) -> None:
        # A launcher that was killed may have left the runner behind all the same.
        self._look_for_launched(error)

    def _look_for_launched(self, error: OpeningBellError) -> None:
        assert self._request is not None  # noqa: S101 - set before the launch
        self._error = error
        found = self._background.run(_Look(RunFolder(self._request.run_dir)))
        found.succeeded.connect(self._on_launched_run_found)
        found.failed.connect(self._fail)

    def _on_launched_run_found(self, found: FoundRun | None) -> None:
        if self._is_closed:
            return
        if found is None or not found.record.has_begun():
            self._fail(self._error)
        else:
            self.follow(found.record)

    def _fail(self, error: OpeningBellError) -> None:
        if not self._is_closed:
            self._listener.on_run_failed(error)

    # -- what its runner tells

    def on_control_settled(self) -> None:
        """Pass it on."""
        self._listener.on_run_settled()

    def on_control_warned(self, note: GuardNote) -> None:
        """Pass it on."""
        self._listener.on_run_warned(note)

    def on_control_usage_sampled(self, usage: Usage) -> None:
        """Pass it on."""
        self._listener.on_run_usage_sampled(usage)

    def on_control_state_told(self, record: RunRecord) -> None:
        """Pass it on."""
        self._record = record
        self._listener.on_run_state_told(record)

    def on_control_vanished(self) -> None:
        """Look on the disk what became of the run."""
        assert self._record is not None  # noqa: S101 - set before the conversation began
        folder = RunFolder(self._workspace.runs(self._record.strategy_id) / self._record.run_id)
        found = self._background.run(_Look(folder))
        found.succeeded.connect(self._on_vanished_run_found)

    def _on_vanished_run_found(self, found: FoundRun | None) -> None:
        assert self._record is not None  # noqa: S101 - set before the conversation began
        if found is not None and found.alive and self._control is not None:
            self._control.reconnect_soon()
        elif found is not None:
            self.on_control_ended(found.record)
        else:
            lost = replace(
                self._record,
                state=protocol.EXITED,
                reason=protocol.REASON_SUPERVISOR_LOST,
                ended_at=clock.now(),
            )
            self.on_control_ended(lost)

    def on_control_ended(self, record: RunRecord) -> None:
        """End the conversation, and pass it on."""
        if self._control is None or self._is_closed:
            return
        self._control.close()
        self._control = None
        self._listener.on_run_ended(record)


class _Look:
    """Looks at a run's folder; for the worker thread."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder

    def __call__(self) -> FoundRun | None:
        return look(self._folder)
