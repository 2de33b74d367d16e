"""What the runner needs of macOS. Written from its documentation; not yet run there.

There is no child subreaper and no death signal: an orphan goes to launchd, so leftovers are found
by their session, and a process that has left the session escapes; and a strategy lives on when
its runner is killed, until the manager sweeps it. Facts from xnu's ``proc_info.h``, ``ucred.h``
and ``libproc.h``.
"""

import ctypes
import sys

from core.runner.base import sockets, system

if sys.platform != "darwin":
    message = "only for macOS"
    raise ImportError(message)

PLATFORM = "darwin"

_SOL_LOCAL = 0
_LOCAL_PEERCRED = 1
_XUCRED_BYTES = 76
_PROC_PIDTBSDINFO = 3
_BSDINFO_BYTES = 136
_PROC_PIDTASKINFO = 4
_TASKINFO_BYTES = 96
_MOST_PIDS = 16_384

_library = ctypes.CDLL(None)


def become_guardian() -> None:
    """Leave the caller's session."""
    system.setsid()


def tie_to(guardian: int, signal: int) -> None:
    """Do nothing: the system sends no signal when a parent dies."""


def hide() -> None:
    """Do nothing: the system asks for an entitlement before it opens one process to another."""


def show() -> None:
    """Do nothing, see :func:`hide`."""


def keep_memory() -> None:
    """Do nothing: the system's library keeps what is free by itself."""


def yield_to_others() -> None:
    """Do nothing: what lowers a priority here, its owner alone cannot raise again."""


def share_evenly(leader: int) -> bool:
    """Return that nothing is to be done, see :func:`yield_to_others`."""
    del leader
    return True


def offer_to_oom_killer() -> None:
    """Do nothing: the system chooses by itself."""


def widen(pipe: int) -> None:
    """Do nothing: the system widens pipes by itself, to 64 KiB."""


def strays(main: int) -> list[int]:
    """Return the processes that are still in the session which ``main`` led."""
    found = []
    for pid in _pids("proc_listallpids"):
        try:
            if pid != main and system.getsid(pid) == main:
                found.append(pid)
        except OSError:
            continue
    return found


def peer_uid(connection: int) -> int:
    """Return the user at the other end of a local socket, -1 where the system does not say."""
    peer = sockets.socket(fileno=system.dup(connection))
    try:
        credentials = peer.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, _XUCRED_BYTES)
        return int.from_bytes(credentials[4:8], sys.byteorder)
    except OSError:
        return -1
    finally:
        peer.close()


def boot_id() -> str:
    """Return what names this boot of the machine."""
    text = ctypes.create_string_buffer(64)
    size = ctypes.c_size_t(len(text))
    name = b"kern.bootsessionuuid"
    failed = _library.sysctlbyname(name, text, ctypes.byref(size), None, ctypes.c_size_t(0))
    return "" if failed else text.value.decode("ascii", "replace")


def process_start(pid: int) -> int:
    """Return the microseconds from 1970 to the process's start, 0 where it is gone."""
    info = _info(pid, _PROC_PIDTBSDINFO, _BSDINFO_BYTES)
    return _number(info, 120) * 1_000_000 + _number(info, 128) if info else 0


def children(pid: int) -> list[int]:
    """Return the children of ``pid``."""
    return _pids("proc_listchildpids", pid)


def children_by_walk(pid: int) -> list[int]:
    """Return the children of ``pid``; here the quick look is complete."""
    return children(pid)


def descendants(pid: int) -> list[int]:
    """Return every process below ``pid``, parents before their children."""
    found: list[int] = []
    below = children(pid)
    while below:
        found += below
        below = [each for parent in below for each in children(parent)]
    return found


class ProcessTree:
    """The processes below one, for as long as somebody asks what they use."""

    def __init__(self, pid: int) -> None:
        """Look below ``pid``."""
        self._root = pid

    def usage(self) -> tuple[int, float, int]:
        """Return resident bytes, processor seconds and number of the processes.

        What an orphan, which goes to launchd, uses is not among it.
        """
        resident = ticks = count = 0
        for each in descendants(self._root):
            info = _info(each, _PROC_PIDTASKINFO, _TASKINFO_BYTES)
            if info:
                resident += _number(info, 8)
                ticks += _number(info, 16) + _number(info, 24)
                count += 1
        return resident, _seconds(ticks), count

    def close(self) -> None:
        """Do nothing: nothing is kept open."""


def busy_s(pid: int) -> float:
    """Return the processor seconds that ``pid`` has used; what it waited for a core is not told."""
    info = _info(pid, _PROC_PIDTASKINFO, _TASKINFO_BYTES)
    ticks = _number(info, 16) + _number(info, 24) if info else 0
    return _seconds(ticks)


def is_pressing(_pid: int) -> bool:
    """Return False: what a process waits for is not told."""
    return False


def oom_kills() -> int:
    """Return 0: the system does not count whom it has killed for want of memory."""
    return 0


def peak_bytes(max_rss: int) -> int:
    """Return ``ru_maxrss`` of this platform, which counts bytes, in bytes."""
    return max_rss


def _pids(function: str, *arguments: int) -> list[int]:
    pids = (ctypes.c_int32 * _MOST_PIDS)()
    count = getattr(_library, function)(*arguments, pids, ctypes.c_int(ctypes.sizeof(pids)))
    return [each for each in pids[: max(count, 0)] if each > 0]


def _info(pid: int, flavour: int, size: int) -> bytes:
    info = ctypes.create_string_buffer(size)
    got = _library.proc_pidinfo(pid, flavour, ctypes.c_uint64(0), info, ctypes.c_int(size))
    return info.raw if got == size else b""


def _seconds(ticks: int) -> float:
    """Return the time that so many ticks of the kernel's clock take."""
    base = (ctypes.c_uint32 * 2)()
    _library.mach_timebase_info(base)
    return ticks * base[0] / max(base[1], 1) / 1e9


def _number(info: bytes, at: int) -> int:
    return int.from_bytes(info[at : at + 8], sys.byteorder)
