"""What is to be said of a strategy's file beside its state."""

from typing import NamedTuple

from core.records.problems import Problem


class SourceNote(NamedTuple):
    """How the file stands to what runs, and to what may run.

    Attributes:
        is_edited: The file is another one than the run under way began with.
        flaw: Why the file does not compile; None where it does, or nobody knows.
    """

    is_edited: bool = False
    flaw: Problem | None = None

    def sentence(self) -> str:
        """Return what there is to say, as a sentence without a full stop; empty for nothing."""
        if self.is_edited and self.flaw is not None:
            mend = f"mend it before you restart ({self.flaw.clause()})"
            return f"Edited since it started, and does not compile; {mend}"
        if self.is_edited:
            return "Edited since it started; restart to use it"
        if self.flaw is not None:
            return f"It will not start before its file is mended ({self.flaw.clause()})"
        return ""

    def told_with(self, why: str) -> str:
        """Return one sentence that says this as well as ``why`` the strategy is in its state."""
        own = self.sentence()
        if self.is_edited:
            return f"{own} ({_within(why)})"
        return f"{why}; {_within(own)}" if own else why


def _within(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


SOUND = SourceNote()
"""There is nothing to say."""
