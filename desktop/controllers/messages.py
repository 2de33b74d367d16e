"""Where controllers say what happened."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.errors import OpeningBellError
from desktop.actions import CommandId
from desktop.models.message import Level, Message


class Messages(QObject):
    """Turns what happened into messages for the window."""

    raised = Signal(object)
    """A :class:`Message` that stays until it is dismissed."""
    passed = Signal(str)
    """A sentence about what went well, shown for a moment."""
    withdrawn = Signal(str)
    """The key of a message that no longer holds."""

    def done(self, sentence: str) -> None:
        """Tell for a moment that something went well."""
        self.passed.emit(sentence)

    @Slot(str)
    def notice(self, sentence: str) -> None:
        """Tell something about the workspace that the user should know."""
        self.raised.emit(Message(level=Level.WARNING, text=finished(sentence)))

    def warn(self, sentence: str, key: str = "") -> None:
        """Tell something that may surprise the user later."""
        self.raised.emit(Message(level=Level.WARNING, text=finished(sentence), key=key))

    def error(self, sentence: str, key: str = "") -> None:
        """Tell that something went wrong or was refused."""
        self.raised.emit(Message(level=Level.ERROR, text=finished(sentence), key=key))

    def offer(self, sentence: str, command: CommandId, words: str, *, key: str) -> None:
        """Tell something with a command beside it; goes away by itself."""
        self.raised.emit(
            Message(
                level=Level.INFO,
                text=finished(sentence),
                key=key,
                command=command,
                command_text=words,
                passing=True,
            )
        )

    def lead(
        self, sentence: str, command: CommandId, words: str, *, targets: Sequence[str]
    ) -> None:
        """Tell something that a command about some strategies leads to."""
        self.raised.emit(
            Message(
                level=Level.WARNING,
                text=finished(sentence),
                command=command,
                command_text=words,
                targets=tuple(targets),
            )
        )

    def progress(self, sentence: str, command: CommandId, words: str, *, key: str) -> None:
        """Tell how far something is that can be broken off; in the place of what was told."""
        self.raised.emit(
            Message(level=Level.INFO, text=sentence, key=key, command=command, command_text=words)
        )

    def withdraw(self, key: str) -> None:
        """Take back what was told under a key."""
        self.withdrawn.emit(key)

    @Slot(object)
    def fail(self, error: OpeningBellError) -> None:
        """Tell what an operation failed with."""
        self.error(str(error))


def finished(sentence: str) -> str:
    """Return a sentence with its full stop."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."
