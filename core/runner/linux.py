"""What only Linux has: the child subreaper, the death signal, ``/proc``, peer credentials."""

import sys

from core.runner import protocol
from core.runner.base import end_process, sockets, system
from core.runner.files import read_file, write_all
from core.runner.foreign import foreign
from core.runner.linux_tree import ProcessTree, children

__all__ = ["ProcessTree", "children"]
"""Handed on: they are part of what every platform's module has."""

PLATFORM = "linux"

_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NAME = 15
_PR_SET_CHILD_SUBREAPER = 36
_F_SETPIPE_SZ = 1031
_SO_PEERCRED = 17
_PIPE_BYTES = 262_144
_M_TRIM_THRESHOLD = -1
_KEPT_BYTES = 524_288
_YIELDING = 5
"""Niceness: a third of an even share, where there is not enough for all."""
_OOM_STEP = 300
_OOM_MOST = 1000
_call_prctl = foreign("prctl")
_TICKS_A_SECOND = system.sysconf("SC_CLK_TCK")


def become_guardian() -> None:
    """Leave the caller's session, and inherit every orphan among the descendants."""
    system.setsid()
    _prctl(_PR_SET_CHILD_SUBREAPER, 1)
    _prctl(_PR_SET_NAME, protocol.PROCESS_NAME.encode())


def tie_to(guardian: int, signal: int) -> None:
    """Ask the kernel for ``signal`` to this process when ``guardian``, its parent, dies.

    The signal follows the thread that forked, so the guardian forks from its only thread.
    """
    _prctl(_PR_SET_PDEATHSIG, signal)
    if system.getppid() != guardian:
        end_process(1)


def hide() -> None:
    """Close this process's memory and its ``/proc`` files to others of the user, and dump no core.

    What it forks inherits it, until :func:`show` or the next program.
    """
    _prctl(_PR_SET_DUMPABLE, 0)


def show() -> None:
    """Undo :func:`hide`: a hidden process may not write its own ``/proc`` files either."""
    _prctl(_PR_SET_DUMPABLE, 1)


def keep_memory() -> None:
    """Have the C library keep half a MiB that is free, where it has such a setting.

    Each read needs room for a moment. To give it back to the system and to ask for it again costs
    a quarter of a line's processor time, and as much as masking itself.
    """
    try:
        foreign("mallopt")(_M_TRIM_THRESHOLD, _KEPT_BYTES)
    except AttributeError:
        pass  # not the C library of GNU


def yield_to_others() -> None:
    """Have the kernel prefer all other sessions to the one that this process leads.

    By the niceness of the session's autogroup, see sched(7): whoever has raised that may lower it
    again, unlike a process's own. A kernel without autogroups shares evenly all the time.
    """
    _nice_autogroup("self", _YIELDING)


def share_evenly(leader: int) -> bool:
    """Undo :func:`yield_to_others` for a session; return whether that is done.

    The kernel takes one such change in a tenth of a second, from all unprivileged users together.
    """
    return _nice_autogroup(str(leader), 0)


def _nice_autogroup(process: str, nice: int) -> bool:
    try:
        descriptor = system.open(f"/proc/{process}/autogroup", system.O_WRONLY | system.O_CLOEXEC)
        try:
            system.write(descriptor, b"%d" % nice)
        finally:
            system.close(descriptor)
    except BlockingIOError:
        return False
    except OSError:
        pass  # no autogroups, or the process is gone
    return True


def offer_to_oom_killer() -> None:
    """Have the kernel, when memory runs out, take this process before its guardian."""
    try:
        now = int(read_file("/proc/self/oom_score_adj"))
        score = min(now + _OOM_STEP, _OOM_MOST)
        descriptor = system.open("/proc/self/oom_score_adj", system.O_WRONLY | system.O_CLOEXEC)
        write_all(descriptor, b"%d" % score)
        system.close(descriptor)
    except (OSError, ValueError):
        pass


def strays(main: int) -> list[int]:
    """Return the processes of the run that are no descendants: none, orphans are handed over."""
    del main
    return []


def widen(pipe: int) -> None:
    """Enlarge a pipe; the kernel's refusal (a budget for each user) is normal."""
    import fcntl  # noqa: PLC0415 - loaded already; named here because Windows has none

    try:
        fcntl.fcntl(pipe, _F_SETPIPE_SZ, _PIPE_BYTES)
    except OSError:
        pass


def peer_uid(connection: int) -> int:
    """Return the user at the other end of a local socket, -1 where the kernel does not say."""
    peer = sockets.socket(sockets.AF_UNIX, sockets.SOCK_STREAM, 0, connection)
    try:
        credentials = peer.getsockopt(sockets.SOL_SOCKET, _SO_PEERCRED, 12)
        return int.from_bytes(credentials[4:8], sys.byteorder)
    except OSError:
        return -1
    finally:
        peer.detach()


def boot_id() -> str:
    """Return what names this boot of the machine."""
    try:
        return read_file("/proc/sys/kernel/random/boot_id").decode().strip()
    except OSError:
        return ""


def process_start(pid: int) -> int:
    """Return the clock ticks from boot to the process's start, 0 where it is gone."""
    fields = _stat(pid)
    return int(fields[19]) if fields else 0


def children_by_walk(pid: int) -> list[int]:
    """Return the children of ``pid`` from a look at every process: slow, but sure."""
    wanted = b"%d" % pid
    found = []
    for name in system.listdir("/proc"):
        if name.isdigit():
            fields = _stat(int(name))
            if fields and fields[1] == wanted:
                found.append(int(name))
    return found


def descendants(pid: int) -> list[int]:
    """Return every process below ``pid``, parents before their children."""
    found: list[int] = []
    below = children(pid)
    while below:
        found += below
        below = [each for parent in below for each in children(parent)]
    return found


def busy_s(pid: int) -> float:
    """Return for how long the main thread of ``pid`` has run or waited for a core, in seconds."""
    try:
        ran, waited, _ = read_file(f"/proc/{pid}/schedstat").split()
        return (int(ran) + int(waited)) / 1e9
    except (OSError, ValueError):
        fields = _stat(pid)
        return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND if fields else 0.0


def is_pressing(pid: int) -> bool:
    """Return whether the main thread of ``pid`` runs, or waits for a core or a disk.

    What it has waited for a core is added up only when it gets one: :func:`busy_s` does not tell.
    """
    return _stat(pid)[:1] in ([b"R"], [b"D"])


def oom_kills() -> int:
    """Return how often the system has killed for want of memory since it began."""
    try:
        data = read_file("/proc/vmstat")
    except OSError:
        return 0
    _, _, rest = data.partition(b"\noom_kill ")
    count = rest.partition(b"\n")[0]
    return int(count) if count.isdigit() else 0


def peak_bytes(max_rss: int) -> int:
    """Return ``ru_maxrss`` of this platform in bytes."""
    return max_rss * 1024


def _stat(pid: int) -> list[bytes]:
    """Return the fields of ``/proc/PID/stat`` from the third (state) on; none where it is gone."""
    try:
        data = read_file(f"/proc/{pid}/stat")
    except OSError:
        return []
    return data[data.rfind(b")") + 2 :].split()


def _prctl(option: int, value: "int | bytes") -> None:
    _call_prctl(option, value, 0, 0, 0)
