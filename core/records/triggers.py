"""Who or what asked for a start or a stop."""

from enum import StrEnum
from typing import assert_never


class Trigger(StrEnum):
    """Who asked; stored in records and shown by ``bell runs``."""

    USER = "user"
    BELL = "bell"
    SCHEDULE = "schedule"
    RESTART = "restart"
    RESTORE = "restore"

    def phrase(self) -> str:
        """Return the words that end “started …” or “stopped …” in a sentence."""
        match self:
            case Trigger.USER:
                return "by you"
            case Trigger.BELL:
                return "by bell"
            case Trigger.SCHEDULE:
                return "by its schedule"
            case Trigger.RESTART:
                return "by a restart"
            case Trigger.RESTORE:
                return "when the program came back"
            case _:
                assert_never(self)
