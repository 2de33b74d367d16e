"""A cell of Linux's control groups (version 2) for a strategy, where the user may make one.

What the guards ask for by looking now and then, the kernel enforces here at any moment; its
bounds are wider, so that the orderly way comes first. A user may make cells where the system has
delegated a group to them, as systemd does for a user's session. Everywhere else, and wherever
anything fails, there is no cell, and the guards stand alone. Facts from the kernel's
``cgroup-v2.rst``; the finding of the place is tested, the kernel's enforcement has not been run.
"""

from core.runner.base import TYPE_CHECKING, system
from core.runner.files import PRIVATE, folder_of, read_file, write_all

if TYPE_CHECKING:
    from typing import Any

ROOT = "/sys/fs/cgroup"
OWN = "/proc/self/cgroup"

_CONTROLLERS = {b"memory", b"pids"}
_ACTIONS = ("restart", "stop")
_MEMORY_SHARE = 1.25
"""Of the guard's limit: the kernel ends without a grace, the guard with one."""
_TASKS_A_PROCESS, _MORE_TASKS = 4, 1024
"""The kernel counts threads: a library may have one for each core, so this is for bombs alone."""


class Cell:
    """A group that holds nothing but one run's strategy and what it starts."""

    def __init__(self, path: str) -> None:
        """Use the group ``path``, which exists."""
        self._path = path

    @classmethod
    def open(
        cls, run_id: str, limits: "dict[str, Any]", root: str = ROOT, own: str = OWN
    ) -> "Cell | None":
        """Make a cell, bounded by those of ``limits`` that are acted upon; None where that fails.

        Args:
            run_id: Names the cell.
            limits: The guards of the request.
            root: Where the control groups are mounted.
            own: The file that tells the group of this process.
        """
        place = delegated(root, own)
        if place is None:
            return None
        cell = cls(f"{place}/opening-bell-{run_id}")
        try:
            try:
                system.mkdir(cell._path, 0o755)
            except FileExistsError:
                pass
            for name, bound in _bounds(limits):
                cell._write(name, b"%d" % bound)
        except OSError:
            cell.close()
            return None
        return cell

    def take(self, pid: int) -> None:
        """Move a process into the cell, 0 for the calling one; its children follow it."""
        self._try("cgroup.procs", b"%d" % pid)

    def kill(self) -> None:
        """Kill everything in the cell at once; kernels before 5.14 cannot."""
        self._try("cgroup.kill", b"1")

    def oom_kills(self) -> int:
        """Return how many processes of the cell were killed for want of memory."""
        try:
            lines = read_file(f"{self._path}/memory.events").splitlines()
        except OSError:
            return 0
        for line in lines:
            name, _, count = line.partition(b" ")
            if name == b"oom_kill" and count.isdigit():
                return int(count)
        return 0

    def close(self) -> None:
        """Remove the cell, once nothing is in it."""
        try:
            system.rmdir(self._path)
        except OSError:
            pass

    def _try(self, name: str, value: bytes) -> None:
        try:
            self._write(name, value)
        except OSError:
            pass

    def _write(self, name: str, value: bytes) -> None:
        descriptor = system.open(f"{self._path}/{name}", system.O_WRONLY | PRIVATE)
        try:
            write_all(descriptor, value)
        finally:
            system.close(descriptor)


def delegated(root: str, own: str) -> str | None:
    """Return the nearest group above this process in which a cell can be made, None without one.

    That is one which this user may write to, also to move processes, and which hands both
    controllers to the groups in it; so it holds no processes of its own.
    """
    try:
        lines = read_file(own).decode("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    for line in lines:
        if line.startswith("0::/") and "/.." not in line:
            group = line[3:].rstrip("/")
            while not _is_delegated(f"{root}{group}"):
                if not group:
                    return None
                group = folder_of(group)
            return f"{root}{group}"
    return None


def _is_delegated(group: str) -> bool:
    try:
        controllers = read_file(f"{group}/cgroup.subtree_control").split()
    except OSError:
        return False
    may_make = system.access(group, system.W_OK | system.X_OK)
    may_move = system.access(f"{group}/cgroup.procs", system.W_OK)
    return may_make and may_move and _CONTROLLERS.issubset(controllers)


def _bounds(limits: "dict[str, Any]") -> list[tuple[str, int]]:
    bounds = []
    memory, processes = limits.get("memory"), limits.get("processes")
    if memory and memory["action"] in _ACTIONS:
        bounds.append(("memory.max", int(memory["limit"] * _MEMORY_SHARE)))
    if processes and processes["action"] in _ACTIONS:
        most = int(processes["limit"]) * _TASKS_A_PROCESS + _MORE_TASKS
        bounds.append(("pids.max", most))
    return bounds
