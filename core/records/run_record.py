"""A run's record as a value: what its runner wrote, and how the run ended."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from core import clock
from core.records.guard_phrase import guard_phrase
from core.records.run_parts import Attempt, GuardNote, json_object, moment
from core.records.triggers import Trigger
from core.runner import protocol


@dataclass(frozen=True, kw_only=True)
class ProcessId:
    """A process for ever: its pid, and the kernel's start time of it (platform's unit)."""

    pid: int
    start: int

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> Self | None:
        """Return the process that a record names, or None.

        Raises:
            ValueError: A field is no number.
            TypeError: The value's shape is not that of a process.
        """
        value = json_object(value)
        if value.get("pid") is None:
            return None
        return cls(pid=int(value["pid"]), start=int(value.get("start") or 0))


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """What is known of one run.

    Attributes:
        state: One of the protocol's states; ``exited`` is the last.
        trigger: Who asked for the start.
        reason: One of the protocol's reasons, None while the run lasts.
        exit_code: 0 to 255, None when a signal ended it or it has not ended.
        signal: The signal's name, such as ``SIGSEGV``.
        last_error: The end of standard error, where the run did not end well.
        cpu_s: Processor seconds of the run's whole tree.
        peak_rss_bytes: The largest resident memory of one of its processes.
        out_of_memory: Whether the system killed it because memory ran out.
        success_codes: Exit codes that are no failure.
        restarts: How often its runner started it again.
        failures: How many failures within ``failure_window_s`` the quarantine goes by.
        failure_window_s: See there; None where the record does not tell.
        next_start_at: When it starts again, during a pause before that.
        kept_down: Why a failure was not followed by a restart; see the protocol.
        guard: The guard that acted last.
        attempts: What ended before the restarts, oldest first.
        sandbox: What its walls are made of, None where it has none.
        unwalled: Why it has none although they are wanted.
    """

    run_id: str
    strategy_id: str
    state: str
    trigger: Trigger
    started_at: datetime
    ended_at: datetime | None = None
    boot_id: str = ""
    runner: ProcessId | None = None
    process: ProcessId | None = None
    reason: str | None = None
    exit_code: int | None = None
    signal: str | None = None
    last_error: str = ""
    stop_by: Trigger | None = None
    stop_asked_at: datetime | None = None
    stop_grace_s: float | None = None
    escalated: bool = False
    leftovers_killed: int = 0
    cpu_s: float | None = None
    peak_rss_bytes: int | None = None
    out_of_memory: bool = False
    success_codes: tuple[int, ...] = (0,)
    restarts: int = 0
    failures: int = 0
    failure_window_s: float | None = None
    next_start_at: datetime | None = None
    kept_down: str | None = None
    guard: GuardNote | None = None
    warnings: tuple[GuardNote, ...] = ()
    attempts: tuple[Attempt, ...] = ()
    interpreter: str = ""
    source_sha256: str = ""
    sandbox: str | None = None
    unwalled: str | None = None
    log_path: Path | None = None
    dropped_bytes: int = 0
    control_path: str = ""
    token: str = ""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Return the record that ``value``, a parsed ``record.json``, holds.

        Raises:
            KeyError: A field without which a record means nothing is missing.
            ValueError: A field has no meaning (an impossible time, say).
            TypeError: The value's shape is not that of a record.
        """
        value = json_object(value)
        log = json_object(value.get("log"))
        argv = value.get("argv") or [""]
        return cls(
            run_id=str(value["run_id"]),
            strategy_id=str(value["strategy_id"]),
            state=str(value["state"]),
            trigger=Trigger(value.get("trigger") or Trigger.USER),
            started_at=clock.parsed(value["started"]),
            ended_at=moment(value.get("ended")),
            boot_id=str(value.get("boot_id") or ""),
            runner=ProcessId.from_json(value.get("runner")),
            process=ProcessId.from_json(value.get("proc")),
            reason=value.get("reason"),
            exit_code=value.get("exit_code"),
            signal=value.get("signal"),
            last_error=str(value.get("last_error") or ""),
            leftovers_killed=int(value.get("leftovers_killed") or 0),
            cpu_s=value.get("cpu_s"),
            peak_rss_bytes=value.get("peak_rss_bytes"),
            **_stop(json_object(value.get("stop"))),
            **_restarts(value),
            **_walls(value),
            interpreter=str(argv[0]),
            source_sha256=str(value.get("source_sha256") or ""),
            log_path=Path(log["path"]) if log.get("path") else None,
            dropped_bytes=int(log.get("dropped_bytes") or 0),
            control_path=str(value.get("ctl") or ""),
            token=str(value.get("token") or ""),
        )

    def has_begun(self) -> bool:
        """Return whether a process of the strategy's has come to be."""
        if self.process is not None or self.attempts:
            return True
        return self.state == protocol.BACKOFF or self.restarts > 0

    def ended(self) -> bool:
        """Return whether the run is over."""
        return self.state == protocol.EXITED

    def is_in_pause(self) -> bool:
        """Return whether its strategy has failed, and is started again after a pause."""
        return self.state == protocol.BACKOFF

    def was_quarantined(self) -> bool:
        """Return whether it ended because its strategy had failed too often."""
        return self.reason == protocol.REASON_QUARANTINED

    def was_stopped(self) -> bool:
        """Return whether the run ended because somebody asked for it, or is another folder's."""
        return self.reason in {
            protocol.REASON_STOP,
            protocol.REASON_KILL,
            protocol.REASON_COPIED,
        }

    def was_successful(self) -> bool:
        """Return whether the strategy ended by itself with an exit code that is no failure."""
        return self.reason == protocol.REASON_EXIT and self.exit_code in self.success_codes

    def outcome(self) -> str:
        """Return how the run ended, as a phrase: ``exit code 3``, ``KeyError: … at line 42``."""
        if self.reason is None:
            return "running"
        if self.was_stopped():
            return self._stopped_phrase()
        if self.reason == protocol.REASON_REBOOT:
            return "the computer restarted while it ran"
        if self.reason == protocol.REASON_SUPERVISOR_LOST:
            return f"its runner was killed, so its end was not seen{self._left()}: check open positions"
        if self.reason == protocol.REASON_SPAWN_ERROR:
            return self.last_error or "it could not be started"
        by_guard = self._last_guard()
        if by_guard is not None:
            return guard_phrase(by_guard)
        kept_down = self.kept_down == protocol.KEPT_DOWN_REPEATS
        return self._end() + (
            "; not restarted, as it would fail in the same way" if kept_down else ""
        )

    def _last_guard(self) -> GuardNote | None:
        """Return the guard that had the process end that ended last, None where none had."""
        if self.guard is None or self.reason == protocol.REASON_GUARD:
            return self.guard
        is_of_last = not self.attempts or self.guard.at >= self.attempts[-1].ended_at
        return self.guard if is_of_last and self.was_quarantined() else None

    def _end(self) -> str:
        """Return how the process ended that ended last."""
        if self.signal:
            hint = ", because memory ran out" if self.out_of_memory else _signal_hint(self.signal)
            return f"killed by {self.signal}{hint}"
        if self.exit_code is None and self.last_error:
            return self.last_error  # it could not be started again
        crash = crash_phrase(self.last_error, self.strategy_id) if self.exit_code else ""
        return crash or f"exit code {self.exit_code or 0}"

    def _left(self) -> str:
        match self.leftovers_killed:
            case 0:
                return ""
            case 1:
                return ", and 1 process that it had left had to be ended"
            case number:
                return f", and {number} processes that it had left had to be ended"

    def _stopped_phrase(self) -> str:
        if self.reason == protocol.REASON_COPIED:
            return "stopped here: the run belongs to the folder that this one was copied from"
        by = f"stopped {self.stop_by.phrase()}" if self.stop_by else "stopped"
        if not self.escalated:
            return by
        if self.reason == protocol.REASON_KILL and not self.stop_grace_s:
            return f"{by}, killed at once"
        grace = f"{self.stop_grace_s:g} s" if self.stop_grace_s else "its grace"
        return f"{by}, killed because it had not ended after {grace}"


_FRAME = re.compile(r'^ *File "(?P<file>.+?)", line (?P<line>\d+)', re.MULTILINE)
_EXCEPTION = re.compile(r"^(?P<text>[A-Za-z_][\w.]*(?:: .*)?)$")


def crash_phrase(stderr: str, strategy_id: str) -> str:
    """Return ``KeyError: 'close' at line 42`` from the end of a traceback, or nothing.

    The line is the innermost one in the strategy's own file (``<strategy_id>.py``);
    without a frame of it, the innermost of all, with its file's name.

    Args:
        stderr: The end of what the strategy wrote to standard error.
        strategy_id: Names the strategy's file.
    """
    frames = list(_FRAME.finditer(stderr))
    if not frames:
        return ""
    own = [each for each in frames if Path(each["file"]).name == f"{strategy_id}.py"]
    exception = ""
    for line in stderr[frames[-1].end() :].splitlines():
        found = _EXCEPTION.match(line)
        if found and not exception:
            exception = found["text"]
    if not exception:
        return ""
    if own:
        return f"{exception} at line {own[-1]['line']}"
    return f"{exception} at {Path(frames[-1]['file']).name} line {frames[-1]['line']}"


def _signal_hint(name: str) -> str:
    hints = {
        "SIGSEGV": ", a crash in native code",
        "SIGABRT": ", a crash in native code",
    }
    return hints.get(name, "")


def _restarts(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of restarts and guards, as fields of :class:`RunRecord`."""
    settings = json_object(value.get("restart"))
    window_s = settings.get("failure_window_s")
    return {
        "success_codes": tuple(settings.get("success_codes") or (0,)),
        "failure_window_s": None if window_s is None else float(window_s),
        "out_of_memory": bool(value.get("out_of_memory")),
        "restarts": int(value.get("restarts") or 0),
        "failures": int(value.get("failures") or 0),
        "next_start_at": moment(value.get("next_start")),
        "kept_down": value.get("kept_down"),
        "guard": GuardNote.from_json(value.get("guard")),
        "warnings": tuple(filter(None, map(GuardNote.from_json, value.get("warnings") or ()))),
        "attempts": tuple(map(Attempt.from_json, value.get("attempts") or ())),
    }


def _walls(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of walls, as fields of :class:`RunRecord`."""
    return {name: value.get(name) or None for name in ("sandbox", "unwalled")}


def _stop(stop: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of a stop that was asked for, as fields of :class:`RunRecord`."""
    return {
        "stop_by": Trigger(stop["by"]) if stop.get("by") else None,
        "stop_asked_at": moment(stop.get("asked")),
        "stop_grace_s": stop.get("grace_s"),
        "escalated": bool(stop.get("escalated")),
    }
