"""Where the manager of a workspace listens: a local socket that only its user can open."""

import hashlib
import os
import sys

from core import runtime_folder
from core.errors import WorkspaceError
from core.workspace import Workspace


def own_address(workspace: Workspace) -> str:
    """Return where this process is to listen; the folder is made.

    Raises:
        WorkspaceError: There is no folder that is private and short enough.
    """
    name = _name(workspace)
    if sys.platform == "win32":
        return name
    folder = runtime_folder.own_folder(name)
    if folder is None:
        raise WorkspaceError(runtime_folder.NO_FOLDER)
    return str(folder / name)


def addresses(workspace: Workspace) -> list[str]:
    """Return where a manager may listen, the likeliest first.

    The manager may run in another session, with another ``XDG_RUNTIME_DIR`` or none.
    """
    name = _name(workspace)
    if sys.platform == "win32":
        return [rf"\\.\pipe\{name}"]
    return [str(each / name) for each in runtime_folder.folders(name)]


def _name(workspace: Workspace) -> str:
    """Return what names the workspace, by whichever path it is reached."""
    root = os.path.normcase(os.path.realpath(workspace.root))
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:12]
    return f"opening-bell-{digest}" if sys.platform == "win32" else f"{digest}.bell"
