"""The course of a run: what its record and its log say of each end, and what follows upon it."""

import time

from core.runner import protocol
from core.runner.base import TYPE_CHECKING, system
from core.runner.end import End
from core.runner.restart_policy import QUARANTINED, REPEATS, RESTART, Decision, RestartPolicy
from core.runner.stamps import iso, spoken

if TYPE_CHECKING:
    from core.runner.log_file import LogFile
    from core.runner.record import Record
    from core.runner.request import Request

_ATTEMPT_ERRORS = 1024
"""Characters that are kept of what an attempt wrote last: many of them stand in one record."""
_MINUTE_S = 60


class Course:
    """Writes down what happens to the strategy, and decides upon restarts."""

    def __init__(self, request: "Request", record: "Record", log: "LogFile") -> None:
        """Begin before the first attempt."""
        self._record = record
        self._log = log
        self._settings = request.restart
        self._policy = RestartPolicy(request.restart)

    def note_walls(self, name: str | None, flaw: str | None) -> None:
        """Write down what the walls are made of; ``flaw`` says why there are none."""
        self._record.fields["sandbox"] = name
        self._record.fields["unwalled"] = flaw
        if flaw:
            self._log.say(f"=== Not walled: {flaw} ===")

    def note_begun(self, pid: int, start: int) -> None:
        """Write down that the strategy's process runs."""
        fields = self._record.fields
        if fields["state"] == protocol.BACKOFF:
            fields["restarts"] += 1
            fields["next_start"] = None
            attempt = f"attempt {fields['restarts'] + 1}"
            self._log.say(f"=== Strategy Restarted at {spoken(time.time_ns())} ({attempt}) ===")
        fields["proc"] = {"pid": pid, "start": start}
        fields["state"] = protocol.RUNNING
        self._record.write()

    def note_end(self, end: End) -> float | None:
        """Write down how an attempt ended; return the pause before the next, None without one."""
        fields = self._record.fields
        reason = fields["reason"]
        self._note_how(end)
        if end.failed_spawn is None:
            is_kill = reason == protocol.REASON_KILL
            phrase = end.phrase(was_asked=reason is not None, is_kill=is_kill)
            self._log.say(f"=== Strategy {phrase} ===")
        else:
            self._log.say(f"=== Strategy did not start: {end.errors} ===")
        if reason is not None:
            fields["stop"]["escalated"] = end.was_killed
            return None
        decision = self._policy.decide(end, time.monotonic(), _jitter())
        if decision.kind == RESTART:
            self._note_pause(end, decision)
            return decision.delay_s
        self._note_no_restart(end, decision)
        return None

    def note_stopped_in_pause(self) -> None:
        """Write down that the run ends instead of its restart."""
        self._log.say("=== Strategy stopped before its restart, as asked ===")

    def note_over(self) -> None:
        """Fill in the end of the run; the record's last write puts it on the disk."""
        fields = self._record.fields
        fields["state"] = protocol.EXITED
        fields["next_start"] = None
        fields["ended"] = iso(time.time_ns())

    def _note_how(self, end: End) -> None:
        fields = self._record.fields
        fields["exit_code"], fields["signal"] = end.code, end.signal
        fields["out_of_memory"] = end.out_of_memory
        fields["leftovers_killed"] += end.leftovers_killed
        fields["cpu_s"] = round((fields["cpu_s"] or 0.0) + end.cpu_s, 6)
        fields["peak_rss_bytes"] = max(fields["peak_rss_bytes"] or 0, end.peak_rss_bytes)
        was_well = end.signal is None and end.code in self._settings.success_codes
        was_ended = fields["reason"] in {protocol.REASON_STOP, protocol.REASON_KILL}
        fields["last_error"] = None if was_well or was_ended else end.errors

    def _note_pause(self, end: End, decision: Decision) -> None:
        now_ns = time.time_ns()
        attempt = {
            "started": end.started,
            "ended": iso(now_ns),
            "exit_code": end.code,
            "signal": end.signal,
            "last_error": end.errors[-_ATTEMPT_ERRORS:],
            "out_of_memory": end.out_of_memory,
            "guard": end.guard,
        }
        fields = self._record.fields
        fields["attempts"] = [*fields["attempts"], attempt][-protocol.MOST_ATTEMPTS :]
        fields["failures"] = decision.failures
        fields["state"], fields["proc"] = protocol.BACKOFF, None
        fields["next_start"] = iso(now_ns + int(decision.delay_s * 1e9))
        settings = self._settings
        count = f"failure {decision.failures} of {settings.most_failures}"
        window = _duration(settings.failure_window_s)
        self._log.say(f"=== Restarts in {decision.delay_s:.1f} s ({count} in {window}) ===")
        self._record.write()

    def _note_no_restart(self, end: End, decision: Decision) -> None:
        fields = self._record.fields
        spawned = end.failed_spawn is None
        fields["reason"] = protocol.REASON_EXIT if spawned else protocol.REASON_SPAWN_ERROR
        if decision.kind == REPEATS:
            fields["kept_down"] = protocol.KEPT_DOWN_REPEATS
            self._log.say("=== Not restarted: it would fail in the same way ===")
        elif decision.kind == QUARANTINED:
            fields["failures"] = decision.failures
            fields["reason"] = protocol.REASON_QUARANTINED
            window = _duration(self._settings.failure_window_s)
            self._log.say(f"=== Quarantined after {decision.failures} failures in {window} ===")


def failed_spawn(number: int, text: str) -> End:
    """Return the end of an attempt that had no beginning."""
    end = End()
    end.failed_spawn = number
    end.errors = text
    end.started = iso(time.time_ns())
    return end


def _jitter() -> float:
    return int.from_bytes(system.urandom(2), "big") / 32767.5 - 1.0


def _duration(seconds: float) -> str:
    if seconds >= _MINUTE_S and seconds % _MINUTE_S == 0:
        minutes = int(seconds) // _MINUTE_S
        return "1 minute" if minutes == 1 else f"{minutes} minutes"
    return f"{seconds:g} s"
