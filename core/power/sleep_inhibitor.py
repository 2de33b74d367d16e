"""Keeps the computer from going to sleep by itself."""

import sys
from typing import Final

from PySide6.QtCore import QObject, QProcess, Signal, Slot

from core.errors import shortened
from core.power import windows
from core.power.inhibiting_command import inhibiting_command

_MISSING: Final = (
    "This computer offers no way to keep it awake: let it not go to sleep by its own settings"
)


class SleepInhibitor(QObject):
    """Holds one inhibitor of the system at most; it ends with this process, however that ends."""

    changed = Signal()
    """It is held or not any more, or there is trouble."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Hold nothing."""
        super().__init__(parent)
        self._process: QProcess | None = None
        self._is_kept = False
        self.trouble = ""
        """Why sleep is not held off though it was asked for: a sentence, or nothing."""

    @property
    def is_held(self) -> bool:
        """Whether sleep is held off."""
        process = self._process
        return self._is_kept or (
            process is not None and process.state() is QProcess.ProcessState.Running
        )

    def hold(self, why: str) -> None:
        """Keep the computer awake; does nothing while it is. ``why`` is what the system shows."""
        if self._process is not None or self._is_kept:
            return
        self.trouble = ""
        if sys.platform == "win32":
            self._is_kept = windows.keep_awake(wanted=True)
            self._tell("" if self._is_kept else _MISSING)
            return
        command = inhibiting_command(why)
        if command is None:
            self._tell(_MISSING)
            return
        self._process = process = QProcess(self)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.started.connect(self.changed)
        process.finished.connect(self._on_process_finished)
        process.errorOccurred.connect(self._on_process_error_occurred)
        process.start(command[0], command[1:])

    def release(self) -> None:
        """Let the computer sleep again; waits until the command has ended, a moment."""
        self.trouble = ""
        if self._is_kept:
            windows.keep_awake(wanted=False)
            self._is_kept = False
            self.changed.emit()
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)  # noqa: FBT003 - Qt's name
        process.kill()
        process.waitForFinished(1000)
        process.deleteLater()
        self.changed.emit()

    @Slot()
    def _on_process_finished(self) -> None:
        self._fail()

    @Slot(QProcess.ProcessError)
    def _on_process_error_occurred(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self._fail()

    def _fail(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        said = bytes(process.readAll().data()).decode("utf-8", "replace").strip()
        process.deleteLater()
        self._tell(
            f"The computer refused to be kept awake: {shortened(said)}" if said else _MISSING
        )

    def _tell(self, trouble: str) -> None:
        self.trouble = trouble
        self.changed.emit()
