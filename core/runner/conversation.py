"""What one client of the control channel says, line by line, and what it is answered."""

from core.runner.base import TYPE_CHECKING
from core.runner.json_text import encoded, parsed

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Answer = Callable[[dict[str, Any]], dict[str, Any]]

LINE_BYTES = 65_536


class Conversation:
    """Takes bytes as they come, and gives back the bytes to send.

    Attributes:
        is_trusted: Whether the token came first.
        is_watching: Whether the client wants to hear of events.
        is_over: Whether to close the connection, once what was given back is sent.
    """

    def __init__(self, token: str, answer: "Answer") -> None:
        """Expect ``token`` first; ``answer`` gets each request."""
        self.is_trusted = False
        self.is_watching = False
        self.is_over = False
        self._token = token
        self._answer = answer
        self._incoming = b""

    def hear(self, data: bytes) -> bytes:
        """Return the replies to the lines that ``data`` completes."""
        lines = (self._incoming + data).split(b"\n")
        self._incoming = lines.pop()
        replies = []
        for line in lines:
            if self.is_over:
                break
            replies.append(self._reply(line))
        if len(self._incoming) > LINE_BYTES:
            self.is_over = True
            replies.append(_line({"ok": False, "error": "the line is too long"}))
        return b"".join(replies)

    def _reply(self, line: bytes) -> bytes:
        try:
            request = parsed(line)
        except ValueError:
            request = None
        if not self.is_trusted:
            self.is_trusted = isinstance(request, dict) and request.get("token") == self._token
            self.is_over = not self.is_trusted
            return b""
        if not isinstance(request, dict):
            return _line({"ok": False, "error": "not a JSON object"})
        if request.get("op") == "watch":
            self.is_watching = True
        return _line(self._answer(request))


def _line(value: "dict[str, Any]") -> bytes:
    return encoded(value) + b"\n"
