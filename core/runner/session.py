"""A run under way: one loop that waits for output, signals, commands and deadlines."""

import time

from core.runner import protocol
from core.runner.attempt import Attempt
from core.runner.base import TYPE_CHECKING, signals, system
from core.runner.cgroup import Cell
from core.runner.course import Course, failed_spawn
from core.runner.events import Events
from core.runner.guarding import Guarding
from core.runner.host import host
from core.runner.settling import Settling
from core.runner.spawn import SpawnError, spawn
from core.runner.walls import Enclosure
from core.runner.wishes import Wishes

if TYPE_CHECKING:
    from typing import Any

    from core.runner.control import Control
    from core.runner.descriptors import Descriptors
    from core.runner.end import End
    from core.runner.log_file import LogFile
    from core.runner.record import Record
    from core.runner.request import Request

_RETRY_S = 1.0
_RECORD_TRIES = 60


class Session:
    """Owns the strategy's processes, one after the other, from the first's start to the end."""

    def __init__(
        self, request: "Request", record: "Record", log: "LogFile", descriptors: "Descriptors"
    ) -> None:
        """Prepare; the strategy's process comes with :meth:`start`."""
        self._request = request
        self._record = record
        self._log = log
        self._descriptors = descriptors
        self._course = Course(request, record, log)
        self._events = Events(record)
        self._wishes = Wishes(record, log, self._events, request.grace_s)
        self._guarding = Guarding(request, record, log, self._events, self._wishes)
        self._control: Control | None = None
        self._cell = Cell.open(request.run_id, request.guards)
        self._enclosure = Enclosure(request.walls)
        self._course.note_walls(self._enclosure.name, self._enclosure.flaw)
        self._attempt: Attempt | None = None
        self._settling: Settling | None = None
        self._wakeup = _signals_as_bytes()
        descriptors.watch(self._wakeup)

    def start(self, control: "Control") -> int:
        """Start the strategy's process for the first time, and return its pid.

        Raises:
            SpawnError: Nothing runs.
        """
        self._control = self._events.control = control
        try:
            attempt = self._begun()
        except SpawnError:
            self._close_cell()
            raise
        return attempt.pid

    def run(self) -> None:
        """Serve the run until nothing of it is left, and everything it wrote is in the log."""
        end = self._served()
        while self._pauses(end):
            try:
                self._begun()
            except SpawnError as error:
                end = failed_spawn(error.number, error.text)
                continue
            self._events.tell_state()
            end = self._served()
        self._close_cell()

    def answer(self, request: "dict[str, Any]") -> "dict[str, Any]":
        """Return the reply to a manager's request, once it is obeyed."""
        return self._wishes.answer(request)

    def close_record(self) -> None:
        """Write the end of the run to the record; with no room, wait a minute for it."""
        self._course.note_over()
        for _ in range(_RECORD_TRIES):
            try:
                self._record.write_last()
            except FileNotFoundError:
                return  # the run's folder is gone: nobody can ask for its record
            except OSError:
                self._turn(_RETRY_S)
                continue
            return

    def _begun(self) -> Attempt:
        """Start the strategy's process, and write down that it runs."""
        spawned = spawn(self._request, self._cell, self._enclosure)
        attempt = Attempt(spawned, self._log, self._descriptors, self._cell)
        self._attempt = self._wishes.attempt = attempt
        self._settling = Settling(attempt.pid)
        self._course.note_begun(attempt.pid, host.process_start(attempt.pid))
        self._guarding.begin()
        return attempt

    def _served(self) -> "End":
        """Serve the attempt until nothing of it is left, and return how it ended."""
        attempt = self._attempt
        assert attempt  # noqa: S101 - it has begun
        attempt.ending.reap()
        while not attempt.is_over:
            self._turn(self._wait_s())
            attempt.ending.step()
        self._guarding.end()
        end = attempt.finish()
        self._attempt = self._wishes.attempt = self._settling = None
        return end

    def _pauses(self, end: "End") -> bool:
        """Wait out the pause that follows upon ``end``; return whether there is a restart."""
        pause_s = self._course.note_end(end)
        if pause_s is None:
            return False
        wishes = self._wishes
        self._events.tell_settled()
        self._events.tell_state()
        wishes.resume_at = time.monotonic() + pause_s
        while not wishes.late and time.monotonic() < wishes.resume_at:
            self._turn(self._wait_s())
        wishes.resume_at = None
        if not wishes.late:
            return True
        self._course.note_stopped_in_pause()
        wishes.note_end_asked(*wishes.late)
        return False

    def _turn(self, wait_s: float | None) -> None:
        """Wait once, and serve what is ready."""
        ready = self._descriptors.ready(wait_s)
        if self._attempt and self._attempt.take_output(ready):
            self._guarding.note_output()
        if self._wakeup in ready:
            self._take_signals()
        self._step(time.monotonic())
        if self._control:
            self._control.serve(ready)
        if self._log.has_dropped:
            self._log.recover()
        if self._record.is_stale and self._record.fields["state"] != protocol.EXITED:
            self._record.write()

    def _step(self, now: float) -> None:
        """Do what has become due."""
        self._guarding.step(now)
        self._log.step(now)
        settling = self._settling
        if settling:
            settling.step(now)
            if settling.is_calm:
                self._events.tell_settled()
            if settling.is_over:
                self._settling = None

    def _wait_s(self) -> float | None:
        now = time.monotonic()
        waits = [self._guarding.wait_s(now), self._log.wait_s(now)]
        if self._attempt:
            waits.append(self._attempt.wait_s(now))
        if self._settling:
            waits.append(self._settling.wait_s(now))
        if self._wishes.resume_at is not None:
            waits.append(self._wishes.resume_at - now)
        if self._log.has_dropped or self._record.is_stale:
            waits.append(_RETRY_S)
        return min([each for each in waits if each is not None], default=None)

    def _close_cell(self) -> None:
        if self._cell:
            self._cell.close()

    def _take_signals(self) -> None:
        for number in system.read(self._wakeup, 4096):
            if number == signals.SIGTERM:
                self._wishes.take_sigterm()
        if self._attempt:
            self._attempt.ending.reap()


def _signals_as_bytes() -> int:
    """Have signals arrive as bytes in a pipe that can be waited for; return its end to read."""
    reader, writer = system.pipe()
    system.set_blocking(reader, False)
    system.set_blocking(writer, False)
    signals.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in (signals.SIGCHLD, signals.SIGTERM):
        signals.signal(number, _leave_to_wakeup)
    for number in (signals.SIGINT, signals.SIGHUP, signals.SIGQUIT):
        signals.signal(number, signals.SIG_IGN)
    return reader


def _leave_to_wakeup(number: int, frame: object) -> None:
    """Do nothing: the byte in the wake-up pipe is what counts."""
