"""How a run ends: asked, given its grace, then killed, until nothing of it is left."""

import time

from core.runner.base import TYPE_CHECKING, signals, system
from core.runner.host import host

if TYPE_CHECKING:
    from core.runner.cgroup import Cell

_LEFTOVERS_S = 2.0
_ROUNDS = 64
_NO_NAMES = {"SIG_DFL", "SIG_IGN", "SIG_BLOCK", "SIG_UNBLOCK", "SIG_SETMASK", "SIGCLD", "SIGPOLL"}
_PATIENCE_S = (0.001, 0.25)
"""The shortest and the longest pause between two rounds of killing."""

LIVE, ASKED, LEFTOVERS, KILLING, GONE = range(5)


class Ending:
    """The conversation with the strategy's processes, from their start to their last.

    Every process of the run ends as a child of this one, because it is a child subreaper: killing
    a parent hands its children over, so that killing one's own children until there is none
    reaches them all.

    Attributes:
        phase: LIVE, ASKED (to end), LEFTOVERS (the main process is gone), KILLING, GONE.
        status: The main process's wait status, None while it lives.
        ended_at: When it ended, on the monotonic clock; 0.0 while it lives.
        was_killed: Whether the main process was sent SIGKILL.
        leftovers_killed: How many others died of a signal from here.
        cpu_s: Processor seconds of all processes that are gone.
        peak_rss_bytes: The largest resident memory that one of them had.
    """

    def __init__(self, main: int, cell: "Cell | None") -> None:
        """Begin with ``main``, the strategy's process, alive; all of it is in ``cell``, if any."""
        self.phase = LIVE
        self.status: int | None = None
        self.ended_at = 0.0
        self.was_killed = False
        self.leftovers_killed = 0
        self.cpu_s = 0.0
        self.peak_rss_bytes = 0
        self._main = main
        self._cell = cell
        self._self = system.getpid()
        self._deadline: float | None = None
        self._pause_s = _PATIENCE_S[0]
        self._signalled: set[int] = set()
        self._killed: set[int] = set()

    @property
    def is_killing(self) -> bool:
        """Whether everything is being killed, or gone."""
        return self.phase >= KILLING

    def ask(self, grace_s: float) -> None:
        """Ask the main process to end, within ``grace_s``; asked again, the shorter grace holds."""
        deadline = time.monotonic() + grace_s
        if self.phase == LIVE:
            self.phase = ASKED
            self._deadline = deadline
            for signal in (signals.SIGTERM, signals.SIGCONT):
                _signal_group(self._main, signal)
        elif self._deadline is not None:
            self._deadline = min(self._deadline, deadline)

    def kill(self) -> None:
        """Kill everything now."""
        if self.phase < KILLING:
            self.phase = KILLING
            self.was_killed = self.status is None
            self._deadline = time.monotonic()

    def wait_s(self) -> float | None:
        """Return how long nothing is to be done here, None where only an event matters."""
        return None if self._deadline is None else self._deadline - time.monotonic()

    def reap(self) -> None:
        """Take note of every process that has ended."""
        while self.phase != GONE:
            try:
                pid, status, used = system.wait4(-1, system.WNOHANG)
            except ChildProcessError:
                if not host.strays(self._main):
                    self.phase = GONE
                    self._deadline = None
                    return
                break
            if not pid:
                break
            self._note(pid, status)
            self.cpu_s += used.ru_utime + used.ru_stime
            self.peak_rss_bytes = max(self.peak_rss_bytes, host.peak_bytes(used.ru_maxrss))
        if self.status is not None and self.phase in {LIVE, ASKED}:
            self._turn_to_leftovers()
        if self.phase == KILLING:
            self._deadline = time.monotonic()

    def step(self) -> None:
        """Do what has become due."""
        if self._deadline is None or time.monotonic() < self._deadline:
            return
        if self.phase in {ASKED, LEFTOVERS}:
            self.kill()
        if self.phase == KILLING:
            self._kill_all()

    def _note(self, pid: int, status: int) -> None:
        self._killed.discard(pid)
        if pid == self._main:
            self.status = status
            self.ended_at = time.monotonic()
        elif pid in self._signalled:
            self._signalled.discard(pid)
            self.leftovers_killed += system.WIFSIGNALED(status)

    def _turn_to_leftovers(self) -> None:
        rest_s = self.wait_s() if self.phase == ASKED else None
        self.phase = LEFTOVERS
        limit_s = _LEFTOVERS_S if rest_s is None else min(max(rest_s, 0.0), _LEFTOVERS_S)
        self._deadline = time.monotonic() + limit_s
        for pid in host.descendants(self._self) + host.strays(self._main):
            self._signalled.add(pid)
            for signal in (signals.SIGTERM, signals.SIGCONT):
                _signal(pid, signal)

    def _kill_all(self) -> None:
        """Kill children, and those handed over by that, as long as it gets anywhere.

        Each round is one short read and one signal for each that is new: what forks away all the
        time lives longer than that. To halt the tree first and walk it whole is ten times as slow.
        """
        if self._cell:
            self._cell.kill()
        for _ in range(_ROUNDS):
            victims = [pid for pid in self._victims() if pid not in self._killed]
            self._killed.update(victims)
            self._signalled.update(victims)
            _signal_each(victims, signals.SIGKILL)
            self.reap()
            if self.phase == GONE:
                return
            if not victims:
                break
        self._deadline = time.monotonic() + self._pause_s
        self._pause_s = min(self._pause_s * 2, _PATIENCE_S[1])

    def _victims(self) -> list[int]:
        """Return who is to be killed next; the quick look at children may miss one."""
        found = host.children(self._self) or host.children_by_walk(self._self)
        return found or host.strays(self._main)


def outcome(status: int) -> tuple[int | None, str | None]:
    """Return the exit code or the signal's name that a wait status holds; the other is None."""
    if not system.WIFSIGNALED(status):
        return system.WEXITSTATUS(status), None
    number = system.WTERMSIG(status)
    for name in dir(signals):
        if name.startswith("SIG") and getattr(signals, name) == number and name not in _NO_NAMES:
            return None, name
    return None, f"SIG{number}"


def _signal_each(pids: list[int], signal: int) -> None:
    """Signal processes, and their groups: at once, so that one which forks away is caught."""
    groups = {system.getpgid(0)}
    for pid in pids:
        _signal(pid, signal)
        try:
            group = system.getpgid(pid)
        except OSError:
            continue
        if group not in groups:
            groups.add(group)
            _signal_group(group, signal)


def _signal(pid: int, signal: int) -> None:
    try:
        system.kill(pid, signal)
    except OSError:
        pass


def _signal_group(group: int, signal: int) -> None:
    try:
        system.killpg(group, signal)
    except OSError:
        pass
