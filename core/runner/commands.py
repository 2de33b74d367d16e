"""What a manager may ask of a run, checked before it is obeyed."""

from core.runner.base import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

LONGEST_GRACE_S = 86_400
_OPS = ("usage", "status", "stop", "kill", "start_now", "watch")


def refusal(request: "dict[str, Any]") -> str:
    """Return why ``request`` is not obeyed, or nothing."""
    if request.get("op") not in _OPS:
        return "unknown op"
    if not isinstance(request.get("by"), (str, type(None))):
        return "'by' must be a text"
    grace_s = request.get("grace_s")
    if grace_s is None:
        return ""
    if isinstance(grace_s, bool) or not isinstance(grace_s, (int, float)):
        return "'grace_s' must be a number"
    if not 0 <= grace_s <= LONGEST_GRACE_S:
        return f"'grace_s' must be from 0 to {LONGEST_GRACE_S}"
    return ""
