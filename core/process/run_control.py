"""The conversation with one live run, over its control socket."""

import contextlib
import json
import sys
from typing import Any, Protocol

from PySide6.QtCore import QObject, QTimer

from core.process.usage import Usage
from core.records.run_parts import GuardNote, json_object
from core.records.run_record import RunRecord
from core.records.triggers import Trigger
from core.runner import protocol

if sys.platform == "win32":
    from core.process.pipe_connection import Connection
else:
    from core.process.unix_connection import Connection

_RECONNECT_MS = 1000
_OBEYED = b'{"ok": true}'
"""As :func:`json.dumps` writes it: most of what a runner says, and nothing to act on."""
_LIVE = {protocol.RUNNING, protocol.BACKOFF, protocol.STOPPING}


class ControlListener(Protocol):
    """Hears what a runner tells: any number of the others, then ``ended`` or ``vanished``."""

    def on_control_state_told(self, record: RunRecord) -> None:
        """Hear of another state, or another process."""

    def on_control_settled(self) -> None:
        """Hear that the strategy's start-up is over."""

    def on_control_warned(self, note: GuardNote) -> None:
        """Hear of a warning."""

    def on_control_usage_sampled(self, usage: Usage) -> None:
        """Hear the answer to :meth:`RunControl.sample`."""

    def on_control_ended(self, record: RunRecord) -> None:
        """Hear of the end; the final record is on disk."""

    def on_control_vanished(self) -> None:
        """Hear that the connection broke without an end: the run's folder tells what became."""


class RunControl:
    """Asks a runner, and hears what it tells. Reconnects while the runner may still live.

    What a runner says that cannot be understood is passed over: its record on the disk counts.
    No QObject, as its :class:`~core.process.run.Run` is none: hundreds are made at an adoption.
    """

    def __init__(self, record: RunRecord, listener: ControlListener, parent: QObject) -> None:
        """Prepare to talk to the runner that wrote ``record``; ``parent`` owns its timers."""
        self._record = record
        self._listener = listener
        self._parent = parent
        self._standing = _standing(record)
        self._over = False
        self._is_sampling = False
        self._waiting: list[bytes] = []
        self._connection = Connection(self._hear_line, self._hear_break, parent)

    def open(self) -> None:
        """Try to reach the runner now; it may turn out at once that it is gone."""
        if self._over:
            return
        if not self._connection.open(self._record.control_path):
            self._listener.on_control_vanished()
            return
        first = json.dumps({"token": self._record.token}).encode() + b'\n{"op": "watch"}\n'
        waiting, self._waiting = self._waiting, []
        self._connection.send(first + b"".join(waiting))

    def reconnect_soon(self) -> None:
        """Try to reach the runner again in a second."""
        QTimer.singleShot(_RECONNECT_MS, self._parent, self.open)

    def stop(self, grace_s: float, by: Trigger) -> None:
        """Ask for the strategy's end within ``grace_s`` seconds."""
        self._send({"op": "stop", "grace_s": grace_s, "by": by.value})

    def start_now(self, by: Trigger) -> None:
        """Ask for the end of the pause before a restart."""
        self._send({"op": "start_now", "by": by.value})

    def sample(self) -> None:
        """Ask for the usage, where no answer is due anyhow."""
        if not self._is_sampling:
            self._is_sampling = True
            self._send({"op": "usage"})

    def close(self) -> None:
        """End the conversation; the run goes on."""
        self._over = True
        self._connection.close()

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        if self._connection.is_open:
            self._connection.send(line)
        else:
            self._waiting.append(line)

    def _hear_line(self, line: bytes) -> None:
        if line == _OBEYED:
            return
        try:
            message = json.loads(line.decode())
        except ValueError:
            return
        self._hear(message)

    def _hear(self, message: object) -> None:
        if not isinstance(message, dict):
            return
        match message.get("ev"):
            case "state":
                self._hear_state(_record(message))
            case "settled":
                self._listener.on_control_settled()
            case "warning":
                self._hear_warning(message.get("warning"))
            case "exit":
                self._hear_end(_record(message))
            case None if "ok" in message:
                self._is_sampling = False
                self._hear_status(message)

    def _hear_state(self, record: RunRecord | None) -> None:
        if record is None:
            self._send({"op": "status"})
            return
        self._standing = _standing(record)
        self._listener.on_control_state_told(record)

    def _hear_unseen(self, message: dict[str, Any]) -> None:
        if "record" not in message:
            self._send({"op": "status"})
            return
        record = _record(message)
        if record is not None and record.state in _LIVE:
            self._hear_state(record)

    def _hear_warning(self, value: object) -> None:
        with contextlib.suppress(KeyError, ValueError, TypeError):
            note = GuardNote.from_json(json_object(value))
            if note is not None:
                self._listener.on_control_warned(note)

    def _hear_end(self, record: RunRecord | None) -> None:
        if record is None:
            return  # the connection breaks next, and the run's folder tells
        self._over = True
        self._listener.on_control_ended(record)

    def _hear_status(self, message: dict[str, Any]) -> None:
        if "rss_bytes" not in message:
            return
        if "state" in message and (message["state"], message.get("pid")) != self._standing:
            # Something happened while nobody listened: the whole record tells what.
            self._hear_unseen(message)
        with contextlib.suppress(KeyError, ValueError, TypeError):
            usage = Usage(
                int(message["rss_bytes"]), float(message["cpu_s"]), int(message["processes"])
            )
            self._listener.on_control_usage_sampled(usage)

    def _hear_break(self) -> None:
        self._is_sampling = False
        if not self._over:
            self._listener.on_control_vanished()


def _standing(record: RunRecord) -> tuple[str, int | None]:
    return record.state, record.process.pid if record.process else None


def _record(message: dict[str, Any]) -> RunRecord | None:
    """Return the record that a message carries, None where it makes no sense."""
    try:
        return RunRecord.from_json(message["record"])
    except (KeyError, ValueError, TypeError, OverflowError):
        return None
