"""Ruff, asked about one text: what is wrong in it, and how it looks when it is formatted."""

import os
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from core.environment import bundle_folder, outside_environment
from core.errors import printable, shortened

_LIMIT_MS: Final = 5_000
_ENDING_MS: Final = 2_000


class RuffRun(QObject):
    """One question to ruff at a time, in a process of its own; a newer one takes its place."""

    answered = Signal(bytes)
    """What it printed."""
    failed = Signal(str)
    """Why there is no answer, as a sentence."""

    def __init__(self, parent: QObject) -> None:
        """Prepare; a process that runs ends with ``parent``."""
        super().__init__(parent)
        self._process: QProcess | None = None
        self._limit = QTimer(self, singleShot=True, interval=_LIMIT_MS)
        self._limit.timeout.connect(self._on_limit_timeout)
        parent.destroyed.connect(self.cancel)

    def ask(self, arguments: list[str], text: str) -> None:
        """Ask about ``text``; what was asked before is not answered any more."""
        self.cancel()
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in outside_environment(os.environ).items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        # Where no other user's files can be taken for the text's.
        process.setWorkingDirectory(str(Path(sys.executable).parent))
        process.finished.connect(self._on_process_finished)
        process.errorOccurred.connect(self._on_process_error)
        self._process = process
        self._limit.start()
        process.start(str(ruff_program()), arguments)
        process.write(text.encode())
        process.closeWriteChannel()

    @Slot()
    def cancel(self) -> None:
        """End what runs, unanswered."""
        process, self._process = self._process, None
        self._limit.stop()
        if process is not None:
            process.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            process.kill()
            process.waitForFinished(_ENDING_MS)
            process.deleteLater()

    def _end(self, sentence: str) -> None:
        process, self._process = self._process, None
        self._limit.stop()
        if process is None:
            return
        output = bytes(process.readAllStandardOutput().data())
        process.deleteLater()
        if sentence:
            self.failed.emit(sentence)
        else:
            self.answered.emit(output)

    @Slot()
    def _on_limit_timeout(self) -> None:
        self.cancel()
        self.failed.emit("Ruff did not answer within 5 s: the source is not checked")

    @Slot(int, QProcess.ExitStatus)
    def _on_process_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        process = self._process
        if process is None:
            return
        if status is QProcess.ExitStatus.NormalExit and code <= 1:
            self._end("")
            return
        said = printable(bytes(process.readAllStandardError().data()).decode(errors="replace"))
        self._end(f"Ruff could not do this: {shortened(said.strip() or 'it crashed', 300)}")

    @Slot(QProcess.ProcessError)
    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._end("Ruff cannot be started: install the program again to have sources checked")


def ruff_program() -> Path:
    """Return where ruff's program is; it may be missing there."""
    name = "ruff.exe" if sys.platform == "win32" else "ruff"
    bundle = bundle_folder()
    if bundle is not None:
        return bundle / "programs" / name
    beside = Path(sys.executable).parent / name
    if beside.exists():
        return beside
    from ruff import find_ruff_bin  # noqa: PLC0415 - elsewhere than in a virtual environment

    return Path(find_ruff_bin())
