"""The files of one log: the live one, and those that were rotated away from it.

A runner renames ``x.log`` to ``x.log.1`` (and ``.1`` to ``.2``, and so on) and begins a
new ``x.log``. Files are held open here, so that what was found can be read to its end
whatever happens to its name.
"""

import os
import sys
import threading
from pathlib import Path
from typing import Final

from core.errors import WriteError

_COPIED_BYTES: Final = 1 << 20
_MISSES: Final = 3
"""So many numbers in a row without a file end the search; a rename under way leaves one."""


class LogFile:
    """One file of a log, open for reading; closed with its last reference.

    It may be read on any thread. Its identity holds as long as it is open: the system
    gives the number of a file that is open to no other.
    """

    def __init__(self, path: Path) -> None:
        """Open ``path``.

        Raises:
            OSError: It cannot be opened.
        """
        self._descriptor = _open_shared(path)
        self._lock = threading.Lock()
        facts = os.fstat(self._descriptor)
        self.identity: Final = (facts.st_dev, facts.st_ino)

    def __del__(self) -> None:
        """Close the file."""
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def size(self) -> int:
        """Return its length in bytes at this moment."""
        return os.fstat(self._descriptor).st_size

    def is_deleted(self) -> bool:
        """Return whether no folder names the file any more."""
        return os.fstat(self._descriptor).st_nlink == 0

    def read(self, offset: int, size: int) -> bytes:
        """Return at most ``size`` bytes from ``offset`` on; fewer only at the end."""
        if sys.platform != "win32":
            return os.pread(self._descriptor, size, offset)
        with self._lock:
            os.lseek(self._descriptor, offset, os.SEEK_SET)
            return os.read(self._descriptor, size)

    def find_newline(self, offset: int) -> int | None:
        """Return the position of the first newline from ``offset`` on, None without one."""
        while data := self.read(offset, 1 << 18):
            found = data.find(b"\n")
            if found >= 0:
                return offset + found
            offset += len(data)
        return None


def identity(path: Path) -> tuple[int, int] | None:
    """Return what tells the file at ``path`` from others, None where there is none."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return facts.st_dev, facts.st_ino


def open_log(path: Path) -> list[LogFile]:
    """Return the files of the log, oldest first; empty where there is none.

    The newest is opened first: a rotation meanwhile moves files towards larger numbers,
    where they are met a second time and known, but never past the search.
    """
    files: dict[tuple[int, int], LogFile] = {}
    number = misses = 0
    while misses < _MISSES:
        try:
            file = LogFile(path.with_name(f"{path.name}.{number}") if number else path)
        except OSError:
            misses += 1
        else:
            misses = 0
            files.setdefault(file.identity, file)
        number += 1
    return list(reversed(files.values()))


def save_copy(path: Path, target: Path) -> Path:
    """Write what the log's files hold now, one after the other, into ``target``; return that.

    Raises:
        WriteError: It cannot be written; what there is of it by then stays.
    """
    files = open_log(path)
    if identity(target) in {each.identity for each in files}:
        message = f"{target} is the log itself: choose another name"
        raise WriteError(message)
    try:
        with target.open("wb") as copy:
            for file in files:
                for at in range(0, file.size(), _COPIED_BYTES):
                    copy.write(file.read(at, _COPIED_BYTES))
    except OSError as error:
        message = f"{target} could not be written ({error.strerror}): choose another place"
        raise WriteError(message) from error
    return target


def newer_files(path: Path, known: list[LogFile]) -> list[LogFile]:
    """Return the files of the log that came after the last of ``known``, oldest first."""
    identities = {each.identity for each in known}
    newer: list[LogFile] = []
    for file in reversed(open_log(path)):
        if file.identity in identities:
            break
        newer.append(file)
    return newer[::-1]


def _open_shared(path: Path) -> int:
    """Return a descriptor that lets others rename and delete the file."""
    if sys.platform == "win32":
        return _open_shared_on_windows(path)
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _open_shared_on_windows(path: Path) -> int:
    """Return a descriptor opened with FILE_SHARE_DELETE, which the C library does not ask for.

    Without it the runner could not rename a log while somebody reads it. Written from
    the documentation of ``CreateFileW``; not run yet.
    """
    if sys.platform != "win32":
        raise NotImplementedError
    import ctypes  # noqa: PLC0415 - only here
    import msvcrt  # noqa: PLC0415 - exists there alone

    generic_read, share_all, open_existing, normal = 0x80000000, 0x7, 3, 0x80
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(
        str(path), generic_read, share_all, None, open_existing, normal, None
    )
    if handle in {None, ctypes.c_void_p(-1).value}:
        raise ctypes.WinError(ctypes.get_last_error())
    return msvcrt.open_osfhandle(handle, os.O_RDONLY | os.O_BINARY)
