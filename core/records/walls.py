"""What is closed to a strategy, as paths."""

from typing import Any, NamedTuple


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
    closed: tuple[str, ...]
    bare: tuple[str, ...]
    own: tuple[str, ...]
    readable: tuple[str, ...]
    writable: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the walls as the runner reads them."""
        return self._asdict()
