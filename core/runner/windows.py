"""The runner on Windows: without ``fork``, so a second process, and a thread for each pipe.

Written from the documentation of the Windows API; not yet run there. What differs from POSIX: the
strategy is asked to end by Ctrl+Break, which ``sitecustomize`` turns into ``SystemExit``; when the
runner dies, its job object ends the strategy at once, without asking; leftovers are not asked
either; an exit code above 255 (an NTSTATUS) stands in the record as its signal; niceness is not
set; and a lock that is held can be neither deleted nor replaced, so that the runs' own are not
looked at.
"""

import os
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
from core.runner.course import Course, failed_spawn
from core.runner.end import End
from core.runner.events import Events
from core.runner.files import PRIVATE, folder_of, made_folder
from core.runner.guarding import Guarding
from core.runner.json_text import encoded
from core.runner.log_file import LogFile
from core.runner.record import Record
from core.runner.request import Request, RequestError
from core.runner.retention import Room
from core.runner.stamps import Stamps, spoken
from core.runner.walls import Enclosure
from core.runner.windows_attempt import Attempt
from core.runner.windows_job import StrategyJob, start_time
from core.runner.windows_pipe import PipeControl
from core.runner.wishes import Wishes

_ROOT = folder_of(folder_of(folder_of(os.path.abspath(__file__))))
_PROGRAM = f"import sys; sys.path[:0] = [{_ROOT!r}]; from core.runner.windows import serve; serve()"
_ACCESS_DENIED = 5
_SETTLED_S = 2.0
"""When a start-up counts as over: the load of one process is not followed here."""
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
    for lock in locks:
        os.close(lock)
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
        self._request = request
        self._log = LogFile(request.log_path, Room(*request.log_room), Stamps(), request.mask)
        self._record = Record(request, self._log)
        self._course = Course(request, self._record, self._log)
        self._events = Events(self._record)
        self._wishes = Wishes(self._record, self._log, self._events, request.grace_s)
        self._guarding = Guarding(request, self._record, self._log, self._events, self._wishes)
        self._control = PipeControl(self._reply)
        told: Any = self._control  # another class than on POSIX, alike in what it does
        self._events.control = told
        self._changed = threading.Condition(threading.RLock())
        self._settled_at: float | None = time.monotonic() + _SETTLED_S

    def start(self) -> dict[str, Any]:
        """Start the strategy, and return the answer for the caller."""
        fields = self._record.fields
        try:
            self._log.open()
        except OSError as error:
            raise _StartError(protocol.STAGE_LOG, error, f"Cannot open the log: {error}") from error
        self._log.say(f"=== Strategy Started at {spoken(time.time_ns())} ===")
        self._log.say("=== Platform: windows ===")
        enclosure = Enclosure(self._request.walls)
        self._course.note_walls(enclosure.name, enclosure.flaw)
        fields["runner"]["start"] = start_time(_winapi.GetCurrentProcess())
        fields["ctl"], fields["token"] = self._control.path, self._control.token
        self._record.write()
        try:
            self._control.open()
            self._begin()
        except OSError as error:
            text = self._refusal(error)
            self._log.say(f"=== Strategy did not start: {text} ===")
            raise _StartError(protocol.STAGE_EXEC, error, text) from error
        process = fields["proc"]
        runner = {"runner_pid": os.getpid(), "runner_start": fields["runner"]["start"]}
        return {"ok": True, **runner, "pid": process["pid"], "pid_start": process["start"]}

    def run(self) -> None:
        """Serve the run until nothing of it is left, and record its end."""
        end = self._served()
        while self._pauses(end):
            try:
                self._begin()
            except OSError as error:
                end = failed_spawn(error.errno or 0, self._refusal(error))
                continue
            self._events.tell_state()
            end = self._served()
        self._close_record()

    def tell_end(self) -> None:
        """Tell those who watch that the record is closed."""
        self._control.tell({"ev": "exit", "record": self._record.public()})

    def _begin(self) -> None:
        """Start the strategy's process, and write down that it runs."""
        job = StrategyJob(self._request)
        with self._changed:
            self._course.note_begun(job.pid, job.start_time())
            note_output = self._guarding.note_output
            self._attempt = Attempt(job, self._log, self._changed, note_output)
            attempt: Any = self._attempt  # as above
            self._wishes.attempt = attempt
            self._guarding.begin()

    def _served(self) -> End:
        """Serve the attempt until nothing of it is left, and return how it ended."""
        attempt = self._attempt
        with self._changed:
            while attempt.is_alive:
                self._changed.wait(self._wait_s(attempt))
                attempt.step(time.monotonic())
                self._step(time.monotonic())
        attempt.end_leftovers()
        with self._changed:
            self._guarding.end()
            self._wishes.attempt = None
            return attempt.finish()

    def _pauses(self, end: End) -> bool:
        """Wait out the pause that follows upon ``end``; return whether there is a restart."""
        wishes = self._wishes
        with self._changed:
            pause_s = self._course.note_end(end)
            if pause_s is None:
                return False
            self._events.tell_settled()
            self._events.tell_state()
            wishes.resume_at = time.monotonic() + pause_s
            while not wishes.late and (left_s := wishes.resume_at - time.monotonic()) > 0:
                self._changed.wait(left_s)
            wishes.resume_at = None
            if wishes.late:
                self._course.note_stopped_in_pause()
                wishes.note_end_asked(*wishes.late)
            return not wishes.late

    def _step(self, now: float) -> None:
        self._guarding.step(now)
        self._log.step(now)
        if self._settled_at is not None and now >= self._settled_at:
            self._settled_at = None
            self._events.tell_settled()

    def _wait_s(self, attempt: Attempt) -> float | None:
        now = time.monotonic()
        waits = [attempt.wait_s(now), self._guarding.wait_s(now), self._log.wait_s(now)]
        if self._settled_at is not None:
            waits.append(self._settled_at - now)
        return min([max(each, 0.0) for each in waits if each is not None], default=None)

    def _reply(self, request: dict[str, Any]) -> dict[str, Any]:
        with self._changed:
            reply = self._wishes.answer(request)
            self._changed.notify_all()
            return reply

    def _refusal(self, error: OSError) -> str:
        text = f"Cannot start {self._request.argv[0]}: {error.strerror}"
        return self._request.mask.text(text)

    def _close_record(self) -> None:
        with self._changed:
            self._course.note_over()
        for _ in range(_RECORD_TRIES):
            try:
                self._record.write_last()
            except FileNotFoundError:
                return
            except OSError:
                time.sleep(1)
                continue
            return
