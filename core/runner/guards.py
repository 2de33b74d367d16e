"""Watches what a strategy uses, and says when it is too much; decides, and does nothing itself.

A look at the process tree costs, so there is none without a limit on what it would find; the
looks are rare while all is calm, and frequent where a limit that is acted upon comes near.
"""

from core.runner.base import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Usage = Callable[[], tuple[int, float, int]]

WARN, RESTART, STOP, KILL = "warn", "restart", "stop", "kill"

FAR_S = 8.0
"""Between two looks while nothing has come half-way to its limit: to wake up costs more than to
look, and 200 runners do so."""
CALM_S = 2.0
"""Between two looks while nothing is near its limit."""
URGENT_S = 0.1
"""Between two looks where a limit is near, is exceeded, or is neared fast."""
WARNING_SHARE = 0.8
"""Of the limit of memory: there is a warning before it is reached."""
_FAR_SHARE = 0.5
_NEAR_SHARE, _AT_SHARE = 0.7, 0.9
"""Of a limit: from the first on the looks become more frequent, at the second they are so."""
_LOOKS_ON_THE_WAY = 4
"""How often to look before a limit would be reached, at the pace of its last growth."""
_ESCAPE_SHARE = 1.2
"""What was asked to end and has grown by so much since is not waited for any longer."""
_CALM_AGAIN_SHARE, _CALM_AGAIN_S = 0.9, 60.0
"""Below this share of the limit for so long, a warning that was given may be given again."""
_CPU_SPAN_S = 1.0
"""The shortest time over which processor load is measured: the system counts in ticks."""


class Verdict:
    """What a guard has found.

    Attributes:
        name: ``memory``, ``cpu``, ``processes`` or ``silence``.
        limit: In the unit of the protocol: bytes, percent of one core, processes, seconds.
        value: What was measured, in the same unit.
        action: WARN; RESTART or STOP, to be done in the orderly way, at most once an attempt; or
            KILL: after one of those, where what was asked to end grows instead.
    """

    def __init__(self, name: str, limit: float, value: float, action: str) -> None:  # noqa: D107
        self.name = name
        self.limit = limit
        self.value = value
        self.action = action


class Guards:
    """All guards of a run.

    Times are those of the monotonic clock, in seconds. Without an attempt (before the first
    :meth:`begin`, after :meth:`end`) nothing is looked at.
    """

    def __init__(self, limits: "dict[str, Any]", usage: "Usage") -> None:
        """Prepare the guards.

        Args:
            limits: For each guard's name its ``limit``, ``sustain_s`` and ``action``, or None.
            usage: Returns resident bytes, processor seconds and number of processes of the
                strategy's tree. The seconds include those of the processes that are gone.
        """
        chosen = {name: limit for name, limit in limits.items() if limit}
        self._usage = usage
        self._silence = chosen.pop("silence", None)
        self._limits = chosen
        self._watches: list[_Watch] = []
        self._growths: list[_Growth] = []
        self._next_look: float | None = None
        self._last_output: float | None = None
        self._is_watching = False
        self._has_acted = False
        self._cpu: tuple[float, float] | None = None
        self._ramp_s = URGENT_S

    def begin(self, now: float) -> None:
        """Watch a new attempt, whose process has just been started."""
        self.end()
        for name, limit in self._limits.items():
            if name == "memory":
                self._watches.append(_Watch(name, limit, WARN, WARNING_SHARE, 0.0))
            self._watches.append(_Watch(name, limit, limit["action"], 1.0, limit["sustain_s"]))
            if name != "cpu" and limit["action"] != WARN:
                self._growths.append(_Growth(name, limit["limit"]))
        self._is_watching = True
        self._last_output = now if self._silence else None
        if self._watches:
            self._next_look = now + (URGENT_S if self._growths else CALM_S)

    def end(self) -> None:
        """Watch nothing any more: there is no process."""
        self._watches = []
        self._growths = []
        self._next_look = self._last_output = self._cpu = None
        self._is_watching = self._has_acted = False
        self._ramp_s = URGENT_S

    def note_output(self, now: float) -> None:
        """Take note that the strategy has written something."""
        if self._silence and self._is_watching:
            self._last_output = now

    def wait_s(self, now: float) -> float | None:
        """Return how long until :meth:`step` has something to do, None where it never will."""
        waits = []
        if self._next_look is not None:
            waits.append(self._next_look - now)
        if self._silence and self._last_output is not None:
            waits.append(self._last_output + self._silence["limit"] - now)
        return min(waits, default=None)

    def step(self, now: float) -> list[Verdict]:
        """Look, where a look is due, and return what is to be done, in this order."""
        verdicts: list[Verdict] = []
        if self._next_look is not None and now >= self._next_look:
            verdicts += self._look(now)
        if self._is_silent(now):
            verdicts += self._silent(now)
        return verdicts

    def _look(self, now: float) -> list[Verdict]:
        rss_bytes, cpu_s, processes = self._usage()
        values = {"memory": float(rss_bytes), "processes": float(processes)}
        percent = self._load(cpu_s, now)
        if percent is not None:
            values["cpu"] = percent
        verdicts = []
        for watch in self._watches:
            value = values.get(watch.name)
            if value is not None and watch.exceeds(value, now):
                verdicts.append(Verdict(watch.name, watch.limit, value, watch.action))
        waits = [growth.wait_s(values[growth.name], now) for growth in self._growths]
        most_s = FAR_S if self._is_far(values) else CALM_S
        self._next_look = now + min([most_s, self._ramp_s, *waits])
        self._ramp_s = min(self._ramp_s * 2, FAR_S)
        return self._permitted(verdicts) + self._escaped(values, now)

    def _is_far(self, values: dict[str, float]) -> bool:
        limits = [(values[name], limit) for name, limit in self._limits.items() if name in values]
        return all(value < limit["limit"] * _FAR_SHARE for value, limit in limits)

    def _load(self, cpu_s: float, now: float) -> float | None:
        """Return the processor load since this last returned one; None when that is too recent."""
        if "cpu" not in self._limits:
            return None
        if self._cpu is None:
            self._cpu = now, cpu_s
            return None
        since, before = self._cpu
        if now - since < _CPU_SPAN_S:
            return None
        self._cpu = now, cpu_s
        return max(cpu_s - before, 0.0) / (now - since) * 100

    def _permitted(self, verdicts: list[Verdict]) -> list[Verdict]:
        """Return the warnings, and of what ends an attempt the first alone."""
        permitted = []
        for verdict in verdicts:
            if verdict.action != WARN:
                if self._has_acted:
                    continue
                self._has_acted = True
            permitted.append(verdict)
        return permitted

    def _escaped(self, values: dict[str, float], now: float) -> list[Verdict]:
        """Return what is to be killed: it was asked to end, and grows."""
        if not self._has_acted:
            return []
        self._next_look = now + URGENT_S if self._growths else None
        for growth in self._growths:
            if growth.has_escaped(values[growth.name]):
                self._growths = []
                self._next_look = None
                return [Verdict(growth.name, growth.limit, values[growth.name], KILL)]
        return []

    def _is_silent(self, now: float) -> bool:
        if not self._silence or self._last_output is None:
            return False
        return bool(now >= self._last_output + self._silence["limit"])

    def _silent(self, now: float) -> list[Verdict]:
        assert self._silence is not None  # noqa: S101 - asked just now
        assert self._last_output is not None  # noqa: S101
        quiet_s = now - self._last_output
        self._last_output = None  # once, until there is output again
        silence = self._silence
        return self._permitted([Verdict("silence", silence["limit"], quiet_s, silence["action"])])


class _Watch:
    """Waits for a value to stay above its threshold for a time, and says so once.

    Once more only after the value has been calm for a while.
    """

    def __init__(
        self, name: str, limit: "dict[str, Any]", action: str, share: float, sustain_s: float
    ) -> None:
        self.name = name
        self.limit: float = limit["limit"]
        self.action = action
        self._threshold = self.limit * share
        self._sustain_s = sustain_s
        self._above_since: float | None = None
        self._calm_since: float | None = None
        self._is_said = False

    def exceeds(self, value: float, now: float) -> bool:
        """Take note of ``value``; return whether it has now been too large for its time."""
        if value <= self._threshold:
            self._above_since = None
            self._note_calm(value, now)
            return False
        self._calm_since = None
        if self._above_since is None:
            self._above_since = now
        if self._is_said or now - self._above_since < self._sustain_s:
            return False
        self._is_said = True
        return True

    def _note_calm(self, value: float, now: float) -> None:
        if value > self._threshold * _CALM_AGAIN_SHARE:
            self._calm_since = None
        elif self._calm_since is None:
            self._calm_since = now
        elif now - self._calm_since >= _CALM_AGAIN_S:
            self._is_said = False


class _Growth:
    """Follows a value whose limit is acted upon: how soon to look again, and whether it escapes."""

    def __init__(self, name: str, limit: "float") -> None:
        self.name = name
        self.limit = limit
        self._last: tuple[float, float] | None = None
        self._escape: float | None = None

    def wait_s(self, value: float, now: float) -> float:
        """Return how long the next look may wait after one that found ``value``."""
        before, self._last = self._last, (now, value)
        share = value / self.limit if self.limit else _AT_SHARE
        nearness = (share - _NEAR_SHARE) / (_AT_SHARE - _NEAR_SHARE)
        wait_s = FAR_S
        if nearness > 0.0:
            wait_s = CALM_S - (CALM_S - URGENT_S) * min(nearness, 1.0)
        if before and value > before[1] and now > before[0]:
            until_limit_s = (self.limit - value) * (now - before[0]) / (value - before[1])
            wait_s = min(wait_s, until_limit_s / _LOOKS_ON_THE_WAY)
        return max(wait_s, URGENT_S)

    def has_escaped(self, value: float) -> bool:
        """Return whether ``value`` has grown much since this was asked first, above its limit."""
        if self._escape is None:
            self._escape = max(value, self.limit) * _ESCAPE_SHARE
        return value > self._escape
