"""Starting runners: one process each, that leaves this one as soon as it has answered."""

import json
import os
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Slot

from core.background import Task
from core.environment import outside_environment
from core.errors import StartError
from core.records.run_request import RunRequest

_PROGRAM = "import sys; sys.path[:0] = [{root!r}]; from core.runner.main import main; main()"
_CORE_PARENT = Path(__file__).resolve().parent.parent.parent


class Launcher(QObject):
    """Starts runners, and keeps one warm: its imports done, waiting for its request.

    A start is then one write to a pipe. A spare whose manager dies reads the end of its
    standard input, and ends.
    """

    def __init__(self, interpreter: Path, parent: QObject, *, warm: bool = True) -> None:
        """Prepare to start runners on ``interpreter``; ``warm`` keeps a spare one ready."""
        super().__init__(parent)
        self._interpreter = interpreter
        self._environment = _environment()
        self._warm = warm
        self._spare: _RunnerStart | None = None

    def warm_up(self) -> None:
        """Start the spare runner, where none is waiting."""
        if self._warm and self._spare is None:
            self._spare = _RunnerStart(self._interpreter, self._environment, self)

    def launch(self, request: RunRequest) -> Task:
        """Start a run; the task's result is None once the strategy's process runs.

        The task fails with a StartError that tells the cause.
        """
        start, self._spare = self._spare, None
        if start is not None and not start.is_waiting():
            start.deleteLater()
            start = None
        if start is None:
            start = _RunnerStart(self._interpreter, self._environment, self)
        task = start.send(request)
        task.succeeded.connect(self._on_start_ended)
        task.failed.connect(self._on_start_ended)
        return task

    def close(self) -> None:
        """Let the spare go."""
        self._warm = False
        if self._spare is not None:
            self._spare.dismiss()
            self._spare = None

    @Slot()
    def _on_start_ended(self) -> None:
        self.warm_up()


class _RunnerStart(QObject):
    """One process that becomes a runner: waits for its request, answers a line, ends."""

    def __init__(
        self, interpreter: Path, environment: QProcessEnvironment, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._task = Task(self)
        self._process = QProcess(self)
        self._process.setProgram(str(interpreter))
        program = _PROGRAM.format(root=str(_CORE_PARENT))
        self._process.setArguments(["-I", "-S", "-c", program])
        self._process.setProcessEnvironment(environment)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.SeparateChannels)
        if hasattr(self._process, "setUnixProcessParameters"):
            flag = QProcess.UnixProcessFlag
            self._process.setUnixProcessParameters(
                flag.CloseFileDescriptors | flag.ResetSignalHandlers | flag.DisableCoreDumps
            )
        self._process.finished.connect(self._on_process_finished)
        self._process.errorOccurred.connect(self._on_process_error_occurred)
        self._asked = False
        self._process.start()

    def is_waiting(self) -> bool:
        return not self._asked and self._process.state() != QProcess.ProcessState.NotRunning

    def send(self, request: RunRequest) -> Task:
        self._asked = True
        self._process.write(json.dumps(request.to_json()).encode())
        self._process.closeWriteChannel()
        return self._task

    def dismiss(self) -> None:
        self._process.closeWriteChannel()
        self._process.waitForFinished(1000)

    @Slot(QProcess.ProcessError)
    def _on_process_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            program = self._process.program()
            self._end(StartError(f"the runner's Python {program} does not start"))

    @Slot()
    def _on_process_finished(self) -> None:
        self._end(_failure(self._process))

    def _end(self, error: StartError | None) -> None:
        if not self._asked:
            return
        if error is None:
            self._task.succeed()
        else:
            self._task.fail(error)
        # The task is this object's child: it must have told its end before both go.
        self._task.setParent(self.parent())
        self.deleteLater()


def _failure(process: QProcess) -> StartError | None:
    """Return why the runner did not start its strategy, or None where it did."""
    line = bytes(process.readAllStandardOutput().data())
    try:
        answer = json.loads(line)
    except ValueError:
        said = bytes(process.readAllStandardError().data()).decode(errors="replace").strip()
        last = said.splitlines()[-1] if said else f"exit code {process.exitCode()}"
        return StartError(f"the runner failed ({last})")
    if answer.get("ok"):
        return None
    return StartError(str(answer.get("error") or "the runner gave no cause"))


def _environment() -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for name, value in outside_environment(os.environ).items():
        environment.insert(name, value)
    return environment
