"""The restart policy in one sentence, as it is shown before the first start."""

from core.records.supervision import RestartPolicy, Supervision

_MINUTE_S = 60
_HOUR_S = 3600


def policy_phrase(supervision: Supervision, *, scheduled: bool) -> str:
    """Return “Restarted on failure, quarantined after 5 failures in 10 minutes”, or the like."""
    match supervision.policy(scheduled=scheduled):
        case RestartPolicy.NEVER:
            return "Never restarted"
        case RestartPolicy.ON_FAILURE:
            when = "on failure"
        case RestartPolicy.ALWAYS:
            when = "always"
    failures = _counted(supervision.most_failures, "failure")
    window = spoken_duration(supervision.failure_window_s)
    return f"Restarted {when}, quarantined after {failures} in {window}"


def spoken_duration(seconds: float) -> str:
    """Return ``45 seconds``, ``10 minutes``, ``1.5 hours``."""
    for unit_s, unit in ((_HOUR_S, "hour"), (_MINUTE_S, "minute")):
        if seconds >= unit_s:
            return _counted(seconds / unit_s, unit)
    return _counted(seconds, "second")


def _counted(number: float, unit: str) -> str:
    return f"{number:.3g} {unit}" + ("" if number == 1 else "s")
