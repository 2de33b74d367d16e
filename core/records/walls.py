"""What is closed to a strategy, as paths."""

from pathlib import Path
from typing import NamedTuple


class Walls(NamedTuple):
    """The paths that walls go by; all absolute, without symbolic links, and maybe not there.

    Attributes:
        confined: Whether it may write nowhere but below ``own`` and ``writable``.
        closed: Neither read nor written, with all that is below.
        bare: Folders on the way to closed paths, whose files are closed as well.
        own: Below closed paths, and open to it.
        readable: Below closed paths, and open to it for reading.
        writable: Open for writing, where they are not closed.
    """

    confined: bool
    closed: tuple[Path, ...]
    bare: tuple[Path, ...]
    own: tuple[Path, ...]
    readable: tuple[Path, ...]
    writable: tuple[Path, ...]

    def to_json(self) -> dict[str, bool | list[str]]:
        """Return the walls as the runner reads them."""
        paths = {name: [str(path) for path in getattr(self, name)] for name in self._fields[1:]}
        return {"confined": self.confined, **paths}
