"""What managers and signals ask of a run: obeyed at once, or kept until it can be."""

import time

from core.runner import protocol
from core.runner.base import TYPE_CHECKING
from core.runner.commands import refusal

if TYPE_CHECKING:
    from typing import Any

    from core.runner.attempt import Attempt
    from core.runner.events import Events
    from core.runner.log_file import LogFile
    from core.runner.record import Record

    Wish = tuple[str, float | None, str | None]


class Wishes:
    """Takes the wishes of a run, and the end that is asked for while there is nothing to end.

    Attributes:
        attempt: The attempt under way, None in a pause.
        late: A wish for the end that came after the main process had ended: reason, grace, who.
        resume_at: When a pause ends, on the monotonic clock; None outside one.
    """

    def __init__(self, record: "Record", log: "LogFile", events: "Events", grace_s: float) -> None:
        """Serve the run of ``record``; ``grace_s`` holds where a stop names none."""
        self.attempt: Attempt | None = None
        self.late: Wish | None = None
        self.resume_at: float | None = None
        self._record = record
        self._log = log
        self._events = events
        self._grace_s = grace_s

    @property
    def is_end_asked(self) -> bool:
        """Whether somebody, or a guard that stops, asked for the end of the run."""
        return self.late is not None or self._record.fields["reason"] is not None

    def answer(self, request: "dict[str, Any]") -> "dict[str, Any]":
        """Return the reply to a manager's request, once it is obeyed."""
        error = refusal(request)
        if error:
            return {"ok": False, "error": error}
        op, by, grace_s = request["op"], request.get("by"), request.get("grace_s")
        if op == "usage":
            return self._used()
        if op == "status":
            return self._used() | {"record": self._record.public()}
        if op == "start_now":
            return self._start_now(by)
        if op == "watch":
            self._events.tell_newcomer()
        elif op == "kill":
            self.kill(by)
        else:
            self.stop(self._grace_s if grace_s is None else float(grace_s), by)
        return {"ok": True}

    def usage(self) -> tuple[int, float, int]:
        """Return resident bytes, processor seconds and number of the attempt's processes."""
        return self.attempt.usage() if self.attempt else (0, 0.0, 0)

    def take_sigterm(self) -> None:
        """Obey a signal: a stop, and when that is asked for already, a kill."""
        if self.is_end_asked:
            self.kill(None)
        else:
            self.stop(self._grace_s, None)

    def stop(self, grace_s: float, by: str | None) -> None:
        """Ask for the end of the run within ``grace_s``."""
        if not self.attempt or not self.attempt.is_alive:
            self.late = self.late or (protocol.REASON_STOP, grace_s, by)
        elif not self.is_end_asked:
            self.note_end_asked(protocol.REASON_STOP, grace_s, by)
        if self.attempt:
            self.attempt.ending.ask(grace_s)

    def kill(self, by: str | None) -> None:
        """End the run now."""
        if not self.attempt or not self.attempt.is_alive:
            self.late = self.late or (protocol.REASON_KILL, None, by)
        elif not self.attempt.ending.is_killing:
            self.note_end_asked(protocol.REASON_KILL, None, by)
        if self.attempt:
            self.attempt.ending.kill()

    def note_end_asked(self, reason: str, grace_s: float | None, by: str | None) -> None:
        """Write down who asked for the end, and tell of it where that is news."""
        was = self._record.fields["state"]
        self._record.note_asked(reason, grace_s, by)
        if was != protocol.STOPPING:
            self._events.tell_state()

    def _start_now(self, by: str | None) -> "dict[str, Any]":
        if self.resume_at is None:
            return {"ok": False, "error": "there is no pause to end"}
        self.resume_at = time.monotonic()
        self._log.say(f"=== The pause is ended by {by or 'a request'} ===")
        return {"ok": True}

    def _used(self) -> "dict[str, Any]":
        rss_bytes, cpu_s, processes = self.usage()
        process = self._record.fields["proc"]
        return {
            "ok": True,
            "state": self._record.fields["state"],
            "pid": process["pid"] if process else None,
            "rss_bytes": rss_bytes,
            "cpu_s": round(cpu_s + (self._record.fields["cpu_s"] or 0.0), 6),
            "processes": processes,
        }
