"""Installing a package that a strategy's interpreter lacks: what is done is seen first, and live."""

import os
import shlex
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QProcess, QProcessEnvironment, Signal, Slot
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QWidget
from typing_extensions import override

from core.background import Background
from core.environment import outside_environment
from core.errors import InvalidPackageError, OpeningBellError
from core.sources import packages
from core.sources.interpreters import default_interpreter
from desktop.dialogs.form_dialog import UNIT, FormDialog, muted_words, show_hint

_MOST_LINES: Final = 2000


class InstallDialog(FormDialog):
    """Shows the command, runs it when that is wished, and says how it ended."""

    installed = Signal()
    """The package is there now."""

    def __init__(self, parent: QWidget, module: str, interpreter: Path | None) -> None:
        """Offer to install what has ``module`` for ``interpreter``, None for the default one."""
        super().__init__(parent, "Install package", f"“{module}” is not installed", "Install")
        self._interpreter = interpreter
        self._background = Background(self)
        self._process: QProcess | None = None
        self.package = QLineEdit(packages.distribution(module), self)
        self.command = QLabel(self)
        self.output = QPlainTextEdit(self)
        self.told = muted_words("Looking at the interpreter …", self)
        self.accept_button.setEnabled(False)
        self._lay_out()
        self.package.textChanged.connect(self._show_command)
        task = self._background.run(partial(_looked, interpreter))
        task.succeeded.connect(self._on_looked)
        task.failed.connect(self._on_look_failed)

    def _lay_out(self) -> None:
        self.package.setPlaceholderText("such as pandas, or pandas==2.2.3")
        self.add_field("&Package", self.package)
        self.hint = self.add_hint()
        self.command.setWordWrap(True)
        self.command.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.add_field("Command", self.command)
        self.output.setReadOnly(True)
        self.output.setMaximumBlockCount(_MOST_LINES)
        self.output.setMinimumSize(80 * UNIT, 24 * UNIT)
        self.output.setPlaceholderText("What pip says is shown here.")
        self.output.setFont(self.command.font())
        self.output.setAccessibleName("What pip says")
        self.add_wide(self.output)
        self.add_wide(self.told)
        self.finish()

    def is_running(self) -> bool:
        """Return whether the installation is under way."""
        return self._process is not None

    @override
    def accept(self) -> None:
        """Install; once that is done, close."""
        if self._process is not None:
            return
        try:
            requirement = packages.checked_requirement(self.package.text())
        except InvalidPackageError as error:
            show_hint(self.hint, str(error))
            return
        self.output.clear()
        self.told.setText("Installing …")
        self.accept_button.setEnabled(False)
        self.package.setEnabled(False)
        self._run(packages.install_arguments(requirement))

    @override
    def reject(self) -> None:
        """End an installation that is under way, or leave."""
        if self._process is None:
            super().reject()
        else:
            self.told.setText("Ending …")
            self._process.kill()

    def _run(self, arguments: list[str]) -> None:
        process = self._process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in outside_environment(os.environ).items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._on_process_output)
        process.finished.connect(self._on_process_finished)
        process.errorOccurred.connect(self._on_process_error)
        process.start(str(self._interpreter), arguments)

    def _end(self, sentence: str) -> None:
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        self.told.setText(sentence)
        self.accept_button.setEnabled(True)
        self.package.setEnabled(True)

    # -- what happens

    @Slot()
    def _show_command(self) -> None:
        show_hint(self.hint, "")
        arguments = packages.install_arguments(self.package.text().strip())
        self.command.setText(shlex.join([str(self._interpreter), *arguments]))

    @Slot(object)
    def _on_looked(self, found: tuple[Path, str]) -> None:
        self._interpreter, why_not = found
        self._show_command()
        self.accept_button.setEnabled(not why_not)
        self.package.setEnabled(not why_not)
        self.told.setText(why_not or "It is installed for every strategy that runs on this Python.")

    @Slot(object)
    def _on_look_failed(self, error: OpeningBellError) -> None:
        self.told.setText(str(error))

    @Slot()
    def _on_process_output(self) -> None:
        if self._process is None:
            return
        text = bytes(self._process.readAllStandardOutput().data()).decode("utf-8", "replace")
        self.output.moveCursor(QTextCursor.MoveOperation.End)
        self.output.insertPlainText(text.replace("\r\n", "\n"))
        self.output.ensureCursorVisible()

    @Slot(int, QProcess.ExitStatus)
    def _on_process_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_process_output()
        if status is QProcess.ExitStatus.CrashExit:
            self._end(
                "Ended before it was done: the package may be there in part. Install it again"
            )
        elif code:
            self._end("It was not installed: see above why, change the name, or try it again")
        else:
            self._end("")
            self.installed.emit()
            super().accept()

    @Slot(QProcess.ProcessError)
    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        # All other errors are followed by the process's end.
        if error is QProcess.ProcessError.FailedToStart:
            self._end(f"{self._interpreter} cannot be started: choose another interpreter")


def _looked(interpreter: Path | None) -> tuple[Path, str]:
    """Return the interpreter, and why nothing can be installed for it; it is asked."""
    chosen = interpreter or default_interpreter()
    return chosen, packages.why_not(chosen)
