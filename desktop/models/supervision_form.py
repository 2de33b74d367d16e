"""The settings of supervision as a form has them: labels, units, texts and what they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from core.errors import InvalidSettingError
from core.records.supervision import (
    MIB,
    GuardAction,
    RestartPolicy,
    Supervision,
    WallLevel,
    checked,
    resolved,
    to_json,
)

OFF: Final = "off"
"""What stands for no limit at all."""
NOTHING_MORE: Final = "nothing more"
"""What stands for an empty list."""


class Page(Enum):
    """The pages of the form."""

    RESTARTS = "Restarts"
    GUARDS = "Guards"
    LOGS = "Logs and start"
    WALLS = "Walls"


class Origin(Enum):
    """Where the value of a setting comes from."""

    HERE = "here"
    WORKSPACE = "workspace"
    DEFAULT = "default"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting in the form.

    Attributes:
        name: Of the field of :class:`Supervision`.
        label: With its ``&`` accelerator.
        factor: How many of the setting's units are one of those that are shown.
        choices: The values to choose from, with their words; none where it is typed.
        has_off: Whether it may be no limit at all.
        is_list: Whether it is a list of texts, which stand apart by “;”.
    """

    name: str
    page: Page
    label: str
    unit: str = ""
    factor: float = 1.0
    choices: Mapping[str, str] = field(default_factory=dict)
    has_off: bool = False
    is_list: bool = False


POLICIES: Final = {
    RestartPolicy.NEVER.value: "Never",
    RestartPolicy.ON_FAILURE.value: "On failure",
    RestartPolicy.ALWAYS.value: "Always",
}
ACTIONS: Final = {
    GuardAction.WARN.value: "Warn",
    GuardAction.RESTART.value: "Restart it",
    GuardAction.STOP.value: "Stop it",
}
LEVELS: Final = {
    WallLevel.OFF.value: "Off",
    WallLevel.PROTECT.value: "Protect secrets",
    WallLevel.STRICT.value: "Strict",
}
BY_SCHEDULE: Final = "On failure if scheduled, else never"

_MINUTE: Final = 60.0
_R, _G, _L, _W = Page.RESTARTS, Page.GUARDS, Page.LOGS, Page.WALLS

SETTINGS: Final = (
    Setting(name="restart", page=_R, label="&Restart", choices=POLICIES),
    Setting(name="success_codes", page=_R, label="S&uccess codes"),
    Setting(name="first_delay_s", page=_R, label="&First pause", unit="s"),
    Setting(name="longest_delay_s", page=_R, label="&Longest pause", unit="s"),
    Setting(name="stable_s", page=_R, label="Counts as &stable after", unit="s"),
    Setting(name="most_failures", page=_R, label="&Quarantined after", unit="failures"),
    Setting(name="failure_window_s", page=_R, label="&within", unit="min", factor=_MINUTE),
    Setting(
        name="memory_limit_bytes",
        page=_G,
        label="&Memory limit",
        unit="MiB",
        factor=MIB,
        has_off=True,
    ),
    Setting(name="memory_sustain_s", page=_G, label="exceeded for", unit="s"),
    Setting(name="memory_action", page=_G, label="then", choices=ACTIONS),
    Setting(
        name="cpu_limit_percent", page=_G, label="&CPU limit", unit="% of a core", has_off=True
    ),
    Setting(name="cpu_sustain_s", page=_G, label="exceeded for", unit="s"),
    Setting(name="cpu_action", page=_G, label="then", choices=ACTIONS),
    Setting(name="process_limit", page=_G, label="&Process limit", unit="processes", has_off=True),
    Setting(name="process_action", page=_G, label="then", choices=ACTIONS),
    Setting(
        name="silence_limit_s",
        page=_G,
        label="&Silence limit",
        unit="min",
        factor=_MINUTE,
        has_off=True,
    ),
    Setting(name="silence_action", page=_G, label="then", choices=ACTIONS),
    Setting(name="log_file_bytes", page=_L, label="&Rotate a file at", unit="MiB", factor=MIB),
    Setting(name="log_files", page=_L, label="&Keep at most", unit="files"),
    Setting(name="log_bytes", page=_L, label="and at &most", unit="MiB", factor=MIB),
    Setting(name="log_days", page=_L, label="for at most", unit="days"),
    Setting(name="nice", page=_L, label="&Niceness", unit="0 to 19"),
    Setting(name="priority", page=_L, label="Start &priority"),
    Setting(name="walls", page=_W, label="&Walls", choices=LEVELS),
    Setting(name="writable_folders", page=_W, label="May write &to", is_list=True),
)


def plain_label(setting: Setting) -> str:
    """Return a setting's label as a sentence begins with it."""
    text = setting.label.replace("&", "")
    owner = setting.name.split("_", maxsplit=1)[0].capitalize()
    if text[0].islower():
        text = f"{owner}: {text}"
    return text


def shown(setting: Setting, value: object) -> str:
    """Return a value as it stands in the form; ``value`` as :class:`Supervision` has it."""
    if setting.name == "restart" and value is None:
        return BY_SCHEDULE
    if value is None:
        return OFF
    if setting.is_list and isinstance(value, tuple | list):
        return "; ".join(map(str, value)) or NOTHING_MORE
    if setting.choices:
        return setting.choices[str(value)]
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, int | float):
        return _figure(value / setting.factor)
    return str(value)


def parsed(setting: Setting, text: str) -> object:
    """Return the JSON value that a typed text means.

    Raises:
        InvalidSettingError: It means none; ``str()`` says what it must be, in the form's words.
    """
    text = text.strip()
    if setting.has_off and text.lower() in {OFF, "none", "no"}:
        return None
    if setting.name == "success_codes":
        return _codes(setting, text)
    if setting.is_list:
        return _folders(setting, text)
    try:
        number = float(text.replace(",", "")) * setting.factor
    except ValueError:
        raise InvalidSettingError(_sentence(setting, "a number")) from None
    value: object = int(number) if number.is_integer() else number
    try:
        return to_json(checked(setting.name, value))
    except InvalidSettingError as error:
        raise InvalidSettingError(_in_units(setting, str(error))) from error


def inherited(setting: Setting, workspace: Mapping[str, Any]) -> tuple[object, Origin]:
    """Return the value that holds where nothing is chosen here, and where it comes from."""
    origin = Origin.WORKSPACE if _is_valid(setting, workspace) else Origin.DEFAULT
    return getattr(resolved(workspace), setting.name), origin


def chosen(setting: Setting, own: Mapping[str, Any]) -> tuple[bool, object]:
    """Return whether a value is chosen here, and which, as :class:`Supervision` has it."""
    if not _is_valid(setting, own):
        return False, None
    return True, checked(setting.name, own[setting.name])


def valid(layer: Mapping[str, Any]) -> dict[str, Any]:
    """Return those values of ``layer``, JSON values, that mean something."""
    return {each.name: layer[each.name] for each in SETTINGS if _is_valid(each, layer)}


def _is_valid(setting: Setting, layer: Mapping[str, Any]) -> bool:
    if setting.name not in layer:
        return False
    try:
        checked(setting.name, layer[setting.name])
    except InvalidSettingError:
        return False
    return True


def _codes(setting: Setting, text: str) -> object:
    try:
        codes = [int(each) for each in re.split(r"[,\s]+", text) if each]
        return to_json(checked(setting.name, codes))
    except (ValueError, InvalidSettingError):
        message = f"{plain_label(setting)} must be numbers from 0 to 255, such as “0, 3”"
        raise InvalidSettingError(message) from None


def _folders(setting: Setting, text: str) -> object:
    if text == NOTHING_MORE:
        return []
    try:
        return to_json(checked(setting.name, [each.strip() for each in text.split(";")]))
    except InvalidSettingError:
        message = "It may write to folders by their whole path, such as “/srv/prices; ~/exports”"
        raise InvalidSettingError(message) from None


def _in_units(setting: Setting, sentence: str) -> str:
    """Return what core says of a value, in the units of the form."""
    found = re.search(r"(a whole number|a number) from (\S+) to (\S+)$", sentence)
    if found is None:
        return sentence
    least, most = (_figure(float(found[at]) / setting.factor) for at in (2, 3))
    kind = found[1] if setting.factor == 1 else "a number"
    return _sentence(setting, f"{kind} from {least} to {most}")


def _sentence(setting: Setting, what: str) -> str:
    unit = "" if not setting.unit or "to" in setting.unit else f" {setting.unit}"
    if unit and " from " not in what:
        unit = f" ({setting.unit})"
    off = f", or “{OFF}”" if setting.has_off else ""
    return f"{plain_label(setting)} must be {what}{unit}{off}"


def _figure(value: float) -> str:
    return f"{value:,.10g}"


assert {each.name for each in SETTINGS} == set(Supervision.__dataclass_fields__)  # noqa: S101 - none forgotten
