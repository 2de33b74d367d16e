"""What those who watch a run are told of it."""

from core.runner.base import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from core.runner.control import Control
    from core.runner.record import Record


class Events:
    """Tells facts over the control socket, once there is one.

    Attributes:
        control: The socket.
        has_settled: Whether the start-up is over; who begins to watch later hears it then.
    """

    def __init__(self, record: "Record") -> None:
        """Tell of what ``record`` holds."""
        self.control: Control | None = None
        self.has_settled = False
        self._record = record

    def tell_state(self) -> None:
        """Tell the state, with the record."""
        record = self._record.public()
        self._tell({"ev": "state", "state": record["state"], "record": record})

    def tell_settled(self) -> None:
        """Tell, once, that the start-up is over."""
        if not self.has_settled:
            self.has_settled = True
            self._tell({"ev": "settled"})

    def tell_newcomer(self) -> None:
        """Tell who has just begun to watch what was told once."""
        if self.has_settled:
            self._tell({"ev": "settled"})

    def tell_warning(self, note: "dict[str, Any]") -> None:
        """Tell of a guard that warns."""
        self._tell({"ev": "warning", "warning": note})

    def _tell(self, event: "dict[str, Any]") -> None:
        if self.control:
            self.control.tell(event)
