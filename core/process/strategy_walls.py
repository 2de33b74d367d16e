"""Which paths are closed to a strategy, and which it needs."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from core.records.strategy import Strategy
from core.records.supervision import Supervision, WallLevel
from core.records.walls import Walls
from core.workspace import Workspace

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
    """Return the walls of a strategy, None where it wants none. Looks at folders, and may make some.

    Args:
        workspace: What is closed lies in it.
        strategy: Its source and its folder are open to it.
        control: The folder of the program's sockets.
        supervision: Says how high the walls are.
        env: The strategy's environment, for its home and its temporary folder.
    """
    if supervision.walls is WallLevel.OFF:
        return None
    temporary = _temporary_folders(env)
    closed = [*_closed(workspace)]
    if not any(control.is_relative_to(each) for each in temporary):
        # A temporary folder on the way to something closed is of no use to anybody.
        closed.append(control)
    closed = list(_resolved(closed))
    is_confined = supervision.walls is WallLevel.STRICT
    _make_at_home(env, closed)
    return Walls(
        confined=is_confined,
        closed=tuple(closed),
        bare=tuple(_resolved([workspace.strategies])),
        own=tuple(_resolved([workspace.data(strategy.id)])),
        readable=tuple(_resolved([workspace.root / strategy.file_path])),
        writable=tuple(_writable(supervision, temporary)) if is_confined else (),
    )


def _closed(workspace: Workspace) -> tuple[Path, ...]:
    return (
        workspace.keys,
        workspace.root / "log",
        workspace.scripts,
        workspace.all_runs,
        workspace.trash,
        workspace.strategies / "history",
        workspace.strategies / "data",
    )


def _writable(supervision: Supervision, temporary: Iterable[Path]) -> Iterable[Path]:
    chosen = [Path(each).expanduser() for each in supervision.writable_folders]
    devices = [] if sys.platform == "win32" else [Path(each) for each in _DEVICES]
    return dict.fromkeys([*temporary, *devices, *_resolved(chosen)])


def _temporary_folders(env: Mapping[str, str]) -> list[Path]:
    named = [each for each in (env.get("TMPDIR"), tempfile.gettempdir()) if each]
    usual = [] if sys.platform == "win32" else list(_TEMPORARY)
    return list(dict.fromkeys(_resolved([Path(each) for each in (*named, *usual)])))


def _resolved(paths: Iterable[Path]) -> Iterable[Path]:
    """Yield real paths; one that leads in a circle is left out."""
    for path in paths:
        with contextlib.suppress(OSError, RuntimeError):
            yield path.resolve()


def _make_at_home(env: Mapping[str, str], closed: Iterable[Path]) -> None:
    """Make what programs expect in the home folder, where it is on the way to something closed."""
    home = Path(env.get("HOME") or os.sep)
    with contextlib.suppress(OSError, RuntimeError):
        real = home.resolve()
        if real != Path(real.anchor) and any(each.is_relative_to(real) for each in closed):
            for name in _NEEDED_AT_HOME:
                (home / name).mkdir(mode=0o700, exist_ok=True)
