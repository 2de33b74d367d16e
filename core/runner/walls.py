"""The walls around a strategy, as this system has them: what is closed to its processes."""

import sys

from core.runner.base import TYPE_CHECKING, system

if TYPE_CHECKING:
    from core.runner.request import Walls

if sys.platform == "linux":
    from core.runner import landlock


class Enclosure:
    """Puts up the walls of a run, one process after the other.

    Attributes:
        name: What they are made of, None where there are none.
        flaw: Why there are none although they are wanted, as the end of a sentence.
    """

    def __init__(self, walls: "Walls | None") -> None:
        """Find out what the system offers for ``walls``; None asks for none."""
        self.name: str | None = None
        self.flaw: str | None = None
        self._walls = walls
        self._version = 0
        self._ruleset = -1
        if not walls:
            return
        if sys.platform != "linux":
            self.flaw = "this system has no walls between the programs of one user"
            return
        self._version = landlock.abi()
        if self._version:
            self.name = f"landlock-{self._version}"
        else:
            self.flaw = "this kernel has no Landlock, or it is switched off"

    def open(self) -> None:
        """Prepare what the next process enters; :meth:`close` ends that.

        Raises:
            OSError: The kernel refuses.
        """
        if sys.platform == "linux" and self._walls and self._version:
            self._ruleset = landlock.opened_ruleset(self._walls, self._version)

    def enter(self) -> None:
        """Put up the walls around this process, for good.

        Raises:
            OSError: The kernel refuses.
        """
        if sys.platform == "linux" and self._ruleset >= 0:
            landlock.enter(self._ruleset)

    def close(self) -> None:
        """Let go of what was prepared."""
        if self._ruleset >= 0:
            system.close(self._ruleset)
            self._ruleset = -1
