"""What the runner is asked to run, checked once."""

from core.runner.base import TYPE_CHECKING
from core.runner.json_text import parsed
from core.runner.protocol import RUN_VARIABLE, VERSION

if TYPE_CHECKING:
    from typing import Any


class RequestError(Exception):
    """The request is not one that this runner understands; its text says why."""


class Request:
    """A request of the protocol, its fields present and of the right kind."""

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
        self._take_log(_Fields(fields.get("log"), "log"))
        self.grace_s = fields.number("grace_s")
        self.trigger = fields.text("trigger")
        self.source_sha256 = fields.text("source_sha256")

    def _take_log(self, log: "_Fields") -> None:
        self.log_path = log.text("path")
        max_bytes, files = log.number("max_bytes"), log.number("files")
        total_bytes, days = log.number("total_bytes"), log.number("days")
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

    def variables(self, key: str) -> dict[str, str]:
        value = self.get(key)
        if not isinstance(value, dict):
            raise self._wrong(key, "an object of texts")
        for name, each in value.items():
            if not isinstance(each, str) or "\0" in each + name or "=" in name or not name:
                raise self._wrong(key, "an object of texts")
        return value

    def number(self, key: str) -> float:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 1e15:  # noqa: PLR2004
            raise self._wrong(key, "a number from 0 up")
        return value

    def _wrong(self, key: str, kind: str) -> RequestError:
        return RequestError(f"{key!r} must be {kind}")
