"""Folders and whole reads and writes, on the C modules alone."""

import sys

from core.runner.base import system

if sys.platform == "win32":
    PRIVATE = system.O_NOINHERIT | system.O_BINARY
else:
    PRIVATE = system.O_CLOEXEC
"""For every file that is opened: its bytes as they are, and not for the children."""


def folder_of(path: str) -> str:
    """Return the folder that ``path`` lies in, empty where it names none."""
    separators = "/\\" if sys.platform == "win32" else "/"
    return path[: max([path.rfind(each) for each in separators])]


def made_folder(path: str, mode: int) -> None:
    """Make the folder ``path`` and those above it where they are missing.

    Raises:
        OSError: It can be neither made nor found.
    """
    try:
        system.mkdir(path, mode)
    except FileNotFoundError:
        made_folder(folder_of(path), 0o755)
        system.mkdir(path, mode)
    except FileExistsError:
        pass


_READ_BYTES = 4096
"""Of one read: what is read whole is small, and more memory would be asked of the system."""


def read_all(descriptor: int) -> bytes:
    """Return everything up to the end of ``descriptor``, a pipe or a file."""
    parts = []
    while part := system.read(descriptor, _READ_BYTES):
        parts.append(part)
    return b"".join(parts)


def read_exactly(descriptor: int, size: int) -> bytes:
    """Return the next ``size`` bytes of ``descriptor``, fewer where it ends before."""
    parts = []
    while size and (part := system.read(descriptor, size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def write_all(descriptor: int, data: bytes) -> None:
    """Write all of ``data`` to a blocking ``descriptor``.

    Raises:
        OSError: Nobody reads, or there is no room.
    """
    while data:
        data = data[system.write(descriptor, data) :]


def read_file(path: str) -> bytes:
    """Return what the file ``path`` holds.

    Raises:
        OSError: It cannot be read.
    """
    descriptor = system.open(path, system.O_RDONLY | PRIVATE)
    try:
        return read_all(descriptor)
    finally:
        system.close(descriptor)
