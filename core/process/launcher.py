"""Starting runners: a warm process that leaves one behind for each request."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from core.background import Task
from core.environment import outside_environment
from core.errors import StartError
from core.runner import protocol

if TYPE_CHECKING:
    from core.records.run_request import RunRequest

_PROGRAM = "import sys; sys.path[:0] = [{root!r}]; from core.runner.main import main; main()"
_CORE_PARENT = Path(__file__).resolve().parent.parent.parent
_CLOSE_MS = 1000
_ANSWER_MS = 30_000


class Launcher(QObject):
    """Starts runners through one launcher process, which waits with its imports done.

    A start is then one write to a pipe and a fork. The launcher ends with this one, however
    that ends; the runners that it has left behind do not. One that was killed is replaced.
    """

    def __init__(self, interpreter: Path, parent: QObject) -> None:
        """Prepare to start runners on ``interpreter``; the process comes with :meth:`warm_up`."""
        super().__init__(parent)
        self._interpreter = interpreter
        self._environment = _environment()
        self._process: _LauncherProcess | None = None

    def warm_up(self) -> None:
        """Start the launcher process, where it does not run."""
        if self._process is None:
            self._process = _LauncherProcess(self._interpreter, self._environment, self)
            self._process.ended.connect(self._on_process_ended)

    def launch(self, request: "RunRequest") -> Task:
        """Start a run; the task's result is None once the strategy's process runs.

        The task fails with a StartError that tells the cause.
        """
        self.warm_up()
        assert self._process is not None  # noqa: S101 - warm now
        return self._process.send(request)

    def close(self) -> None:
        """End the launcher process; the runners stay."""
        if self._process is not None:
            self._process.ended.disconnect(self._on_process_ended)
            self._process.dismiss()
            self._process = None

    @Slot()
    def _on_process_ended(self) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None


class _LauncherProcess(QObject):
    """The process: takes requests, and answers each by a line that names its run."""

    ended = Signal()

    def __init__(
        self, interpreter: Path, environment: QProcessEnvironment, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._owner = parent
        self._pending: dict[str, Task] = {}
        self._process = QProcess(self)
        self._process.setProgram(str(interpreter))
        program = _PROGRAM.format(root=str(_CORE_PARENT))
        self._process.setArguments(["-I", "-S", "-c", program])
        self._process.setProcessEnvironment(environment)
        if hasattr(self._process, "setUnixProcessParameters"):
            flag = QProcess.UnixProcessFlag
            self._process.setUnixProcessParameters(
                flag.CloseFileDescriptors | flag.ResetSignalHandlers | flag.DisableCoreDumps
            )
        self._process.readyReadStandardOutput.connect(self._on_process_ready_read)
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_process_error_occurred)
        self._patience = QTimer(self, singleShot=True, interval=_ANSWER_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._process.start()

    def send(self, request: "RunRequest") -> Task:
        task = Task(self._owner)
        self._pending[request.run_id] = task
        self._process.write(protocol.framed(json.dumps(request.to_json()).encode()))
        self._patience.start()
        return task

    def dismiss(self) -> None:
        self._process.closeWriteChannel()
        self._process.waitForFinished(_CLOSE_MS)
        self._on_process_ready_read()

    @Slot()
    def _on_process_ready_read(self) -> None:
        while self._process.canReadLine():
            self._take(json.loads(bytes(self._process.readLine().data())))

    def _take(self, answer: dict[str, Any]) -> None:
        run_id = answer.get("run_id", "")
        task = self._pending.pop(run_id, None)
        if not self._pending:
            self._patience.stop()
        if task is None:
            if run_id:
                return  # it came too late
            self._fail_all(str(answer.get("error") or "the launcher's answer names no run"))
        elif answer.get("ok"):
            task.succeed()
        else:
            task.fail(StartError(str(answer.get("error") or "the runner gave no cause")))

    def _fail_all(self, why: str) -> None:
        pending, self._pending = self._pending, {}
        for task in pending.values():
            task.fail(StartError(why))

    @Slot()
    def _on_patience_timeout(self) -> None:
        self._fail_all(f"the runner has not answered for {_ANSWER_MS // 1000} s")

    @Slot(QProcess.ProcessError)
    def _on_process_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            program = self._process.program()
            self._fail_all(f"the runner's Python {program} does not start")
            self.ended.emit()

    @Slot()
    def _on_process_finished(self) -> None:
        self._on_process_ready_read()
        said = bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip()
        last = said.splitlines()[-1] if said else f"exit code {self._process.exitCode()}"
        self._fail_all(f"the launcher of runners ended ({last})")
        self.ended.emit()


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for name, value in outside_environment(os.environ).items():
        environment.insert(name, value)
    return environment
