"""The runner on POSIX: from a request that it takes to the end of the run."""

import time

from core.runner import protocol
from core.runner.base import TYPE_CHECKING, end_process, signals, system
from core.runner.control import Control
from core.runner.course import failed_spawn
from core.runner.descriptors import Descriptors
from core.runner.files import read_exactly, write_all
from core.runner.host import host
from core.runner.json_text import encoded
from core.runner.locks import LockedError, taken_locks
from core.runner.log_file import LogFile
from core.runner.record import Record
from core.runner.request import Request, RequestError
from core.runner.restart_policy import NEVER, would_repeat
from core.runner.retention import Room
from core.runner.session import Session
from core.runner.spawn import SpawnError
from core.runner.stamps import Stamps, iso, spoken

if TYPE_CHECKING:
    from typing import Any, NoReturn

ANSWERED = b"+"
_TO_LAUNCHER = 3
_INHERITED = 4096
"""Descriptors up to this one belong to the launcher, and are closed."""


class _StartError(Exception):
    """Nothing runs; the protocol's stage, the system's number, and one sentence say why."""

    def __init__(self, stage: str, number: int, text: str) -> None:
        super().__init__(text)
        self.answer = {"ok": False, "stage": stage, "errno": number, "error": text}


def become_runner(size: int, launcher: int) -> "NoReturn":
    """Take a request of ``size`` bytes, and live on as its runner: nothing leaves this frame.

    The launcher hears, over its pipe ``launcher``, what to answer should this process end, and
    :data:`ANSWERED` when it has answered itself.
    """
    signals.signal(signals.SIGCHLD, signals.SIG_DFL)
    system.dup2(launcher, _TO_LAUNCHER, False)  # noqa: FBT003 - the C function's own form
    system.closerange(_TO_LAUNCHER + 1, _INHERITED)
    data = read_exactly(0, size)
    try:
        request = Request(data)
    except RequestError as error:
        _write_answer(1, _StartError(protocol.STAGE_REQUEST, 0, str(error)).answer)
        end_process(0)
    text = "The runner ended before it could answer"
    unseen = _StartError(protocol.STAGE_EXEC, 0, text).answer
    _write_answer(_TO_LAUNCHER, unseen | {"run_id": request.run_id})
    _run(request, system.dup(1))


def _run(request: Request, answer_to: int) -> "NoReturn":
    """Run what was asked for, and end; whoever asked hears one line over ``answer_to``."""
    try:
        _detach(request)
        locks = _locked(request)
        log = LogFile(request.log_path, Room(*request.log_room), Stamps(), request.mask)
        record = Record(request, log)
        try:
            _serve(request, record, log, locks, answer_to)
        except _StartError as error:
            _close_failed(record, log, error)
            raise
        except BaseException as error:
            log.say(f"=== The runner failed: {type(error).__name__}: {error} ===")
            raise
    except _StartError as error:
        _answer(answer_to, error.answer | {"run_id": request.run_id})
    finally:
        end_process(0)


def _locked(request: Request) -> list[int]:
    """Return the locks of strategy and run, held by nobody else.

    Raises:
        _StartError: The strategy runs already, the run exists, or there is no locking.
    """
    try:
        return taken_locks(request.strategy_lock, request.run_dir)
    except LockedError as error:
        raise _StartError(protocol.STAGE_LOCK, error.number, str(error)) from error


def _serve(
    request: Request, record: Record, log: LogFile, locks: list[int], answer_to: int
) -> None:
    """Start the strategy, answer, and stay with it to its end."""
    try:
        log.open()
    except OSError as error:
        text = request.mask.text(f"Cannot open the log {request.log_path}: {error.strerror}")
        raise _StartError(protocol.STAGE_LOG, error.errno or 0, text) from error
    log.say(f"=== Strategy Started at {spoken(time.time_ns())} ===")
    log.say(f"=== Platform: {host.PLATFORM} ===")
    descriptors = Descriptors()
    session = Session(request, record, log, descriptors)
    control = Control(descriptors, session.answer)
    try:
        control.open(request.control_dir)
    except (OSError, ValueError) as error:
        log.say(f"No control socket in {request.control_dir}: {error}; only signals stop this run")
    pid = _started(request, record, control, session)
    fields = record.fields
    runner, process = fields["runner"], fields["proc"]
    answer = {"ok": True, "run_id": request.run_id, "pid": pid, "pid_start": process["start"]}
    runner_facts = {"runner_pid": runner["pid"], "runner_start": runner["start"]}
    _answer(answer_to, answer | runner_facts)
    session.run()
    session.close_record()
    for lock in locks:
        system.close(lock)
    control.tell({"ev": "exit", "record": record.public()})
    control.close()


def _started(request: Request, record: Record, control: Control, session: Session) -> int:
    """Start the strategy's process; the record says so before and after."""
    fields = record.fields
    fields["boot_id"] = host.boot_id()
    fields["runner"]["start"] = host.process_start(system.getpid())
    fields["ctl"], fields["token"] = control.path, control.token
    record.reserve()
    record.write()
    try:
        return session.start(control)
    except SpawnError as error:
        control.close()
        if request.restart.policy != NEVER and would_repeat(failed_spawn(error.number, error.text)):
            fields["kept_down"] = protocol.KEPT_DOWN_REPEATS
        raise _StartError(protocol.STAGE_EXEC, error.number, error.text) from error


def _detach(request: Request) -> None:
    """Let go of the caller: its session, its terminal and its pipes."""
    host.become_guardian()
    if request.has_secrets:
        host.hide()
    host.keep_memory()
    nothing = system.open("/dev/null", system.O_RDWR)
    for standard in range(3):
        system.dup2(nothing, standard)
    system.close(nothing)


def _close_failed(record: Record, log: LogFile, error: _StartError) -> None:
    """Leave the reason why nothing runs in the log and in the record, where there is room."""
    log.say(f"=== Strategy did not start: {error} ===")
    record.fields["state"] = protocol.EXITED
    record.fields["reason"] = protocol.REASON_SPAWN_ERROR
    record.fields["last_error"] = str(error)
    record.fields["ended"] = iso(time.time_ns())
    try:
        record.write_last()
    except OSError:
        pass


def _answer(descriptor: int, answer: "dict[str, Any]") -> None:
    """Give the one answer of this run, and tell the launcher so."""
    _write_answer(descriptor, answer)
    try:
        system.write(_TO_LAUNCHER, ANSWERED)
    except OSError:
        pass  # the launcher is gone; the run is not
    system.close(descriptor)
    system.close(_TO_LAUNCHER)


def _write_answer(descriptor: int, answer: "dict[str, Any]") -> None:
    try:
        write_all(descriptor, encoded(answer) + b"\n")
    except OSError:
        pass  # the caller is gone; the run is not
