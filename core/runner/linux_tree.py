"""Looks at a process tree again and again, at the cost of one short read or two a process.

A look every few seconds finds nothing in the processor's caches: to open the files of ``/proc``
by name is most of its cost. So their descriptors are kept; each stands for one process for ever,
whoever gets its number next.
"""

from core.runner.base import system
from core.runner.files import PRIVATE, read_file

_MOST_KEPT = 64
"""Processes whose files are kept open; a larger tree is read by name, so as not to run out."""
_THREAD_LOOKS = 4
"""So many looks at a process with the same number of threads, one asks which have children."""
_STAT_BYTES, _CHILDREN_BYTES = 1024, 65_536
_TICKS_A_SECOND = system.sysconf("SC_CLK_TCK")
_PAGE_BYTES = system.sysconf("SC_PAGE_SIZE")


class _Process:
    """One process of the tree, while its files are kept open."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._threads = 1
        self._parents: list[str] = []
        self._looks = 0
        self._stat = system.open(f"/proc/{pid}/stat", system.O_RDONLY | PRIVATE)
        try:
            self._children = system.open(
                f"/proc/{pid}/task/{pid}/children", system.O_RDONLY | PRIVATE
            )
        except OSError:
            system.close(self._stat)
            raise

    def look(self) -> tuple[list[bytes], list[int]]:
        """Return its first fields and its children; raises OSError where it is gone."""
        fields = _fields(system.pread(self._stat, _STAT_BYTES, 0))
        if fields[17] != b"1":
            return fields, self.children(int(fields[17]))
        data = system.pread(self._children, _CHILDREN_BYTES, 0)
        return fields, self.children(1) if data else []

    def children(self, threads: int) -> list[int]:
        """Return the children of its ``threads``."""
        data = system.pread(self._children, _CHILDREN_BYTES, 0)
        if len(data) == _CHILDREN_BYTES:
            return children(self._pid)
        found = [int(each) for each in data.split()]
        if threads > 1:
            found += self._of_other_threads(threads)
        return found

    def close(self) -> None:
        """Close the files."""
        system.close(self._stat)
        system.close(self._children)

    def _of_other_threads(self, threads: int) -> list[int]:
        """Return the children of the threads that have some, as far as it is known."""
        if threads != self._threads or self._looks >= _THREAD_LOOKS:
            self._threads, self._looks = threads, 0
            others = [each for each in _threads(self._pid) if each != str(self._pid)]
            self._parents = [each for each in others if _children_of(self._pid, each)]
        self._looks += 1
        return [child for each in self._parents for child in _children_of(self._pid, each)]


class ProcessTree:
    """The processes below one, for as long as somebody asks what they use."""

    def __init__(self, pid: int) -> None:
        """Look below ``pid``, this very process, which has one thread."""
        self._root = _Process(pid)
        self._kept: dict[int, _Process] = {}

    def usage(self) -> tuple[int, float, int]:
        """Return resident bytes, processor seconds and number of the processes.

        Those that have ended and that nobody reaped count: they take up a place.
        """
        pages = ticks = count = 0
        met = set()
        below = self._root.children(1)
        while below:
            generation, below = below, []
            for pid in generation:
                fields, children_ = self._look(pid)
                if fields:
                    met.add(pid)
                    ticks += sum([int(field) for field in fields[11:15]])
                    pages += int(fields[21])
                    count += 1
                    below += children_
        for pid in [each for each in self._kept if each not in met]:
            self._kept.pop(pid).close()
        return pages * _PAGE_BYTES, ticks / _TICKS_A_SECOND, count

    def close(self) -> None:
        """Let go of all files."""
        for process in self._kept.values():
            process.close()
        self._kept = {}
        self._root.close()

    def _look(self, pid: int) -> tuple[list[bytes], list[int]]:
        """Return the first fields of a process and its children; neither where it is gone."""
        process = self._kept.get(pid)
        try:
            if process is None:
                if len(self._kept) >= _MOST_KEPT:
                    return _fields(read_file(f"/proc/{pid}/stat")), children(pid)
                process = self._kept[pid] = _Process(pid)
            return process.look()
        except OSError:
            if process is not None:
                self._kept.pop(pid).close()
                return self._look(pid)  # another process may have its number by now
            return [], []


def children(pid: int) -> list[int]:
    """Return the children of ``pid``, the dead ones that nobody reaped included.

    Complete only while they stand still (proc_pid_task_children(5)).
    """
    return [child for thread in _threads(pid) for child in _children_of(pid, thread)]


def _threads(pid: int) -> list[str]:
    try:
        return system.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def _children_of(pid: int, thread: "int | str") -> list[int]:
    try:
        return [int(each) for each in read_file(f"/proc/{pid}/task/{thread}/children").split()]
    except OSError:
        return []


def _fields(stat: bytes) -> list[bytes]:
    """Return the fields of ``/proc/PID/stat`` from the third (state) to the resident pages."""
    return stat[stat.rfind(b")") + 2 :].split(b" ", 22)
