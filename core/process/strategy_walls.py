"""Which paths are closed to a strategy, and which it needs."""

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from core.records.strategy import Strategy
from core.records.supervision import Supervision, WallLevel
from core.records.walls import Walls
from core.workspace import Workspace

_CLOSED: Final = (
    "keys",
    "log",
    "strategies/scripts",
    "strategies/runs",
    "strategies/history",
    "strategies/trash",
    "strategies/data",
)
_BARE: Final = "strategies"
_TEMPORARY: Final = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108 - opened, nothing is made there
_DEVICES: Final = (
    "/dev/null",
    "/dev/zero",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/dev/tty",
    "/dev/ptmx",
    "/dev/pts",
)
_NEEDED_AT_HOME: Final = (".cache", ".config")
"""What programs make right in the home folder, where nothing can be made once it is on the way."""


def strategy_walls(
    workspace: Workspace,
    strategy: Strategy,
    control: Path,
    supervision: Supervision,
    env: Mapping[str, str],
) -> Walls | None:
    """Return the walls of a strategy, None where it wants none. Looks at folders, may make some.

    Args:
        workspace: What is closed lies in it.
        strategy: Its source and its folder are open to it.
        control: The folder of the program's sockets.
        supervision: Says how high the walls are.
        env: The strategy's environment, for its home and its temporary folder.
    """
    if supervision.walls is WallLevel.OFF:
        return None
    root = os.path.realpath(workspace.root)
    temporary = _temporary_folders(env)
    closed = [_real(root, name) for name in _CLOSED]
    sockets = os.path.realpath(control)
    if not any(_is_below(sockets, each) for each in temporary):
        # A temporary folder on the way to something closed is of no use to anybody.
        closed.append(sockets)
    _make_at_home(env, closed)
    is_confined = supervision.walls is WallLevel.STRICT
    return Walls(
        confined=is_confined,
        closed=tuple(closed),
        bare=(_real(root, _BARE),),
        own=(_real(root, f"strategies/data/{strategy.id}"),),
        readable=(_real(root, strategy.file_path),),
        writable=_writable(supervision, temporary) if is_confined else (),
    )


def _writable(supervision: Supervision, temporary: Iterable[str]) -> tuple[str, ...]:
    chosen = [os.path.realpath(Path(each).expanduser()) for each in supervision.writable_folders]
    return (*temporary, *_DEVICES, *chosen)


def _temporary_folders(env: Mapping[str, str]) -> list[str]:
    named = [each for each in (env.get("TMPDIR"), tempfile.gettempdir()) if each]
    return list(dict.fromkeys([os.path.realpath(each) for each in (*named, *_TEMPORARY)]))


def _real(root: str, name: str) -> str:
    """Return the real path of ``name`` below the real path ``root``, at a look for each part."""
    path = root
    for part in name.split("/"):
        path = os.path.join(path, part)  # noqa: PTH118 - dozens of them are made at each start
        if part == ".." or os.path.islink(path):  # noqa: PTH114
            path = os.path.realpath(path)
    return path


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _make_at_home(env: Mapping[str, str], closed: Iterable[str]) -> None:
    """Make what programs expect in the home folder, where it is on the way to something closed."""
    home = env.get("HOME")
    if not home:
        return
    real = os.path.realpath(home)
    if real != os.sep and any(_is_below(each, real) for each in closed):
        for name in _NEEDED_AT_HOME:
            with contextlib.suppress(OSError):
                Path(real, name).mkdir(mode=0o700, exist_ok=True)
