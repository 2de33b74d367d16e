"""Reads a log onwards: whole records, each once, over rotation, deletion and truncation."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from core.logs.log_files import LogFile, identity, newer_files, open_log
from core.logs.log_line import LINE_LIMIT_BYTES

BLOCK_BYTES: Final = 1 << 18
_NEWLINE_WINDOW: Final = LINE_LIMIT_BYTES + 64


@dataclass(frozen=True, slots=True)
class Block:
    """Whole records that stand one after the other in a file.

    Attributes:
        offset: Where they begin in the file.
        data: The records with their newlines. The last one of a finished file may lack
            its own. A single record that is too long is cut, and longer on disk.
        length: What they take on disk.
        restarted: The file was emptied since the block before: this one is its first.
    """

    file: LogFile
    offset: int
    data: bytes
    length: int
    restarted: bool = False

    def records(self) -> list[bytes]:
        """Return the records, without their newlines."""
        records = self.data.split(b"\n")
        if not records[-1]:
            records.pop()
        return records


class LogCursor:
    """A place in a log, which moves on as blocks are taken.

    A file that has a successor is read to its end before that is begun, renamed or
    deleted as it may be.
    """

    def __init__(self, path: Path) -> None:
        """Stand before the oldest record of the log at ``path``, which need not exist."""
        self._path = path
        self.files: list[LogFile] = open_log(path)
        """The files that are known, oldest first."""
        self._at = 0
        self._offset = 0
        self._restarted = False

    def move(self, file: LogFile, offset: int) -> None:
        """Go on from ``offset`` (a record's beginning) of ``file``, one of :attr:`files`."""
        self._at = self.files.index(file)
        self._offset = offset

    def forget_before(self, file: LogFile) -> None:
        """Let go of the files before ``file`` that nothing names any more.

        Those that still have a name stay known, so that they are never taken for new ones.
        """
        older = self.files[: self.files.index(file)]
        gone = [each for each in older[: self._at] if each.is_deleted()]
        self.files = [each for each in self.files if each not in gone]
        self._at -= len(gone)

    def take(self, limit: int = BLOCK_BYTES) -> Block | None:
        """Return the next records, None where there are none at the moment.

        Args:
            limit: Bytes that are read at once; a longer record is returned alone.
        """
        while True:
            if self._at >= len(self.files) and not self._find_newer():
                return None
            file = self.files[self._at]
            block = self._complete(file, limit)
            if block is not None:
                return block
            if file.size() < self._offset:
                self._offset = 0
                self._restarted = True
                continue
            if not (self._at + 1 < len(self.files) or self._find_newer()):
                return None
            # There is a successor, so that nothing is added to this file any more.
            rest = self._complete(file, limit) or self.take_rest()
            if rest is not None:
                return rest
            self._at += 1
            self._offset = 0

    def take_rest(self) -> Block | None:
        """Return the last record although it has no newline yet, None without one."""
        if self._at >= len(self.files):
            return None
        file = self.files[self._at]
        size = file.size() - self._offset
        return self._block(file, file.read(self._offset, min(size, _NEWLINE_WINDOW)), size)

    def _complete(self, file: LogFile, limit: int) -> Block | None:
        data = file.read(self._offset, limit)
        end = data.rfind(b"\n") + 1
        if end or len(data) < limit:
            return self._block(file, data[:end], end)
        newline = file.find_newline(self._offset + len(data))
        if newline is None:
            return None
        size = newline + 1 - self._offset
        return self._block(file, file.read(self._offset, min(size, _NEWLINE_WINDOW)), size)

    def _block(self, file: LogFile, data: bytes, length: int) -> Block | None:
        if not data:
            return None
        block = Block(file, self._offset, data, length, self._restarted)
        self._offset += length
        self._restarted = False
        return block

    def _find_newer(self) -> bool:
        """Return whether the live file is another one by now; it is known then."""
        if self.files and self.files[-1].identity == identity(self._path):
            return False
        newer = newer_files(self._path, self.files)
        self.files += newer
        return bool(newer)
