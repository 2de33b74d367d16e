"""The log of a run: appended to, rotated by size, never in the strategy's way.

Whatever happens to the file (deleted, its folder deleted, the disk full), a write returns at once:
what does not fit is counted and dropped, and the log says so once it can.
"""

import sys
import time

from core.runner.base import TYPE_CHECKING, system
from core.runner.files import PRIVATE, folder_of, made_folder
from core.runner.masking import Mask
from core.runner.protocol import PREFIX_BYTES
from core.runner.retention import prune, rotate

if TYPE_CHECKING:
    from core.runner.retention import Room
    from core.runner.stamps import Stamps

_CHECK_S = 1.0
_PRUNE_S = 3600.0
"""How often to look for logs that have become too old."""
_ROOM_BYTES = 65_536
"""The free space at which a full disk counts as recovered: one block, not one line."""


class LogFile:
    """The live file ``path``, with the older ones ``path.1`` (newest) and so on.

    Attributes:
        total_bytes: Written during the run, over all files.
        dropped_bytes: Of the strategy's output, lost during the run.
        mask: What must not stand in it; whoever hands over records has seen to it.
    """

    def __init__(
        self, path: str, room: "Room", stamps: "Stamps", mask: "Mask | None" = None
    ) -> None:
        """Prepare the log; nothing is opened, and nothing deleted yet."""
        self.path = path
        self.mask = mask or Mask(())
        self.total_bytes = 0
        self.dropped_bytes = 0
        self._room = room
        self._rotate_at = room.max_bytes
        self._stamps = stamps
        self._file = -1
        self._identity = (0, 0)
        self._size = 0
        self._checked_at = 0.0
        self._pruned_at = 0.0
        self._unsaid_bytes = 0
        self._why = ""

    @property
    def has_dropped(self) -> bool:
        """Whether output was dropped that the log does not speak of yet."""
        return self._unsaid_bytes > 0

    def open(self) -> None:
        """Open the file for appending, for its owner alone; make its folder where it is missing.

        Raises:
            OSError: The file cannot be opened.
        """
        made_folder(folder_of(self.path), 0o755)
        flags = system.O_WRONLY | system.O_APPEND | system.O_CREAT | PRIVATE
        opened = system.open(self.path, flags, 0o600)
        self._close()
        self._file = opened
        status = system.fstat(opened)
        self._identity = (status.st_dev, status.st_ino)
        self._size = status.st_size
        self._rotate_at = self._room.max_bytes
        self._prune()

    def wait_s(self, now: float) -> float:
        """Return how long until :meth:`step` has something to do."""
        return self._pruned_at + _PRUNE_S - now

    def step(self, now: float) -> None:
        """Delete, once an hour, the logs that have become too old."""
        if now >= self._pruned_at + _PRUNE_S:
            self._prune()

    def stamp(self) -> bytes:
        """Return the stamp of the next records; say so when the clock has been set back."""
        stamp = self._stamps.stamp()
        step_s = self._stamps.taken_step_back_s()
        if step_s:
            self.say(f"The clock was set back by {step_s:.3f} s: stamps wait until it catches up")
        return stamp

    def say(self, text: str) -> None:
        """Write a line of the runner's own, without secrets."""
        text = self.mask.text(text).replace("\n", " ")
        line = self._stamps.stamp() + b"S " + text.encode("utf-8", "backslashreplace") + b"\n"
        self._append(line)

    def write(self, records: bytes) -> None:
        """Append whole records; what cannot be written is counted and dropped."""
        if not records:
            return
        now = time.monotonic()
        if now - self._checked_at >= _CHECK_S:
            self._checked_at = now
            self._check()
            self.step(now)
        if self._unsaid_bytes and not self.recover():
            self._drop(records)
        else:
            self._append(records)

    def recover(self) -> bool:
        """Say how much was dropped once there is room again; return whether there is."""
        if self._file < 0:
            self._check()
        if not self._has_room():
            return False
        lost, self._unsaid_bytes = self._unsaid_bytes, 0
        self.say(f"{lost} bytes of output were dropped: {self._why}")
        if self._unsaid_bytes:
            self._unsaid_bytes = lost
        return not self._unsaid_bytes

    def _check(self) -> None:
        """Make the file again where it was deleted or replaced; see where it was cut."""
        try:
            status = system.stat(self.path)
        except OSError:
            status = None
        if status and (status.st_dev, status.st_ino) == self._identity and self._file >= 0:
            self._size = status.st_size
            return
        was_open = self._file >= 0
        try:
            self.open()
        except OSError as error:
            self._why = error.strerror or "the log could not be made again"
            return
        if was_open:
            self.say("The log was deleted or replaced; it goes on in this file")

    def _append(self, records: bytes) -> None:
        while records:
            room = max(self._rotate_at - self._size, 0)
            cut = len(records)
            if cut > room:
                cut = records.rfind(b"\n", 0, room) + 1
                if not cut and not self._size:
                    cut = records.find(b"\n") + 1
            if not self._put(records[:cut]):
                self._drop(records[cut:])
                return
            records = records[cut:]
            if records:
                self._rotate()

    def _put(self, records: bytes) -> bool:
        """Write whole records; where they do not fit, leave the whole ones that do."""
        written = 0
        try:
            while written < len(records):
                written += system.write(self._file, records[written:] if written else records)
        except OSError as error:
            self._why = error.strerror or "the log could not be written"
        whole = records.rfind(b"\n", 0, written) + 1
        if written > whole:
            try:
                system.ftruncate(self._file, self._size + whole)
            except OSError:
                whole = written
        self._size += whole
        self.total_bytes += whole
        if whole < len(records):
            self._drop(records[whole:])
            return False
        return True

    def _drop(self, records: bytes) -> None:
        lost = len(records) - PREFIX_BYTES * records.count(b"\n")
        self._unsaid_bytes += lost
        self.dropped_bytes += lost

    def _has_room(self) -> bool:
        if self._file < 0:
            return False
        if sys.platform == "win32":
            return True  # found out by trying
        try:
            status = system.fstatvfs(self._file)
        except OSError:
            return True
        return status.f_bavail * status.f_frsize >= _ROOM_BYTES

    def _rotate(self) -> None:
        """Rename the files one number up and begin a new one; on failure go on in the old one."""
        self._close()
        try:
            rotate(self.path, self._room.most_older)
        except OSError as error:
            self._why = error.strerror or "the log could not be rotated"
        try:
            self.open()
        except OSError as error:
            self._why = error.strerror or "the log could not be made again"
            self._size = 0
        if self._size:
            self._rotate_at = self._size + self._room.max_bytes

    def _prune(self) -> None:
        self._pruned_at = time.monotonic()
        prune(self.path, self._room, time.time_ns())

    def _close(self) -> None:
        if self._file >= 0:
            system.close(self._file)
            self._file = -1
