"""Files that are whole at every instant, whatever kills the program or the power.

A new content is written beside the old one, brought to the disk, and then takes its
name: a reader finds the old content or the new one, never a mixture and never nothing.
"""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.errors import WriteError, shortened

PREVIOUS_SUFFIX = ".previous"

Identity = tuple[int, int, int]
"""Inode, time of the last change in nanoseconds, and size in bytes."""

# Folders of some network file systems cannot be synced, and say so with one of these.
_UNSYNCABLE = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM})


def write_atomic(
    path: Path,
    data: bytes,
    *,
    mode: int = 0o666,
    keep_previous: bool = False,
) -> None:
    """Give ``path`` the content ``data``; see :func:`replacing`.

    Args:
        path: The file; its folder must exist.
        data: The whole new content.
        mode: The widest permissions, which the file has from its first instant on.
        keep_previous: Leave the replaced content beside it, as ``<name>.previous``.

    Raises:
        WriteError: Nothing was changed, or the change may not survive a power failure.
    """
    with replacing(path, mode=mode, keep_previous=keep_previous) as file:
        file.write(data)


@contextlib.contextmanager
def replacing(path: Path, *, mode: int = 0o666, keep_previous: bool = False) -> Iterator[BinaryIO]:
    """Let a block write the new content of ``path``, which has it, durably, when the block ends well.

    Blocks until the disk has it. A symbolic link stays, and what it points to gets the content. The
    file's permissions are ``mode`` less the umask, and never wider than those of the file that it
    replaces.

    Args:
        path: The file; its folder must exist.
        mode: The widest permissions, which the file has from its first instant on.
        keep_previous: Leave the replaced content beside it, as ``<name>.previous``.

    Raises:
        WriteError: Nothing was changed, or the change may not survive a power failure. So ends
            an OSError of the block too.
    """
    target = _resolved(path)
    temporary = _unused_sibling(target)
    try:
        try:
            with _opened(temporary, _permissions(target, mode)) as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            if keep_previous:
                with contextlib.suppress(FileNotFoundError):
                    keep_as(target, previous_path(target))
            temporary.replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(target.parent)
    except OSError as error:
        raise write_error(path, error) from error


def remove_leftovers(path: Path) -> None:
    """Remove what killed writers of ``path`` left beside it; nobody may be writing it now."""
    with contextlib.suppress(OSError, RuntimeError):
        target = path.resolve()
        for leftover in target.parent.glob(f"{_leftover_prefix(target)}*~"):
            leftover.unlink()


def identity(path: Path) -> Identity | None:
    """Return what tells whether ``path`` is the file, with the content, of before; None without one."""
    try:
        status = path.stat()
    except (OSError, ValueError):  # a name with a NUL
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


def previous_path(path: Path) -> Path:
    """Return where ``keep_previous`` leaves the replaced content of ``path``."""
    return path.with_name(path.name + PREVIOUS_SUFFIX)


def keep_as(path: Path, kept: Path) -> None:
    """Let ``kept``, in the same folder, have the content of ``path``; one that is there goes.

    Raises:
        FileNotFoundError: There is no ``path``.
        OSError: The disk refused; ``kept`` is as it was.
    """
    temporary = _unused_sibling(path)
    try:
        try:
            os.link(path, temporary)
        except FileNotFoundError:
            raise
        except OSError:
            # A file system without hard links: a copy, brought to the disk like the original.
            shutil.copy2(path, temporary)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
        temporary.replace(kept)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def sync_folder(folder: Path) -> None:
    """Bring the names in ``folder`` to the disk, where the platform can.

    Raises:
        OSError: The disk refused.
    """
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _UNSYNCABLE:
            raise
    finally:
        os.close(descriptor)


def write_error(path: Path, error: OSError) -> WriteError:
    """Return the sentence for a file that could not be written because of ``error``."""
    name, folder = shortened(path.name), path.parent
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            why = f"because the disk is full: free some space for {folder} and try again"
        case errno.EROFS:
            why = f"because {folder} is on a read-only disk: use a folder that can be written to"
        case errno.EACCES | errno.EPERM:
            why = f"because {folder} does not let you: change its permissions and try again"
        case errno.ENOENT | errno.ENOTDIR:
            why = f"because the folder {folder} is not there: create it and try again"
        case errno.EIO:
            why = f"because the disk reported a fault: check the disk that holds {folder}"
        case _:
            why = f"in {folder} ({error.strerror or error})"
    return WriteError(f"{name} could not be written {why}")


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except RuntimeError as error:
        # Links that point to each other, until Python 3.13.
        raise write_error(path, OSError(errno.ELOOP, os.strerror(errno.ELOOP))) from error
    except OSError as error:
        raise write_error(path, error) from error


def _leftover_prefix(target: Path) -> str:
    # Hidden, with a final "~", as version control ignores; cut, since names end at 255 bytes.
    return f".{target.name[:48]}."


def _unused_sibling(target: Path) -> Path:
    return target.with_name(f"{_leftover_prefix(target)}{os.urandom(6).hex()}~")


def _permissions(target: Path, mode: int) -> int:
    try:
        return mode & stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        return mode


def _opened(path: Path, mode: int) -> BinaryIO:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return open(os.open(path, flags, mode), "wb")  # noqa: PTH123 - of a descriptor
