"""Where the manager of a workspace listens: a local socket that only its user can open."""

import hashlib
import os
import stat
import sys
from pathlib import Path

from core.errors import WorkspaceError
from core.workspace import Workspace

# Of sockaddr_un on macOS (unix(4)), the shortest there is, less what Qt appends to a path
# while it prepares the socket.
_LONGEST_PATH_BYTES = 104 - 16


def own_address(workspace: Workspace) -> str:
    """Return where this process is to listen; the folder is made.

    Raises:
        WorkspaceError: There is no folder that is private and short enough.
    """
    name = _name(workspace)
    if sys.platform == "win32":
        return name
    for folder in _folders():
        if _fits(folder / name) and _is_made_private(folder):
            return str(folder / name)
    message = (
        "There is no private folder for the manager's socket: "
        "set XDG_RUNTIME_DIR to a folder with a short name that is yours alone"
    )
    raise WorkspaceError(message)


def addresses(workspace: Workspace) -> list[str]:
    """Return where a manager may listen, the likeliest first.

    The manager may run in another session, with another ``XDG_RUNTIME_DIR`` or none.
    """
    name = _name(workspace)
    if sys.platform == "win32":
        return [rf"\\.\pipe\{name}"]
    return [str(each / name) for each in _folders() if _fits(each / name) and _is_private(each)]


def _name(workspace: Workspace) -> str:
    """Return what names the workspace, by whichever path it is reached."""
    root = os.path.normcase(os.path.realpath(workspace.root))
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return f"opening-bell-{digest}" if sys.platform == "win32" else f"{digest}.bell"


def _folders() -> list[Path]:
    if sys.platform == "win32":
        return []
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
