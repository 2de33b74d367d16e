"""The runner on Windows: without ``fork``, so a second process, and a thread for each pipe.

Written from the documentation of the Windows API; not yet run there. What differs from POSIX: the
strategy is asked to end by Ctrl+Break, which ``sitecustomize`` turns into ``SystemExit``; when the
runner dies, its job object ends the strategy at once, without asking; leftovers are not asked
either; and an exit code above 255 (an NTSTATUS) stands in the record as its signal.
"""

import os
import signal
import subprocess
import sys
import threading
import time

if sys.platform != "win32":
    message = "only for Windows"
    raise ImportError(message)

import _winapi
import msvcrt
from typing import Any

from core.runner import protocol
from core.runner.commands import refusal
from core.runner.files import PRIVATE, folder_of, made_folder
from core.runner.json_text import encoded
from core.runner.lines import LineStamper
from core.runner.log_file import LogFile
from core.runner.record import Record
from core.runner.request import Request, RequestError
from core.runner.retention import Room
from core.runner.stamps import Stamps, spoken
from core.runner.streams import HOLD_S
from core.runner.windows_job import StrategyJob, start_time
from core.runner.windows_pipe import PipeControl

_ROOT = folder_of(folder_of(folder_of(os.path.abspath(__file__))))
_PROGRAM = f"import sys; sys.path[:0] = [{_ROOT!r}]; from core.runner.windows import serve; serve()"
_ACCESS_DENIED = 5
_LARGEST_CODE = 255
_LEFTOVERS_S = 2.0
_LOOK_S = 0.05
_GATHER_S = 0.01
_READ_BYTES = 65_536
_RECORD_TRIES = 60


class _StartError(Exception):
    """Nothing runs; the answer says why."""

    def __init__(self, stage: str, error: OSError | None, text: str) -> None:
        super().__init__(text)
        number = (error.errno or 0) if error else 0
        self.answer = {"ok": False, "stage": stage, "errno": number, "error": text}


def main() -> None:
    """Take requests, and leave a runner behind for each; end with the standard input."""
    while header := sys.stdin.buffer.read(protocol.HEADER_BYTES):
        runner = _detached()
        assert runner.stdin is not None  # noqa: S101 - both are pipes
        assert runner.stdout is not None  # noqa: S101
        runner.stdin.write(sys.stdin.buffer.read(int(header)))
        runner.stdin.close()
        sys.stdout.buffer.write(runner.stdout.readline())
        sys.stdout.buffer.flush()
    os._exit(0)


def serve() -> None:
    """Be the runner: read the request, start the strategy, answer, and stay to its end."""
    try:
        request = Request(sys.stdin.buffer.read())
        locks = [_locked(request.strategy_lock, "The strategy is running already")]
        locks.append(_locked(f"{request.run_dir}/{protocol.LOCK_NAME}", "The run exists already"))
        session = _Session(request)
        answer = session.start()
    except RequestError as error:
        _answer(_StartError(protocol.STAGE_REQUEST, None, str(error)).answer)
        return
    except _StartError as error:
        _answer(error.answer | {"run_id": request.run_id})
        return
    _answer(answer | {"run_id": request.run_id})
    session.run()
    os.close(locks[0])
    session.tell_end()


def _detached() -> "subprocess.Popen[bytes]":
    """Start the second process, outside the caller's job where that lets it go."""
    flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    command = [sys.executable, "-I", "-S", "-c", _PROGRAM]
    for more in (subprocess.CREATE_BREAKAWAY_FROM_JOB, 0):
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=flags | more,
            )
        except OSError as error:
            if error.winerror != _ACCESS_DENIED or not more:
                raise
    raise AssertionError(command)


def _answer(answer: dict[str, Any]) -> None:
    sys.stdout.buffer.write(encoded(answer) + b"\n")
    sys.stdout.buffer.flush()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)


def _locked(path: str, refused: str) -> int:
    """Return a descriptor that holds the lock ``path`` for as long as it is open."""
    try:
        made_folder(folder_of(path), 0o700)
        lock = os.open(path, os.O_RDWR | os.O_CREAT | PRIVATE, 0o600)
        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    except PermissionError as error:
        raise _StartError(protocol.STAGE_LOCK, error, refused) from error
    except OSError as error:
        raise _StartError(protocol.STAGE_LOCK, error, f"Cannot lock {path}: {error}") from error
    return lock


class _Session:
    """A run under way; everything that threads share is touched under one lock."""

    def __init__(self, request: Request) -> None:
        stamps = Stamps()
        self._request = request
        self._log = LogFile(request.log_path, Room(*request.log_room), stamps)
        self._record = Record(request, self._log)
        self._control = PipeControl(self._reply)
        self._changed = threading.Condition(threading.RLock())
        self._deadline: float | None = None
        self._code: int | None = None
        self._last_bytes = b""
        self._readers: list[threading.Thread] = []

    def start(self) -> dict[str, Any]:
        """Start the strategy, and return the answer for the caller."""
        fields = self._record.fields
        try:
            self._log.open()
        except OSError as error:
            raise _StartError(protocol.STAGE_LOG, error, f"Cannot open the log: {error}") from error
        self._log.say(f"=== Strategy Started at {spoken(time.time_ns())} ===")
        self._log.say("=== Platform: windows ===")
        fields["runner"]["start"] = start_time(_winapi.GetCurrentProcess())
        fields["ctl"], fields["token"] = self._control.path, self._control.token
        self._record.write()
        try:
            self._control.open()
            self._job = StrategyJob(self._request)
        except OSError as error:
            text = f"Cannot start {self._request.argv[0]}: {error.strerror}"
            self._log.say(f"=== Strategy did not start: {text} ===")
            raise _StartError(protocol.STAGE_EXEC, error, text) from error
        fields["proc"] = {"pid": self._job.pid, "start": self._job.start_time()}
        fields["state"] = protocol.RUNNING
        self._record.write()
        for descriptor, letter in ((self._job.output, "O"), (self._job.errors, "E")):
            reader = threading.Thread(target=self._read, args=(descriptor, letter), daemon=True)
            self._readers.append(reader)
            reader.start()
        threading.Thread(target=self._wait, daemon=True).start()
        runner = {"runner_pid": os.getpid(), "runner_start": fields["runner"]["start"]}
        return {"ok": True, **runner, "pid": self._job.pid, "pid_start": fields["proc"]["start"]}

    def run(self) -> None:
        """Wait for the end of the strategy and of all that it started, and record it."""
        with self._changed:
            while self._code is None:
                left_s = None if self._deadline is None else self._deadline - time.monotonic()
                if left_s is not None and left_s <= 0:
                    self._kill()
                    left_s = _LOOK_S
                self._changed.wait(left_s)
        self._end_leftovers()
        for reader in self._readers:
            reader.join(_LEFTOVERS_S)
        with self._changed:
            self._close_record(self._code)

    def tell_end(self) -> None:
        """Tell those who watch that the record is closed."""
        self._control.tell({"ev": "exit", "record": self._record.public()})

    def _read(self, descriptor: int, letter: str) -> None:
        """Log one stream up to its end; a timer logs the start of a line that waits too long."""
        lines = LineStamper(letter)
        flush: threading.Timer | None = None
        while chunk := os.read(descriptor, _READ_BYTES):
            with self._changed:
                if flush:
                    flush.cancel()
                self._log.write(lines.feed(chunk, self._log.stamp()))
                if letter == "E":
                    kept = (self._last_bytes + chunk)[-protocol.LAST_ERROR_BYTES :]
                    self._last_bytes = kept
                if lines.is_holding:
                    flush = threading.Timer(HOLD_S, self._flush, [lines])
                    flush.start()
            if len(chunk) < _READ_BYTES:
                time.sleep(_GATHER_S)
        with self._changed:
            if flush:
                flush.cancel()
            self._log.write(lines.finish(self._log.stamp()))

    def _flush(self, lines: LineStamper) -> None:
        with self._changed:
            self._log.write(lines.flush(self._log.stamp()))

    def _wait(self) -> None:
        code = self._job.wait()
        with self._changed:
            self._code = code
            self._changed.notify_all()

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        error = refusal(request)
        if error:
            return {"ok": False, "error": error}
        with self._changed:
            if request["op"] in {"usage", "status"}:
                return self._status()
            if self._code is None:
                self._obey(request)
        return {"ok": True}

    def _obey(self, request: dict[str, Any]) -> None:
        is_kill = request["op"] == "kill"
        grace_s = request.get("grace_s")
        grace_s = self._request.grace_s if grace_s is None else float(grace_s)
        was_asked = self._record.fields["state"] == protocol.STOPPING
        if is_kill:
            self._record.note_asked(protocol.REASON_KILL, None, request.get("by"))
            self._kill()
        elif not was_asked:
            self._record.note_asked(protocol.REASON_STOP, grace_s, request.get("by"))
            os.kill(self._job.pid, signal.CTRL_BREAK_EVENT)
        deadline = time.monotonic() + (0 if is_kill else grace_s)
        self._deadline = deadline if self._deadline is None else min(self._deadline, deadline)
        self._changed.notify_all()
        if not was_asked:
            self._control.tell({"ev": "state", "state": protocol.STOPPING})

    def _kill(self) -> None:
        self._record.fields["stop"]["escalated"] = True
        self._job.terminate()

    def _end_leftovers(self) -> None:
        deadline = time.monotonic() + _LEFTOVERS_S
        while self._job.living() and time.monotonic() < deadline:
            time.sleep(_LOOK_S)
        left = self._job.living()
        self._record.fields["leftovers_killed"] = left
        if left:
            self._job.terminate()

    def _status(self) -> dict[str, Any]:
        return {
            "ok": True,
            "record": self._record.public(),
            "rss_bytes": self._job.rss_bytes(),
            "cpu_s": self._job.cpu_s(),
            "processes": self._job.living(),
        }

    def _close_record(self, status: int | None) -> None:
        fields = self._record.fields
        fields["cpu_s"] = self._job.cpu_s()
        fields["peak_rss_bytes"] = self._job.peak_bytes()
        is_code = status is not None and status <= _LARGEST_CODE
        code = status if is_code else None
        name = None if is_code else f"0x{status:08X}"
        self._record.note_end(code=code, signal=name, last_bytes=self._last_bytes)
        self._log.say(f"=== Strategy {self._record.end_phrase()} ===")
        for _ in range(_RECORD_TRIES):
            try:
                self._record.write_last()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(1)
                continue
            return
