"""Locks that the kernel releases, however their holder dies.

POSIX: ``flock(2)``, on a descriptor that children do not inherit. Windows (not yet run
there): ``msvcrt.locking`` of the first byte.
"""

import errno
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class FileLock:
    """An exclusive lock on a file, held from :meth:`acquire` to :meth:`release`."""

    def __init__(self, path: Path) -> None:
        """Name the file; it is created (mode 0600) when first locked."""
        self._path = path
        self._descriptor: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self) -> bool:
        """Take the lock without waiting; return whether it is held now.

        Raises:
            OSError: The file cannot be opened.
        """
        if self._descriptor is not None:
            return True
        descriptor = _opened(self._path, os.O_CREAT)
        if not _lock(descriptor):
            os.close(descriptor)
            return False
        self._descriptor = descriptor
        return True

    def release(self) -> None:
        """Give the lock back; nothing happens where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def is_locked(path: Path | str) -> bool:
    """Return whether some process holds the lock on ``path``; a missing file is not locked.

    One that cannot be opened (this process has no descriptors left, say) counts as locked: who
    took it for free would take what lives for dead.
    """
    try:
        descriptor = _opened(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _opened(path: Path | str, flags: int = 0) -> int:
    """Return a descriptor of a lock's file; on a disk that became read-only it is for reading."""
    try:
        return os.open(path, os.O_RDWR | flags, 0o600)
    except OSError as error:
        if error.errno != errno.EROFS or sys.platform == "win32":
            raise
        return os.open(path, os.O_RDONLY)


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
