"""How much room a strategy's logs take: of one file, and of all files of all its runs.

The files are ``<strategy id>_<YYYYMMDD_HHMMSS>_IST.log``, one for each run, and those that were
rotated away from it: the same with ``.1`` (the newest), ``.2`` and so on.
"""

from core.runner.base import TYPE_CHECKING, system
from core.runner.files import folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN_SHAPE = "_00000000_000000_IST.log"
"""What follows the strategy's id, with a nought for every digit."""
_DIGITS_AS_NOUGHTS = {ord(digit): "0" for digit in "123456789"}
_KIND, _REGULAR = 0o170000, 0o100000
_DAY_NS = 86_400_000_000_000


class Room:
    """The bounds of a strategy's logs; 0 is none.

    Attributes:
        max_bytes: A file is rotated before it would be larger than this, which is at most half of
            ``total_bytes``: there is always a file before the live one.
        files: Most files, over all runs, the live one included.
        total_bytes: Most bytes, over all runs, with the live file as large as it may become.
        days: Files that were last written to longer ago are deleted.
    """

    def __init__(  # noqa: D107 - the class tells
        self, max_bytes: int, files: int = 0, total_bytes: int = 0, days: float = 0.0
    ) -> None:
        self.max_bytes = min(max_bytes, total_bytes // 2) if total_bytes else max_bytes
        self.files = files
        self.total_bytes = total_bytes
        self.days = days

    @property
    def most_older(self) -> int | None:
        """How many files rotated away from one run there may be, None for any number."""
        return self.files - 1 if self.files else None


def prune(path: str, room: Room, now_ns: int) -> None:
    """Delete the oldest logs of a strategy until there is room for the live file ``path``.

    That one is never deleted, nor is anything that has another name than this strategy's logs
    have. What cannot be deleted stays.
    """
    count = size = 0
    oldest_ns = now_ns - int(room.days * _DAY_NS) if room.days else 0
    rest_bytes = room.total_bytes - room.max_bytes
    is_full = False
    for older, status in _others(path):
        is_full |= bool(room.total_bytes) and size + status.st_size > rest_bytes
        is_full |= room.most_older is not None and count >= room.most_older
        if is_full or status.st_mtime_ns < oldest_ns:
            try:
                system.unlink(older)
            except OSError:
                pass  # it takes its room all the same
            else:
                continue
        count += 1
        size += status.st_size


def rotate(path: str, most: int | None) -> None:
    """Give the live file the number 1, and those before it the next; delete beyond ``most``.

    Raises:
        OSError: It could not be done to the end.
    """
    if most == 0:
        system.unlink(path)
        return
    number = 1
    while _exists(f"{path}.{number}") and number != most:
        number += 1
    for each in range(number, 0, -1):
        system.replace(path if each == 1 else f"{path}.{each - 1}", f"{path}.{each}")


def _others(path: str) -> "Iterator[tuple[str, system.stat_result]]":
    """Yield the files of the strategy's logs but the live one, the newest first."""
    folder = folder_of(path)
    live = path[len(folder) + 1 :]
    strategy = live[: -len(_RUN_SHAPE)] if _shape(live).endswith(_RUN_SHAPE) else None
    found = []
    try:
        names = system.listdir(folder)
    except OSError:
        return
    for name in names:
        run, number = _parts(name)
        is_own = run == live
        if name != live and (is_own or (strategy is not None and _is_run_of(strategy, run))):
            found.append((is_own, run, -number, name))
    for *_, name in sorted(found, reverse=True):
        try:
            status = system.lstat(f"{folder}/{name}")
        except OSError:
            continue
        if status.st_mode & _KIND == _REGULAR:
            yield f"{folder}/{name}", status


def _parts(name: str) -> tuple[str, int]:
    """Return the name of the run's live file, and the number after it, 0 for none."""
    run, _, number = name.rpartition(".")
    if number.isascii() and number.isdigit() and number[0] != "0":
        return run, int(number)
    return name, 0


def _is_run_of(strategy: str, run: str) -> bool:
    return run.startswith(strategy) and _shape(run[len(strategy) :]) == _RUN_SHAPE


def _shape(name: str) -> str:
    return name.translate(_DIGITS_AS_NOUGHTS)


def _exists(path: str) -> bool:
    try:
        system.lstat(path)
    except OSError:
        return False
    return True
