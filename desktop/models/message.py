"""What the window tells its user, as a value."""

from enum import StrEnum
from typing import NamedTuple

from desktop.actions import CommandId


class Level(StrEnum):
    """How grave a message is; also the theme's role of its colour."""

    SUCCESS = "success"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Message(NamedTuple):
    """One sentence for the user.

    Attributes:
        key: A later message with the same key takes this one's place; two without a key
            are the same where their texts are.
        command: Offered as a button beside the sentence, where there is one.
        targets: The ids of the strategies that the command is about; none for those that
            are selected.
        passing: Goes away by itself after a while, as nothing is lost with it.
    """

    level: Level
    text: str
    key: str = ""
    command: CommandId | None = None
    command_text: str = ""
    targets: tuple[str, ...] = ()
    passing: bool = False

    def place(self) -> str:
        """Return what tells whether two messages are about the same thing."""
        return self.key or self.text
