"""The conversation with one live run, over its control socket."""

import json
import sys
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.process.usage import Usage
from core.records.run_record import RunRecord
from core.records.triggers import Trigger

if sys.platform == "win32":
    from core.process.pipe_connection import Connection
else:
    from core.process.unix_connection import Connection

_RECONNECT_MS = 1000


class RunControl(QObject):
    """Asks a runner, and hears what it tells. Reconnects while the runner may still live.

    Order of signals: any number of ``stop_began`` and ``usage_sampled``, then one of ``ended`` and
    ``vanished``.
    """

    stop_began = Signal()
    """The runner is stopping its strategy, whoever asked."""
    usage_sampled = Signal(object)
    """A :class:`~core.process.usage.Usage`."""
    ended = Signal(object)
    """The final :class:`~core.records.run_record.RunRecord`, which is on disk."""
    vanished = Signal()
    """The connection broke without an end: ask the run's folder what became of it."""

    def __init__(self, record: RunRecord, parent: QObject) -> None:
        """Prepare to talk to the runner that wrote ``record``."""
        super().__init__(parent)
        self._record = record
        self._over = False
        self._is_sampling = False
        self._waiting: list[bytes] = []
        self._connection = Connection(self)
        self._connection.line_came.connect(self._on_connection_line_came)
        self._connection.broken.connect(self._on_connection_broken)
        self._retry = QTimer(self, singleShot=True, interval=_RECONNECT_MS)
        self._retry.timeout.connect(self.open)

    @Slot()
    def open(self) -> None:
        """Try to reach the runner now; it may turn out at once that it is gone."""
        if self._over:
            return
        if not self._connection.open(self._record.control_path):
            self.vanished.emit()
            return
        first = json.dumps({"token": self._record.token}).encode() + b'\n{"op": "watch"}\n'
        waiting, self._waiting = self._waiting, []
        self._connection.send(first + b"".join(waiting))

    def reconnect_soon(self) -> None:
        """Try to reach the runner again in a second."""
        self._retry.start()

    def stop(self, grace_s: float, by: Trigger) -> None:
        """Ask for the strategy's end within ``grace_s`` seconds."""
        self._send({"op": "stop", "grace_s": grace_s, "by": by.value})

    def sample(self) -> None:
        """Ask for the usage, where no answer is due anyhow; ``usage_sampled`` answers."""
        if not self._is_sampling:
            self._is_sampling = True
            self._send({"op": "status"})

    def close(self) -> None:
        """End the conversation; the run goes on."""
        self._over = True
        self._retry.stop()
        self._connection.close()

    def _send(self, message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        if self._connection.is_open:
            self._connection.send(line)
        else:
            self._waiting.append(line)

    @Slot(object)
    def _on_connection_line_came(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return
        self._hear(message)

    def _hear(self, message: dict[str, Any]) -> None:
        if message.get("ev") == "exit":
            self._over = True
            self.ended.emit(RunRecord.from_json(message["record"]))
        elif message.get("ev") == "state" and message.get("state") == "stopping":
            self.stop_began.emit()
        elif "ok" in message:
            self._is_sampling = False
            if "rss_bytes" in message:
                self.usage_sampled.emit(
                    Usage(message["rss_bytes"], message["cpu_s"], message["processes"])
                )

    @Slot()
    def _on_connection_broken(self) -> None:
        self._is_sampling = False
        if not self._over:
            self.vanished.emit()
