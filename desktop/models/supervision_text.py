"""The guards and settings of a strategy in words."""

from typing import Final, assert_never

from core.records.policy_phrase import spoken_duration
from core.records.supervision import MIB, GuardAction, RestartPolicy, Supervision, WallLevel

NAMES: Final = ("Memory", "CPU", "Processes", "Silence", "Not watched", "Walls", "Logs", "Start")
"""What :func:`guards` may tell of, in its order."""


def guards(settings: Supervision) -> dict[str, str]:
    """Return what is watched, and what happens then; by those of :data:`NAMES` that say much."""
    watched = {
        "Memory": _memory(settings),
        "CPU": _cpu(settings),
        "Processes": _processes(settings),
        "Silence": _silence(settings),
    }
    idle = ", ".join(
        name.lower() if name != "CPU" else name for name in watched if not watched[name]
    )
    rows = {
        **watched,
        "Not watched": idle,
        "Walls": _walls(settings),
        "Logs": _logs(settings),
        "Start": _start(settings),
    }
    return {name: words for name, words in rows.items() if words}


def restarts(settings: Supervision, *, scheduled: bool) -> str:
    """Return how the pauses between restarts go; empty where nothing is restarted."""
    if settings.policy(scheduled=scheduled) is RestartPolicy.NEVER:
        return ""
    first = spoken_duration(settings.first_delay_s)
    longest = spoken_duration(settings.longest_delay_s)
    return f"{first} at first, doubling up to {longest}"


def _memory(settings: Supervision) -> str:
    if settings.memory_limit_bytes is None:
        return ""
    limit, sustain = _mib(settings.memory_limit_bytes), _for(settings.memory_sustain_s)
    return f"{_verb(settings.memory_action)} above {limit}{sustain}"


def _cpu(settings: Supervision) -> str:
    if settings.cpu_limit_percent is None:
        return ""
    sustain = _for(settings.cpu_sustain_s)
    limit = f"{settings.cpu_limit_percent:,g} % of a core"
    return f"{_verb(settings.cpu_action)} above {limit}{sustain}"


def _processes(settings: Supervision) -> str:
    if settings.process_limit is None:
        return ""
    return f"{_verb(settings.process_action)} above {settings.process_limit:,}"


def _silence(settings: Supervision) -> str:
    if settings.silence_limit_s is None:
        return ""
    return f"{_verb(settings.silence_action)} after {spoken_duration(settings.silence_limit_s)} without output"


def _logs(settings: Supervision) -> str:
    return f"{settings.log_files:,} files, {_mib(settings.log_bytes)}, {settings.log_days:,g} days"


def _start(settings: Supervision) -> str:
    parts = []
    if settings.priority:
        parts.append(f"priority {settings.priority}")
    if settings.nice:
        parts.append(f"niceness {settings.nice}")
    return ", ".join(parts)


def _walls(settings: Supervision) -> str:
    match settings.walls:
        case WallLevel.OFF:
            return "none"
        case WallLevel.PROTECT:
            return "secrets and other strategies are closed to it"
        case WallLevel.STRICT:
            return "secrets and other strategies are closed to it, and it writes to its own folder"
        case _:
            assert_never(settings.walls)


def _verb(action: GuardAction) -> str:
    match action:
        case GuardAction.WARN:
            return "warns"
        case GuardAction.RESTART:
            return "restarts it"
        case GuardAction.STOP:
            return "stops it"
        case _:
            assert_never(action)


def _for(seconds: float) -> str:
    return f" for {spoken_duration(seconds)}" if seconds else ""


def _mib(value: float) -> str:
    return f"{value / MIB:,.6g} MiB"
