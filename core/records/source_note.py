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

    def told_with(self, why: str) -> str:
        """Return one sentence that says this as well as ``why`` the strategy is in its state."""
        if self.is_edited:
            state = why[:1].lower() + why[1:]
            if self.flaw is None:
                return f"Edited since it started; restart to use it ({state})"
            mend = f"mend it before you restart, {self.flaw.clause()}"
            return f"Edited since it started, and does not compile: {mend} ({state})"
        if self.flaw is not None:
            return f"{why}; it will not start before its file is mended ({self.flaw.clause()})"
        return why


SOUND = SourceNote()
"""There is nothing to say."""
