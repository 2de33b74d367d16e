"""The journal of state changes: in memory for those who ask, and on disk as JSON lines."""

import json
import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QTimer

from core.background import Background
from core.records.state_event import StateEvent

_KEPT = 1000
_MAX_BYTES = 5 * 1024 * 1024
_TAIL_BYTES = 512 * 1024
_GATHER_MS = 20
"""Events of so many milliseconds are written together: hundreds of strategies stop at once."""


class EventJournal:
    """Appends events; the newest :data:`_KEPT` can be had back."""

    def __init__(self, path: Path, background: Background) -> None:
        """Name the file, and the worker that writes it."""
        self._path = path
        self._background = background
        self._events: deque[StateEvent] = deque(maxlen=_KEPT)
        self._unread: list[bytes] = []
        self._lock = threading.Lock()
        self._to_write: list[bytes] = []
        self._gather = QTimer(background, singleShot=True, interval=_GATHER_MS)
        self._gather.timeout.connect(self.write_soon)

    def load(self) -> None:
        """Read the end of what earlier managers wrote, and understand what is newest of it."""
        try:
            with self._path.open("rb") as file:
                size = file.seek(0, 2)
                file.seek(max(0, size - _TAIL_BYTES))
                lines = file.read().splitlines()
        except OSError:
            return
        self._unread = lines[-_KEPT:]
        while self._unread and not self._events:
            self._events.extend(_events([self._unread.pop()]))

    def append(self, event: StateEvent) -> None:
        """Keep ``event``, and write it on the worker, with those that come until it does."""
        self._events.append(event)
        line = json.dumps(event.to_json(), ensure_ascii=False).encode() + b"\n"
        with self._lock:
            self._to_write.append(line)
        if not self._gather.isActive():
            self._gather.start()

    def write_soon(self) -> None:
        """Have the worker write what is not written yet."""
        self._gather.stop()
        if self._to_write:
            self._background.run(self._write)

    def newest_time(self) -> datetime | None:
        """Return when the newest event happened, None where there is none."""
        return self._events[-1].time if self._events else None

    def recent(self, limit: int = _KEPT) -> list[StateEvent]:
        """Return the newest events, oldest of them first."""
        if self._unread:
            self._events = deque([*_events(self._unread), *self._events], maxlen=_KEPT)
            self._unread = []
        return list(self._events)[-limit:] if limit > 0 else []

    def _write(self) -> None:
        """Write what waits; the journal never holds up a strategy, so a full disk loses it."""
        with self._lock:
            lines, self._to_write = self._to_write, []
        try:
            with self._path.open("a+b") as file:
                # What a power cut or a full disk has torn must not swallow the next event.
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":
                        file.write(b"\n")
                file.write(b"".join(lines))
                grown = file.tell()
            if grown > _MAX_BYTES:
                self._path.replace(self._path.with_suffix(".jsonl.1"))
        except OSError:
            return


def _events(lines: list[bytes]) -> Iterator[StateEvent]:
    """Yield what lines tell; those that cannot be read are passed over."""
    for line in lines:
        with suppress(ValueError, KeyError, TypeError):
            yield StateEvent.from_json(json.loads(line))
