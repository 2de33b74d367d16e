"""The folder of local sockets: with a short name, and this user's alone."""

import os
import stat
import sys
from pathlib import Path

# Of sockaddr_un on macOS (unix(4)), the shortest there is, less what Qt appends to a path
# while it prepares a socket.
_LONGEST_PATH_BYTES = 104 - 16

NO_FOLDER = (
    "There is no private folder for local sockets: "
    "set XDG_RUNTIME_DIR to a folder with a short name that is yours alone"
)
"""The sentence for where :func:`own_folder` finds none."""


def own_folder(name: str) -> Path | None:
    """Return the folder in which this process makes a socket called ``name``; it is made.

    None where no folder is private and short enough.
    """
    for folder in _candidates():
        if _fits(folder / name) and _is_made_private(folder):
            return folder
    return None


def folders(name: str) -> list[Path]:
    """Return the folders in which another process of this user may have made a socket.

    It may run in another session, with another ``XDG_RUNTIME_DIR`` or none.
    """
    return [each for each in _candidates() if _fits(each / name) and _is_private(each)]


def _candidates() -> list[Path]:
    if sys.platform == "win32":
        # Pipes have names of their own there; this is for what goes beside them.
        return [Path(os.environ.get("LOCALAPPDATA") or Path.home()) / "opening-bell"]
    user = os.getuid()
    named = os.environ.get("XDG_RUNTIME_DIR")
    roots = [Path(named)] if named else []
    roots.append(Path(f"/run/user/{user}"))
    folders = [root / "opening-bell" for root in roots if root.is_absolute() and root.is_dir()]
    # Not by tempfile, which takes longer to load than a manager to answer.
    temporary = os.environ.get("TMPDIR") or "/tmp"  # noqa: S108 - the folder is checked
    folders.append(Path(temporary) / f"opening-bell-{user}")
    return list(dict.fromkeys(folders))


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_PATH_BYTES


def _is_made_private(folder: Path) -> bool:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return False
    return _is_private(folder)


def _is_private(folder: Path) -> bool:
    """Return whether the folder is this user's, and nobody else can write into it."""
    try:
        facts = folder.lstat()
    except OSError:
        return False
    mine = sys.platform == "win32" or facts.st_uid == os.getuid()
    shared = facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return mine and stat.S_ISDIR(facts.st_mode) and not shared
