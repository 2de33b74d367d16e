"""The locks that a runner holds for life: of its strategy, which runs once, and of its run.

The strategy's lock is a file, and a file may be deleted, copied or put back while it is held: then
the next runner locks another file. So each runner, once it holds the locks of both, looks at the
runs' own: one of them that is held is a run of the same strategy, whatever became of the lock.
"""

import fcntl
import time

from core.runner.base import system
from core.runner.files import PRIVATE, folder_of, made_folder
from core.runner.protocol import LOCK_NAME

_TRIES = 20
_FEW_TRIES, _MANY_TRIES = 5, 200
_PAUSE_S = 0.01
_RUNS = "The strategy is running already"


class LockedError(Exception):
    """The locks cannot be had; its text is one sentence.

    Attributes:
        number: The system's ``errno``.
    """

    def __init__(self, number: "int | None", text: str) -> None:
        """Keep what the system said."""
        super().__init__(text)
        self.number = number or 0


def taken_locks(strategy_lock: str, run_dir: str) -> list[int]:
    """Return descriptors that hold the locks of the strategy and of its run while they are open.

    Raises:
        LockedError: Another holds one of them, or another run of the strategy is alive, or the
            file system knows no locks.
    """
    locks = [_taken(strategy_lock, _RUNS)]
    try:
        locks.append(_taken(f"{run_dir}/{LOCK_NAME}", "The run exists already"))
        _refuse_if_another_runs(run_dir)
    except LockedError:
        for lock in locks:
            system.close(lock)
        raise
    return locks


def _taken(path: str, refusal: str) -> int:
    """Return a descriptor that holds the lock ``path``.

    Somebody who only looks whether the lock is held takes it for a moment: hence a few tries.
    """
    try:
        made_folder(folder_of(path), 0o700)
        for attempt in range(_TRIES):
            if attempt:
                time.sleep(_PAUSE_S)
            lock = system.open(path, system.O_RDWR | system.O_CREAT | PRIVATE, 0o600)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_still(lock, path):
                    return lock
            except BlockingIOError:
                pass
            system.close(lock)
    except OSError as error:
        raise LockedError(error.errno, f"Cannot lock {path}: {error.strerror}") from error
    raise LockedError(None, refusal)


def _is_still(lock: int, path: str) -> bool:
    """Return whether ``path`` names the file that was locked, and not one put there since."""
    try:
        there = system.stat(path)
    except FileNotFoundError:
        return False
    return system.fstat(lock)[1:3] == there[1:3]  # inode and device


def _refuse_if_another_runs(run_dir: str) -> None:
    """Raise LockedError where another run beside ``run_dir`` is alive.

    Two that begin at the same moment see each other, because each holds its own lock before it
    looks: the one with the smaller name waits for the other to give way.
    """
    runs, own = folder_of(run_dir), run_dir[len(folder_of(run_dir)) + 1 :]
    for name in system.listdir(runs):
        if name == own:
            continue
        tries = _MANY_TRIES if own < name else _FEW_TRIES
        while _is_held(f"{runs}/{name}/{LOCK_NAME}"):
            tries -= 1
            if not tries:
                raise LockedError(None, f"{_RUNS}, in {name}")
            time.sleep(_PAUSE_S)


def _is_held(path: str) -> bool:
    try:
        lock = system.open(path, system.O_RDONLY | PRIVATE)
    except OSError:
        return False  # no run, or none that has begun
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        system.close(lock)
    return False
