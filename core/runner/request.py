"""What the runner is asked to run, checked once."""

from core.runner.base import TYPE_CHECKING
from core.runner.json_text import parsed
from core.runner.masking import Mask
from core.runner.protocol import RUN_VARIABLE, VERSION
from core.runner.restart_policy import NEVER, POLICIES

if TYPE_CHECKING:
    from typing import Any


_LARGEST_CODE = 255
_MOST_NICE = 19
_GUARDS = ("memory", "cpu", "processes", "silence")
_ACTIONS = ("warn", "restart", "stop")
_NO_RESTART: "dict[str, Any]" = {
    "policy": NEVER,
    "success_codes": [0],
    "first_delay_s": 1.0,
    "longest_delay_s": 60.0,
    "stable_s": 60.0,
    "most_failures": 5,
    "failure_window_s": 600.0,
}
"""What holds where the request does not speak of restarts."""


class RequestError(Exception):
    """The request is not one that this runner understands; its text says why."""


class RestartSettings:
    """The object ``restart`` of a request, its fields present and of the right kind."""

    def __init__(self, value: object) -> None:
        """Check ``value``; none at all is a strategy that is never restarted.

        Raises:
            RequestError: A field is missing or makes no sense.
        """
        fields = _Fields(_NO_RESTART if value is None else value, "restart")
        self.policy = fields.word("policy", POLICIES)
        self.success_codes = fields.codes("success_codes")
        self.first_delay_s = fields.number("first_delay_s")
        self.longest_delay_s = fields.number("longest_delay_s")
        self.stable_s = fields.number("stable_s")
        self.most_failures = max(int(fields.number("most_failures")), 1)
        self.failure_window_s = fields.number("failure_window_s")

    def as_json(self) -> "dict[str, Any]":
        """Return the settings as the record has them."""
        return {name: getattr(self, name) for name in _NO_RESTART}


class Walls:
    """The object ``walls`` of a request: what is closed to the strategy, and what is not.

    All paths are absolute, without symbolic links, and may not be there.

    Attributes:
        confined: Whether it may write nowhere but below ``writable`` and ``own``.
        closed: Neither read nor written, with all that is below.
        bare: Folders on the way to closed paths, whose files are closed as well.
        own: Below closed paths, and open to it.
        readable: Below closed paths, and open to it for reading.
        writable: Open for writing, where they are not closed.
    """

    def __init__(self, value: object) -> None:
        """Check ``value``.

        Raises:
            RequestError: A field is missing or makes no sense.
        """
        fields = _Fields(value, "walls")
        self.confined = fields.get("confined") is True
        self.closed = fields.paths("closed")
        self.bare = fields.paths("bare")
        self.own = fields.paths("own")
        self.readable = fields.paths("readable")
        self.writable = fields.paths("writable")


class Request:
    """A request of the protocol, its fields present and of the right kind.

    Attributes:
        has_secrets: Whether a variable of the environment is secret.
        mask: Keeps the values of its secret variables out of what is written down.
    """

    def __init__(self, data: bytes) -> None:
        """Read the request that ``data`` holds.

        Raises:
            RequestError: It is not a request, or not one of this version.
        """
        try:
            value = parsed(data)
        except ValueError as error:
            message = f"the request is not JSON: {error}"
            raise RequestError(message) from error
        fields = _Fields(value, "request")
        if fields.number("v") != VERSION:
            message = f"this runner speaks version {VERSION} of the protocol, not {fields.get('v')}"
            raise RequestError(message)
        self.run_id = fields.text("run_id")
        self.strategy_id = fields.text("strategy_id")
        self.strategy_name = fields.text("strategy_name")
        self.run_dir = fields.text("run_dir")
        self.strategy_lock = fields.text("strategy_lock")
        self.control_dir = fields.text("control_dir")
        self.argv = fields.texts("argv")
        self.cwd = fields.text("cwd")
        self.env = fields.variables("env")
        self.env.setdefault(RUN_VARIABLE, self.run_id)
        self._take_secrets(fields)
        self._take_log(_Fields(fields.get("log"), "log"))
        self.grace_s = fields.number("grace_s")
        self.trigger = fields.text("trigger")
        self.source_sha256 = fields.text("source_sha256")
        self.nice = min(int(fields.number("nice", 0)), _MOST_NICE)
        walls = fields.get("walls")
        self.walls = Walls(walls) if walls else None
        self.restart = RestartSettings(fields.get("restart"))
        guards = _Fields(fields.get("guards") or {}, "guards")
        self.guards = {name: guards.guard(name) for name in _GUARDS}

    def _take_secrets(self, fields: "_Fields") -> None:
        secrets = fields.texts("secrets") if fields.get("secrets") else []
        self.has_secrets = bool(secrets)
        self.mask = Mask([self.env[name] for name in secrets if name in self.env])

    def _take_log(self, log: "_Fields") -> None:
        """Take the log's room: of this file, and of all files of the strategy (0: no bound)."""
        self.log_path = log.text("path")
        max_bytes, files = log.number("max_bytes"), log.number("files", 0)
        total_bytes, days = log.number("total_bytes", 0), log.number("days", 0)
        self.log_room = int(max_bytes), int(files), int(total_bytes), float(days)


class _Fields:
    """One JSON object, whose fields are asked for by kind."""

    def __init__(self, value: object, name: str) -> None:
        if not isinstance(value, dict):
            message = f"{name} is not an object"
            raise RequestError(message)
        self._value: dict[str, Any] = value

    def get(self, key: str) -> object:
        return self._value.get(key)

    def text(self, key: str) -> str:
        value = self.get(key)
        if not isinstance(value, str) or "\0" in value:
            raise self._wrong(key, "a text")
        return value

    def texts(self, key: str) -> list[str]:
        value = self.get(key)
        if not isinstance(value, list) or not value:
            raise self._wrong(key, "a list of texts")
        for each in value:
            if not isinstance(each, str) or "\0" in each:
                raise self._wrong(key, "a list of texts")
        return value

    def paths(self, key: str) -> list[str]:
        return self.texts(key) if self.get(key) else []

    def variables(self, key: str) -> dict[str, str]:
        value = self.get(key)
        if not isinstance(value, dict):
            raise self._wrong(key, "an object of texts")
        for name, each in value.items():
            if not isinstance(each, str) or "\0" in each + name or "=" in name or not name:
                raise self._wrong(key, "an object of texts")
        return value

    def word(self, key: str, words: tuple[str, ...]) -> str:
        value = self.get(key)
        for each in words:
            if value == each:
                return each
        raise self._wrong(key, "one of " + ", ".join(words))

    def codes(self, key: str) -> list[int]:
        value = self.get(key)
        if not isinstance(value, list):
            raise self._wrong(key, "a list of exit codes")
        for each in value:
            if type(each) is not int or not 0 <= each <= _LARGEST_CODE:
                raise self._wrong(key, "a list of exit codes")
        return value

    def guard(self, key: str) -> "dict[str, Any] | None":
        value = self.get(key)
        if value is None:
            return None
        fields = _Fields(value, key)
        action = fields.word("action", _ACTIONS)
        sustain_s = fields.number("sustain_s", 0)
        return {"limit": fields.number("limit"), "sustain_s": sustain_s, "action": action}

    def number(self, key: str, default: "float | None" = None) -> float:
        value = self.get(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:  # noqa: PLR2004
            raise self._wrong(key, "a number from 0 up")
        return value

    def _wrong(self, key: str, kind: str) -> RequestError:
        return RequestError(f"{key!r} must be {kind}")
