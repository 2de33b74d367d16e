"""What a guard has noticed, in words."""

from core.records.policy_phrase import spoken_duration
from core.records.run_parts import GuardNote

_MIB = 1024 * 1024
_GIB = 1024 * _MIB


def guard_phrase(note: GuardNote) -> str:
    """Return such as “its memory is 1.7 GiB, its limit 2 GiB”, to stand within a sentence."""
    match note.name:
        case "memory":
            return f"its memory is {_bytes(note.value)}, its limit {_bytes(note.limit)}"
        case "cpu":
            return f"its processor load is {note.value:.0f} %, its limit {note.limit:.0f} %"
        case "processes":
            return f"it has {note.value:.0f} processes, its limit is {note.limit:.0f}"
        case "silence":
            return f"it has printed nothing for {spoken_duration(note.value)}"
        case _:
            return f"its {note.name} is {note.value:g}, its limit {note.limit:g}"


def _bytes(number: float) -> str:
    if number >= _GIB:
        return f"{number / _GIB:.3g} GiB"
    return f"{number / _MIB:.3g} MiB" if number < 1000 * _MIB else f"{number / _MIB:.0f} MiB"
