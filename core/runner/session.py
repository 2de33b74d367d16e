"""A run under way: one loop that waits for output, signals, commands and deadlines."""

import time

from core.runner import protocol
from core.runner.base import TYPE_CHECKING, signals, system
from core.runner.commands import refusal
from core.runner.ending import GONE, KILLING, LIVE, Ending, outcome
from core.runner.host import host
from core.runner.streams import Pace, Stream

if TYPE_CHECKING:
    from typing import Any

    from core.runner.control import Control
    from core.runner.descriptors import Descriptors
    from core.runner.log_file import LogFile
    from core.runner.record import Record

_RETRY_S = 1.0
_RECORD_TRIES = 60


class Session:
    """Owns the strategy's process, its output and its record, from its start to its end."""

    def __init__(
        self,
        record: "Record",
        log: "LogFile",
        descriptors: "Descriptors",
        grace_s: float,
    ) -> None:
        """Prepare; the strategy's process comes with :meth:`adopt`."""
        self._record = record
        self._log = log
        self._descriptors = descriptors
        self._grace_s = grace_s
        self._control: Control | None = None
        self._streams: list[Stream] = []
        self._pace = Pace()
        self._wakeup = _signals_as_bytes()
        descriptors.watch(self._wakeup)

    def adopt(self, control: "Control", pid: int, output: int, errors: int) -> None:
        """Take over the strategy's process and its pipes."""
        self._control = control
        self._ending = Ending(pid)
        self._streams = [
            Stream(output, "O", self._log, keeps_end=False),
            Stream(errors, "E", self._log, keeps_end=True),
        ]
        for stream in self._streams:
            self._descriptors.watch_output(stream.descriptor)

    def run(self) -> None:
        """Serve the run until nothing of it is left, and everything it wrote is in the log."""
        self._ending.reap()
        while self._ending.phase != GONE:
            self._turn(self._wait_s())
            self._ending.step()
        for stream in self._streams:
            if stream.descriptor >= 0:
                self._drain(stream)

    def answer(self, request: "dict[str, Any]") -> "dict[str, Any]":
        """Return the reply to a manager's request, once it is obeyed."""
        error = refusal(request)
        if error:
            return {"ok": False, "error": error}
        if request["op"] == "status":
            return self._status()
        by = request.get("by")
        grace_s = request.get("grace_s")
        if request["op"] == "kill":
            self._kill(by)
        else:
            self._stop(self._grace_s if grace_s is None else float(grace_s), by)
        return {"ok": True}

    def close_record(self) -> None:
        """Write the end of the run to the log and the record; with no room, wait a minute for it."""
        fields = self._record.fields
        ending = self._ending
        code, signal = outcome(ending.status or 0)
        fields["stop"]["escalated"] = ending.was_killed
        fields["leftovers_killed"] = ending.leftovers_killed
        fields["cpu_s"] = round(ending.cpu_s, 6)
        fields["peak_rss_bytes"] = ending.peak_rss_bytes
        self._record.note_end(code=code, signal=signal, last_bytes=self._streams[1].last_bytes)
        self._log.say(f"=== Strategy {self._record.end_phrase()} ===")
        for _ in range(_RECORD_TRIES):
            try:
                self._record.write_last()
            except FileNotFoundError:
                return  # the run's folder is gone: nobody can ask for its record
            except OSError:
                self._turn(_RETRY_S)
                continue
            return

    def _turn(self, wait_s: float | None) -> None:
        """Wait once, and serve what is ready."""
        ready = self._descriptors.ready(wait_s)
        if self._has_output(ready):
            pause_s = self._pace.pause_s()
            if pause_s:
                ready.update(self._descriptors.ready(pause_s, with_output=False))
            self._pace.note(sum([self._read(each) for each in self._streams]))
        now = time.monotonic()
        for stream in self._streams:
            stream.flush_if_due(now)
        if self._wakeup in ready:
            self._take_signals()
        if self._control:
            self._control.serve(ready)
        if self._log.has_dropped:
            self._log.recover()
        if self._record.is_stale and self._record.fields["state"] != protocol.EXITED:
            self._record.write()

    def _wait_s(self) -> float | None:
        now = time.monotonic()
        waits = [stream.wait_s(now) for stream in self._streams]
        waits.append(self._ending.wait_s())
        if self._log.has_dropped or self._record.is_stale:
            waits.append(_RETRY_S)
        return min([each for each in waits if each is not None], default=None)

    def _has_output(self, ready: dict[int, int]) -> bool:
        return any(stream.descriptor in ready for stream in self._streams)

    def _read(self, stream: Stream) -> int:
        descriptor = stream.descriptor
        if descriptor < 0:
            return 0
        size = stream.read()
        if stream.descriptor < 0:
            self._descriptors.forget(descriptor)
        return size

    def _drain(self, stream: Stream) -> None:
        """Read to the end; a foreign process that was handed the pipe is not waited for."""
        while self._read(stream):
            pass
        if stream.descriptor >= 0:
            self._descriptors.forget(stream.descriptor)
            stream.close()

    def _take_signals(self) -> None:
        numbers = system.read(self._wakeup, 4096)
        for number in numbers:
            if number == signals.SIGTERM and self._ending.phase == LIVE:
                self._stop(self._grace_s, None)
            elif number == signals.SIGTERM:
                self._kill(None)
        self._ending.reap()

    def _stop(self, grace_s: float, by: str | None) -> None:
        if self._ending.phase == LIVE:
            self._note_asked(protocol.REASON_STOP, grace_s, by)
        self._ending.ask(grace_s)

    def _kill(self, by: str | None) -> None:
        if self._ending.status is None and self._ending.phase < KILLING:
            self._note_asked(protocol.REASON_KILL, None, by)
        self._ending.kill()

    def _note_asked(self, reason: str, grace_s: float | None, by: str | None) -> None:
        was = self._record.fields["state"]
        self._record.note_asked(reason, grace_s, by)
        if self._control and was != protocol.STOPPING:
            self._control.tell({"ev": "state", "state": protocol.STOPPING})

    def _status(self) -> "dict[str, Any]":
        rss_bytes, cpu_s, processes = host.usage(system.getpid())
        return {
            "ok": True,
            "record": self._record.public(),
            "rss_bytes": rss_bytes,
            "cpu_s": round(cpu_s + self._ending.cpu_s, 6),
            "processes": processes,
        }


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
