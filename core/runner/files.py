"""Folders, locks and whole reads, on the C modules alone."""

from core.runner.base import system


def made_folder(path: str, mode: int) -> None:
    """Make the folder ``path`` and those above it where they are missing.

    Raises:
        OSError: It can be neither made nor found.
    """
    try:
        system.mkdir(path, mode)
    except FileNotFoundError:
        made_folder(path.rstrip("/").rpartition("/")[0], 0o755)
        system.mkdir(path, mode)
    except FileExistsError:
        pass


def read_all(descriptor: int) -> bytes:
    """Return everything up to the end of ``descriptor``, a pipe or a file."""
    parts = []
    while part := system.read(descriptor, 65_536):
        parts.append(part)
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
    descriptor = system.open(path, system.O_RDONLY | system.O_CLOEXEC)
    try:
        return read_all(descriptor)
    finally:
        system.close(descriptor)
