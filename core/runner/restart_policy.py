"""Decides whether a strategy that has ended is started again; pure, no clock and no processes."""

from core.runner.base import TYPE_CHECKING

if TYPE_CHECKING:
    from core.runner.end import End
    from core.runner.request import RestartSettings

NEVER, ON_FAILURE, ALWAYS = POLICIES = ("never", "on-failure", "always")

FINAL, REPEATS, QUARANTINED, RESTART = "final", "repeats", "quarantined", "restart"

JITTER = 0.1
"""By how much of itself a delay is shortened or lengthened, at most."""

_ORDERLY_SIGNALS = {"SIGTERM", "SIGINT", "SIGHUP"}
_ORDERLY_CODES = {128 + 15, 128 + 2, 128 + 1}
"""What a shell reports of a process that those signals ended, and a Python that handles them."""
_PYTHON_FAILED = 1
_PYTHON_CANNOT_BEGIN = 2
_REPEATING = {"SyntaxError", "IndentationError", "TabError", "ImportError", "ModuleNotFoundError"}
_FRAME = '  File "'
_MISSING = {2, 8, 13, 20, 40}
"""ENOENT, ENOEXEC, EACCES, ENOTDIR and Linux's ELOOP: a second attempt finds the same."""
_DOUBLINGS = 32
"""More of them make no difference to any delay that may be asked for."""


class Decision:
    """What follows upon an end.

    Attributes:
        kind: FINAL; REPEATS, kept down because it would fail again in the same way; QUARANTINED;
            or RESTART.
        delay_s: Before the restart, 0.0 where there is none.
        failures: How many failures lie within the window, this one included.
    """

    def __init__(self, kind: str, failures: int = 0, delay_s: float = 0.0) -> None:  # noqa: D107
        self.kind = kind
        self.failures = failures
        self.delay_s = delay_s


class RestartPolicy:
    """The settings of a strategy's restarts, and the failures so far.

    Two counts: the delay doubles with each failure since the strategy last ran for its stable
    time; the quarantine goes by those within the window, however long it ran between them. So in
    no window are there more restarts than its failures allow.
    """

    def __init__(self, settings: "RestartSettings") -> None:
        """Begin without a failure."""
        self._settings = settings
        self._in_a_row = 0
        self._failed_at: list[float] = []

    def decide(self, end: "End", now: float, jitter: float) -> Decision:
        """Return what follows upon ``end``, and remember it.

        Args:
            end: How the process ended.
            now: The monotonic clock, in seconds.
            jitter: From -1.0 to 1.0, chosen by chance.
        """
        if end.guard is None:
            if not self._is_failure(end):
                return Decision(FINAL)
            if would_repeat(end):
                return Decision(REPEATS)
        settings = self._settings
        if end.ran_s >= settings.stable_s:
            self._in_a_row = 0
        self._in_a_row += 1
        since = now - settings.failure_window_s
        self._failed_at = [each for each in self._failed_at if each > since] + [now]
        failures = len(self._failed_at)
        if failures >= settings.most_failures:
            return Decision(QUARANTINED, failures)
        doubled = settings.first_delay_s * 2.0 ** min(self._in_a_row - 1, _DOUBLINGS)
        delay_s = min(doubled, settings.longest_delay_s) * (1.0 + JITTER * jitter)
        return Decision(RESTART, failures, delay_s)

    def _is_failure(self, end: "End") -> bool:
        settings = self._settings
        if settings.policy == NEVER or end.code in settings.success_codes:
            return False
        if settings.policy == ALWAYS:
            return True
        return end.signal not in _ORDERLY_SIGNALS and end.code not in _ORDERLY_CODES


def would_repeat(end: "End") -> bool:
    """Return whether another attempt would fail in the same way, whatever the weather."""
    if end.failed_spawn is not None:
        return end.failed_spawn in _MISSING
    if end.code == _PYTHON_CANNOT_BEGIN:
        return "can't open file" in end.errors.rstrip().rpartition("\n")[2]
    return end.code == _PYTHON_FAILED and last_exception(end.errors) in _REPEATING


def last_exception(errors: str) -> str:
    """Return the name, without its module, of the exception that a traceback ends with, or nothing.

    Args:
        errors: The end of standard error. A traceback is told by its innermost frame; the first
            line after it that is not indented names the exception.
    """
    _, frame, rest = ("\n" + errors).rpartition("\n" + _FRAME)
    if not frame:
        return ""
    for line in rest.splitlines()[1:]:
        if line and not line[0].isspace():
            return line.partition(":")[0].rpartition(".")[2].strip()
    return ""
