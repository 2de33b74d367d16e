"""Follows a log as it grows."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.logs.log_cursor import LogCursor
from core.logs.log_files import LogFile
from core.logs.log_line import LineJoiner, LogLine
from core.logs.log_reader import tail_records

_TURN_BYTES: Final = 1 << 16
"""Read at one turn of the event loop: two milliseconds' work."""


class LogFollower(QObject):
    """Tells the lines of a log, each once, soon after they are written.

    The log may be rotated, emptied, deleted and made again, and need not exist yet. A
    line is told when it is finished.
    """

    appended = Signal(list)
    """Some :class:`~core.logs.log_line.LogLine`, in order; never none."""

    def __init__(
        self,
        path: Path,
        *,
        tail: int = 0,
        interval_ms: int = 100,
        parent: QObject | None = None,
    ) -> None:
        """Prepare to follow the log at ``path``.

        Args:
            path: The live file.
            tail: How many of the lines that are there already are told first.
            interval_ms: How often is looked for more.
            parent: Owns the follower.
        """
        super().__init__(parent)
        self._path = path
        self._tail = tail
        self._interval_ms = interval_ms
        self._joiner = LineJoiner()
        self._cursor: LogCursor | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def start(self) -> None:
        """Begin; the first lines come at a later turn of the event loop."""
        self._timer.start(0)

    def stop(self) -> None:
        """Tell nothing more."""
        self._timer.stop()

    def poll(self) -> bool:
        """Tell the next lines now; return whether there may be more already."""
        if self._cursor is None:
            self._cursor = self._begin()
            return True
        block = self._cursor.take(_TURN_BYTES)
        if block is None:
            return False
        self._cursor.forget_before(block.file)
        # What was unfinished when the log was emptied will not be finished any more.
        unfinished = self._joiner.finish() if block.restarted else []
        self._tell([*unfinished, *self._joiner.lines(block.records())])
        return True

    def finish(self) -> None:
        """Tell what is there by now, unfinished lines too, and stop: for a run that ended."""
        self.stop()
        while self.poll():
            pass
        rest = self._cursor.take_rest() if self._cursor else None
        lines = self._joiner.lines(rest.records()) if rest else []
        self._tell([*lines, *self._joiner.finish()])

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._timer.start(0)  # first: who hears of the lines may stop the follower
        if not self.poll() and self._timer.isActive():
            self._timer.start(self._interval_ms)

    def _begin(self) -> LogCursor:
        cursor = LogCursor(self._path)
        if cursor.files:
            end = _end_of_records(cursor.files[-1])
            lines = self._joiner.lines(tail_records(cursor.files, self._tail, end))
            cursor.move(cursor.files[-1], end)
            self._tell(lines[-self._tail :] if self._tail else [])
        return cursor

    def _tell(self, lines: list[LogLine]) -> None:
        if lines:
            self.appended.emit(lines)


def _end_of_records(file: LogFile) -> int:
    """Return where the last whole record of ``file`` ends."""
    end = file.size()
    while end > 0:
        size = min(_TURN_BYTES, end)
        newline = file.read(end - size, size).rfind(b"\n")
        if newline >= 0:
            return end - size + newline + 1
        end -= size
    return 0
