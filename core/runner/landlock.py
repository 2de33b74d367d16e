"""Linux's Landlock: a process gives up, for good and for all that it starts, most of the files.

Landlock allows and never forbids. So what is to be closed is left out: of every folder on the way
from ``/`` to a closed path each other entry is opened, and the folder itself is not. From this
follows the price, that nothing new can be made right in the folders on the way.

Not handled are the listing of folders (with it, the folders on the way could not be listed) and
metadata (which Landlock does not know): names can be seen, modes and times be changed. Numbers from
``linux/landlock.h``.
"""

import sys

from core.runner.base import TYPE_CHECKING, system
from core.runner.foreign import foreign

if TYPE_CHECKING:
    from core.runner.request import Walls

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_LOOKING_ON = 21, 38
"""CAP_SYS_ADMIN and CAP_PERFMON: who has one reads the environment of every process, past Landlock.
Only a strategy of root would have them, as in many containers."""

_WRITE_FILE, _READ_FILE = 1 << 1, 1 << 2
_REMOVE_AND_MAKE = sum([1 << bit for bit in range(4, 13)])
"""Folders and files are removed; and made are: devices, folders, files, sockets, pipes, links."""
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_REFER_ABI, _TRUNCATE_ABI, _SCOPES_ABI = 2, 3, 6
_SCOPES = 3
"""Abstract sockets and signals end at the wall."""

_NO_CONTENT = system.O_PATH | system.O_NOFOLLOW | system.O_CLOEXEC
_FILE_TYPE, _FOLDER = 0o170000, 0o040000

_prctl = foreign("prctl")
_syscall = foreign("syscall")


def abi() -> int:
    """Return the version of Landlock that the kernel offers, 0 where it has none."""
    return max(_syscall(_CREATE_RULESET, None, 0, _ASK_VERSION), 0)


def opened_ruleset(walls: "Walls", version: int) -> int:
    """Return the descriptor of a ruleset, for :func:`enter`; the caller closes it.

    Raises:
        OSError: The kernel refuses it.
    """
    files = _READ_FILE | _WRITE_FILE | (_TRUNCATE if version >= _TRUNCATE_ABI else 0)
    folders = _REMOVE_AND_MAKE | (_REFER if version >= _REFER_ABI else 0)
    scopes = _SCOPES if version >= _SCOPES_ABI else 0
    attributes = b"".join([_number(files | folders, 8), _number(0, 8), _number(scopes, 8)])
    ruleset = _syscall(_CREATE_RULESET, attributes, len(attributes), 0)
    if ruleset < 0:
        raise OSError(0, "the kernel refuses to begin with Landlock")
    _Rules(ruleset, walls, files, folders).add_all()
    return ruleset


def enter(ruleset: int) -> None:
    """Confine this process to ``ruleset``; it cannot gain privileges any more either.

    Raises:
        OSError: The kernel refuses it, as it does below sixteen others.
    """
    for capability in _LOOKING_ON:
        _prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # refused where there is none to drop
    refused = _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if refused or _syscall(_RESTRICT_SELF, ruleset, 0):
        raise OSError(0, "the kernel refuses to apply Landlock")


class _Rules:
    """Fills a ruleset; a path that is not there, or cannot be reached, gets no rule."""

    def __init__(self, ruleset: int, walls: "Walls", files: int, folders: int) -> None:
        self._ruleset = ruleset
        self._walls = walls
        self._all = files | folders
        self._files = files
        self._closed = frozenset(walls.closed)
        self._bare = frozenset(walls.bare)
        self._writable = [path.rstrip("/") for path in walls.writable if not self._is_closed(path)]
        ends = [*walls.closed, *[f"{path}/." for path in walls.bare]]
        self._on_the_way = frozenset([way for path in ends for way in _way_to(path)])

    def add_all(self) -> None:
        """Open what the walls leave open."""
        self._open_beside("", read_only=self._walls.confined)
        for path in self._writable:
            if path not in self._on_the_way:
                self._add(path, read_only=False)
        for path in self._walls.own:
            self._add(path, read_only=False)
        for path in self._walls.readable:
            self._add(path, read_only=True)

    def _open_beside(self, way: str, *, read_only: bool) -> None:
        """Open what lies in the folder ``way``, which is on the way to something closed."""
        read_only = read_only and way not in self._writable
        try:
            folder = system.open(way or "/", system.O_RDONLY | system.O_CLOEXEC)
        except OSError:
            return
        is_bare = way in self._bare
        # All is done by number and short name here: there may be hundreds of entries.
        for_folder = _number(_READ_FILE if read_only else self._all, 8)
        for_file = _number(_READ_FILE if read_only else self._files, 8)
        for entry in system.scandir(folder):
            path = f"{way}/{entry.name}"
            if path in self._on_the_way:
                self._open_beside(path, read_only=read_only)
            elif path not in self._closed and not entry.is_symlink():
                is_folder = entry.is_dir(follow_symlinks=False)
                if is_folder or not is_bare:
                    rights = for_folder if is_folder else for_file
                    self._add_entry(entry.name, folder, rights)
        system.close(folder)

    def _add(self, path: str, *, read_only: bool) -> None:
        every = self._all if _is_folder(path) else self._files
        self._add_entry(path, None, _number(_READ_FILE if read_only else every, 8))

    def _add_entry(self, name: str, folder: "int | None", rights: bytes) -> None:
        try:
            opened = system.open(name, _NO_CONTENT, dir_fd=folder)
        except OSError:
            return
        _syscall(_ADD_RULE, self._ruleset, _PATH_BENEATH, rights + _number(opened, 4), 0)
        system.close(opened)

    def _is_closed(self, path: str) -> bool:
        return any(path == each or path.startswith(f"{each}/") for each in self._walls.closed)


def _way_to(path: str) -> list[str]:
    """Return the folders from the root, which is empty, to the one that ``path`` lies in."""
    names = path.split("/")[:-1]
    return ["/".join(names[:count]) for count in range(1, len(names) + 1)]


def _is_folder(path: str) -> bool:
    try:
        return system.stat(path).st_mode & _FILE_TYPE == _FOLDER
    except OSError:
        return False


def _number(value: int, size: int) -> bytes:
    return value.to_bytes(size, sys.byteorder)
