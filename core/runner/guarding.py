"""Does what the guards of a run find to be necessary, and says so."""

import time

from core.runner import protocol
from core.runner.base import TYPE_CHECKING
from core.runner.guards import KILL, RESTART, STOP, WARN, Guards
from core.runner.stamps import iso

if TYPE_CHECKING:
    from typing import Any

    from core.runner.events import Events
    from core.runner.guards import Verdict
    from core.runner.log_file import LogFile
    from core.runner.record import Record
    from core.runner.request import Request
    from core.runner.wishes import Wishes

_MIB = 1024 * 1024
_DOING = {
    WARN: "a warning",
    RESTART: "it is ended, and started again",
    STOP: "it is stopped",
    KILL: "it grows instead of ending, and is killed",
}


class Guarding:
    """Watches the attempt of ``wishes`` by the guards of the request."""

    def __init__(
        self,
        request: "Request",
        record: "Record",
        log: "LogFile",
        events: "Events",
        wishes: "Wishes",
    ) -> None:
        """Prepare; nothing is watched before :meth:`begin`."""
        self._grace_s = request.grace_s
        self._record = record
        self._log = log
        self._events = events
        self._wishes = wishes
        self._guards = Guards(request.guards, wishes.usage)

    def begin(self) -> None:
        """Watch the attempt that has just begun."""
        self._guards.begin(time.monotonic())

    def end(self) -> None:
        """Watch nothing: the attempt is over."""
        self._guards.end()

    def note_output(self) -> None:
        """Take note that the strategy has written something."""
        self._guards.note_output(time.monotonic())

    def wait_s(self, now: float) -> float | None:
        """Return how long until the next look, None where there is none."""
        return self._guards.wait_s(now)

    def step(self, now: float) -> None:
        """Look, where a look is due, and act."""
        for verdict in self._guards.step(now):
            self._obey(verdict)

    def _obey(self, verdict: "Verdict") -> None:
        attempt = self._wishes.attempt
        if not attempt:
            return
        note = _note(verdict)
        if verdict.action == WARN:
            self._warn(note)
        elif verdict.action == KILL:
            self._say(note, KILL)
            attempt.ending.kill()
        elif attempt.is_alive and not self._wishes.is_end_asked:
            self._say(note, verdict.action)
            self._record.fields["guard"] = note
            if verdict.action == STOP:
                self._wishes.note_end_asked(protocol.REASON_GUARD, self._grace_s, None)
            else:
                attempt.guard = note
                self._record.write()
            attempt.ending.ask(self._grace_s)

    def _warn(self, note: "dict[str, Any]") -> None:
        self._say(note, WARN)
        fields = self._record.fields
        fields["warnings"] = [*fields["warnings"], note][-protocol.MOST_WARNINGS :]
        self._record.write()
        self._events.tell_warning(note)

    def _say(self, note: "dict[str, Any]", action: str) -> None:
        self._log.say(f"=== {_phrase(**note)}: {_DOING[action]} ===")


def _note(verdict: "Verdict") -> "dict[str, Any]":
    """Return what the record keeps of a verdict."""
    return {
        "name": verdict.name,
        "limit": verdict.limit,
        "value": verdict.value,
        "at": iso(time.time_ns()),
    }


def _phrase(name: str, limit: float, value: float, at: str) -> str:
    del at
    if name == "memory":
        return f"{value / _MIB:.0f} MiB of memory, its limit is {limit / _MIB:.0f} MiB"
    if name == "cpu":
        return f"{value:.0f} % of a core, its limit is {limit:g} %"
    if name == "processes":
        return f"{value:.0f} processes, its limit is {limit:.0f}"
    return f"No output for {value:.0f} s, its limit is {limit:g} s"
