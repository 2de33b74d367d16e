"""How a strategy is supervised: restarts, guards, the room of its logs. All are settings.

A setting comes from the strategy, else from the workspace, else from the defaults here: each of
the first two is a mapping of the field names of :class:`Supervision` to JSON values, which holds
only what somebody has chosen.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import PurePath
from typing import Any, Final

from core.errors import InvalidSettingError

MIB: Final = 1024 * 1024


class RestartPolicy(StrEnum):
    """When a strategy that has ended by itself is started again.

    Never, under any policy: after a success code, and after a failure that would repeat itself
    (the source does not parse, an import or a file is missing).
    """

    NEVER = "never"
    ON_FAILURE = "on-failure"
    """After an exit code that is no success, and after a crash; not when somebody else ended it
    in the orderly way, by SIGTERM, SIGINT or SIGHUP."""
    ALWAYS = "always"
    """Whatever ended it."""


class GuardAction(StrEnum):
    """What a guard does when its limit has been exceeded for its time."""

    WARN = "warn"
    RESTART = "restart"
    STOP = "stop"


class WallLevel(StrEnum):
    """What is closed to a strategy, and to all that it starts, where the system has walls."""

    OFF = "off"
    PROTECT = "protect"
    """Keys, secrets, settings, and what belongs to other strategies: neither read nor written."""
    STRICT = "strict"
    """That, and it writes only to its data folder, to temporary folders and where it may."""


@dataclass(frozen=True, kw_only=True)
class Supervision:
    """Everything that decides how a strategy is supervised.

    Attributes:
        restart: None for the default: on failure where the strategy has a schedule, else never.
        success_codes: Exit codes, 0 to 255, that are no failure.
        first_delay_s: Before the first restart; each further failure doubles it.
        longest_delay_s: What the doubling ends at.
        stable_s: After running for so long, the delay begins anew with the first.
        most_failures: So many within ``failure_window_s`` quarantine the strategy, however long
            it ran between them.
        failure_window_s: See ``most_failures``.
        memory_limit_bytes: Resident memory of the whole process tree, None for no guard.
        memory_sustain_s: How long the limit may be exceeded.
        cpu_limit_percent: Of one core, for the whole process tree, None for no guard.
        process_limit: Processes of the tree, None for no guard; acted upon at once.
        silence_limit_s: Without a line of output, None for no guard.
        nice: Added to the niceness of the strategy, 0 (none) to 19 (the most).
        log_file_bytes: A log file is rotated at this size.
        log_files: Most log files of a strategy, over all its runs.
        log_bytes: Most bytes of a strategy's logs, over all its runs.
        log_days: Oldest log of a strategy.
        walls: What is closed to it.
        writable_folders: Where it may write behind strict walls: absolute, or from ``~`` on.
        priority: Of two starts that wait for their turn, the one with the larger is first.
    """

    restart: RestartPolicy | None = None
    success_codes: tuple[int, ...] = (0,)
    first_delay_s: float = 1.0
    longest_delay_s: float = 60.0
    stable_s: float = 60.0
    most_failures: int = 5
    failure_window_s: float = 600.0
    memory_limit_bytes: int | None = 2048 * MIB
    memory_sustain_s: float = 30.0
    memory_action: GuardAction = GuardAction.WARN
    cpu_limit_percent: float | None = None
    cpu_sustain_s: float = 300.0
    cpu_action: GuardAction = GuardAction.WARN
    process_limit: int | None = 200
    process_action: GuardAction = GuardAction.STOP
    silence_limit_s: float | None = None
    silence_action: GuardAction = GuardAction.WARN
    nice: int = 0
    walls: WallLevel = WallLevel.PROTECT
    writable_folders: tuple[str, ...] = ()
    log_file_bytes: int = 10 * MIB
    log_files: int = 10
    log_bytes: int = 50 * MIB
    log_days: float = 7.0
    priority: int = 0

    def policy(self, *, scheduled: bool) -> RestartPolicy:
        """Return the restart policy of a strategy that has a schedule or not."""
        if self.restart is not None:
            return self.restart
        return RestartPolicy.ON_FAILURE if scheduled else RestartPolicy.NEVER


def resolved(*layers: Mapping[str, Any]) -> Supervision:
    """Return the settings that ``layers`` choose, the later ones over the earlier.

    A value without a meaning counts as not chosen: :func:`checked` is for telling.
    """
    chosen: dict[str, Any] = {}
    for layer in layers:
        for name, value in layer.items():
            try:
                chosen[name] = checked(name, value)
            except InvalidSettingError:
                continue
    return Supervision(**chosen)


def checked(name: str, value: object) -> object:
    """Return the value of a setting from its form in JSON.

    Raises:
        InvalidSettingError: There is no such setting, or the value has no meaning for it.
    """
    check = _CHECKS.get(name)
    if check is None:
        message = f"There is no setting “{name}”"
        raise InvalidSettingError(message)
    if value is None and name in _OPTIONAL:
        return None
    return check(name, value)


def to_json(value: object) -> object:
    """Return the form of a setting's value in JSON."""
    if isinstance(value, tuple):
        return list(value)
    return str(value) if isinstance(value, StrEnum) else value


def _number(least: float, most: float) -> Callable[[str, object], float]:
    def check(name: str, value: object) -> float:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and math.isfinite(value) and least <= value <= most:  # type: ignore[arg-type,operator] # mypy does not see through is_number
            return float(value)  # type: ignore[arg-type]
        message = f"“{name}” must be a number from {least:g} to {most:g}"
        raise InvalidSettingError(message)

    return check


def _whole(least: int, most: int) -> Callable[[str, object], int]:
    def check(name: str, value: object) -> int:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        message = f"“{name}” must be a whole number from {least} to {most}"
        raise InvalidSettingError(message)

    return check


def _word(kind: type[StrEnum]) -> Callable[[str, object], StrEnum]:
    def check(name: str, value: object) -> StrEnum:
        try:
            return kind(str(value))
        except ValueError as error:
            words = ", ".join(kind)
            message = f"“{name}” must be one of {words}"
            raise InvalidSettingError(message) from error

    return check


def _codes(name: str, value: object) -> tuple[int, ...]:
    most = 255
    if isinstance(value, list | tuple) and value:
        codes = [each for each in value if isinstance(each, int) and not isinstance(each, bool)]
        if len(codes) == len(value) and all(0 <= each <= most for each in codes):
            return tuple(sorted(set(codes)))
    message = f"“{name}” must be a list of whole numbers from 0 to {most}"
    raise InvalidSettingError(message)


def _folders(name: str, value: object) -> tuple[str, ...]:
    if isinstance(value, list | tuple) and all(_is_folder(each) for each in value):
        return tuple(dict.fromkeys(value))
    message = f"“{name}” must be a list of folders by their whole path, such as “/srv/prices”"
    raise InvalidSettingError(message)


def _is_folder(value: object) -> bool:
    """Return whether ``value`` names a folder from the root, a drive or the home folder on."""
    if not isinstance(value, str) or "\0" in value:
        return False
    return value == "~" or value.startswith("~/") or PurePath(value).is_absolute()


_DAY_S: Final = 86_400.0
_CHECKS: Final[Mapping[str, Callable[[str, object], object]]] = {
    "restart": _word(RestartPolicy),
    "success_codes": _codes,
    "first_delay_s": _number(0.1, 3600),
    "longest_delay_s": _number(0.1, _DAY_S),
    "stable_s": _number(1, _DAY_S),
    "most_failures": _whole(1, 1000),
    "failure_window_s": _number(1, 7 * _DAY_S),
    "memory_limit_bytes": _whole(MIB, 1 << 50),
    "memory_sustain_s": _number(0, _DAY_S),
    "memory_action": _word(GuardAction),
    "cpu_limit_percent": _number(1, 100_000),
    "cpu_sustain_s": _number(1, _DAY_S),
    "cpu_action": _word(GuardAction),
    "process_limit": _whole(1, 100_000),
    "process_action": _word(GuardAction),
    "silence_limit_s": _number(1, 7 * _DAY_S),
    "silence_action": _word(GuardAction),
    "nice": _whole(0, 19),
    "walls": _word(WallLevel),
    "writable_folders": _folders,
    "log_file_bytes": _whole(64 * 1024, 1 << 40),
    "log_files": _whole(2, 10_000),
    "log_bytes": _whole(128 * 1024, 1 << 50),
    "log_days": _number(0.01, 36_500),
    "priority": _whole(-1000, 1000),
}
_OPTIONAL: Final = frozenset(
    {"restart", "memory_limit_bytes", "cpu_limit_percent", "process_limit", "silence_limit_s"}
)
assert set(_CHECKS) == {each.name for each in fields(Supervision)}  # noqa: S101 - none forgotten
