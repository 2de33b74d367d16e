"""The language program as the window has it: one process for all texts, begun when it is needed."""

import json
import os
import sys
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal, Slot

from core.environment import outside_environment
from core.language import protocol
from core.language.protocol import Document, Kind
from core.sources.interpreters import runner_interpreter

SILENCE_LIMIT_S: Final = 3.0
"""A program that does not answer a ping for so long hangs, and is begun anew."""
ANSWER_LIMIT_S: Final = 40.0
"""So long one answer may take: of what a library imports, all is read the first time."""
_LOOK_MS: Final = 500
_ENDING_MS: Final = 2_000
_SOON_S: Final = 5.0
_MOST_FAILURES: Final = 4
"""So many ends in a row, each soon after its beginning, and it is left alone for a while."""
_REST_S: Final = 60.0


class _Asked(NamedTuple):
    kind: Kind
    document: str
    at_s: float


class LanguageServices(QObject):
    """Asks the program, tells its answers, and begins it anew where it hangs or is gone.

    Nothing here waits. A request that is overtaken by a newer one of its kind about the same
    document, or that the end of the program takes with it, is never answered.
    """

    answered = Signal(int, object)
    """A request's id and its answer, as JSON has it."""
    failed = Signal(int, str)
    """A request's id, and why there is no answer."""
    ended = Signal()
    """The program is gone, with all that was asked; the next request begins another one."""

    def __init__(self, parent: QObject) -> None:
        """Prepare; the program begins with the first request, and ends with ``parent``."""
        super().__init__(parent)
        self._process: QProcess | None = None
        self._pending: dict[int, _Asked] = {}
        self._sent: dict[str, str] = {}
        self._last_id = 0
        self._pinged_s: float | None = None
        self._begun_s = 0.0
        self._failures = 0
        self._watch = QTimer(self, interval=_LOOK_MS)
        self._watch.timeout.connect(self._on_watch_timeout)
        # Before its children are deleted: a process that is deleted while it runs is a warning.
        parent.destroyed.connect(self.close)

    def ask(self, kind: Kind, document: Document, text: str, line: int = 0, column: int = 0) -> int:
        """Ask, and return the request's id, larger than all before.

        Args:
            kind: What is asked.
            document: The text's identity.
            text: All of it.
            line: The place, counted from 0.
            column: The place, counted from 0, in characters.
        """
        self._last_id += 1
        if not self._begin():
            return self._last_id
        request: dict[str, Any] = {
            "id": self._last_id,
            "kind": kind.value,
            "document": document.key,
            "path": document.path,
            "interpreter": document.interpreter,
            "line": line,
            "column": column,
        }
        if self._sent.get(document.key) != text:
            self._sent[document.key] = request["text"] = text
        for number, asked in list(self._pending.items()):
            if (asked.kind, asked.document) == (kind, document.key):
                del self._pending[number]
        self._pending[self._last_id] = _Asked(kind, document.key, time.monotonic())
        self._write(request)
        self._ping()
        self._watch.start()
        return self._last_id

    def forget(self, key: str) -> None:
        """Drop a document that is closed."""
        if self._sent.pop(key, None) is not None:
            self._write({"id": 0, "kind": Kind.FORGET.value, "document": key})

    def pid(self) -> int:
        """Return the program's process id, 0 while there is none."""
        return 0 if self._process is None else self._process.processId()

    @Slot()
    def close(self) -> None:
        """End the program."""
        process, self._process = self._process, None
        self._watch.stop()
        if process is not None:
            process.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            process.kill()
            process.waitForFinished(_ENDING_MS)

    # -- the process

    def _begin(self) -> bool:
        """Begin the program where there is none; return whether there is one."""
        if self._process is not None:
            return True
        now = time.monotonic()
        if self._failures >= _MOST_FAILURES and now < self._begun_s + _REST_S:
            return False
        self._begun_s = now
        process = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in outside_environment(os.environ).items():
            environment.insert(name, value)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(QProcess.nullDevice())
        process.readyReadStandardOutput.connect(self._on_process_output)
        process.finished.connect(self._on_process_finished)
        process.errorOccurred.connect(self._on_process_error)
        self._process = process
        program, *arguments = command()
        process.start(program, arguments)
        return True

    def _write(self, what: dict[str, Any]) -> None:
        if self._process is not None:
            self._process.write(json.dumps(what).encode() + b"\n")

    def _ping(self) -> None:
        if self._pinged_s is None:
            self._pinged_s = time.monotonic()
            self._write({"ping": self._last_id})

    def _hangs(self) -> bool:
        now = time.monotonic()
        silent = self._pinged_s is not None and now > self._pinged_s + SILENCE_LIMIT_S
        slow = any(now > asked.at_s + ANSWER_LIMIT_S for asked in self._pending.values())
        return silent or slow

    def _drop_process(self) -> None:
        """Forget the process and all that it was asked."""
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        soon = time.monotonic() < self._begun_s + _SOON_S
        self._failures = self._failures + 1 if soon else 1
        self._watch.stop()
        self._pinged_s = None
        self._sent.clear()
        self._pending.clear()
        self.ended.emit()

    # -- what happens

    @Slot()
    def _on_process_output(self) -> None:
        while self._process is not None and self._process.canReadLine():
            told = json.loads(bytes(self._process.readLine().data()))
            if "pong" in told:
                self._pinged_s = None
                continue
            if self._pending.pop(told["id"], None) is None:
                continue
            if "error" in told:
                self.failed.emit(told["id"], told["error"])
            else:
                self.answered.emit(told["id"], told["answer"])
        if not self._pending and self._pinged_s is None:
            self._watch.stop()

    @Slot()
    def _on_watch_timeout(self) -> None:
        if self._process is None:
            return
        if self._hangs():
            self._process.kill()
        else:
            self._ping()

    @Slot(int, QProcess.ExitStatus)
    def _on_process_finished(self, _code: int, _status: QProcess.ExitStatus) -> None:
        self._drop_process()

    @Slot(QProcess.ProcessError)
    def _on_process_error(self, error: QProcess.ProcessError) -> None:
        # All other errors are followed by the process's end.
        if error is QProcess.ProcessError.FailedToStart:
            self._drop_process()


def command() -> list[str]:
    """Return the command that begins the program.

    Isolated from the variables of Python: those are the strategies', and reach their interpreter.
    """
    script = Path(protocol.__file__).with_name("__main__.py")
    frozen = getattr(sys, "frozen", False)
    python = str(runner_interpreter()) if frozen else sys.executable
    return [python, "-I", str(script)]
