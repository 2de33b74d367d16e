"""Why a text can be edited or not, as the sentence above it."""

from dataclasses import dataclass
from typing import Final, Literal

from core.records.states import ACTIVE_STATES, StrategyState

RELOAD: Final = "Reload"
COMPARE: Final = "Compare"
KEEP: Final = "Keep mine"
RESTORE: Final = "Restore"
DISCARD: Final = "Discard"
STOP: Final = "Stop and edit"
COPY: Final = "Edit a copy"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What the bar above a text says.

    Attributes:
        kind: Its weight.
        sentence: What is said.
        action: What can be done about it, empty for nothing.
        icon: A file of ``resources/icons``.
        others: What else can be done, beside ``action``.
    """

    kind: Literal["info", "warning", "error"]
    sentence: str
    action: str = ""
    icon: str = ""
    others: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Standing:
    """What decides whether a strategy's text can be edited, and saved.

    Attributes:
        name: What the user calls the strategy.
        state: Its state.
        has_text: Whether its source was read.
        trouble: Why it was not, as a sentence.
        is_changed: Whether another program has written a version that this text is not of.
        is_lost: Whether another program has taken the file away.
        kept_since: When changes were kept that an earlier program could not save; empty for none.
        is_deleted: Whether the strategy is gone, and only this text is left.
    """

    name: str
    state: StrategyState = StrategyState.STOPPED
    has_text: bool = False
    trouble: str = ""
    is_changed: bool = False
    is_lost: bool = False
    kept_since: str = ""
    is_deleted: bool = False

    def is_active(self) -> bool:
        """Return whether the strategy runs, or is about to."""
        return self.state in ACTIVE_STATES

    def is_editable(self) -> bool:
        """Return whether the user may change the text."""
        return self.has_text and not self.is_active()

    def save_refusal(self) -> str:
        """Return why the text cannot be saved, empty where it can."""
        if not self.has_text:
            return f"{self.name} has nothing to save: its source is not open"
        if self.is_deleted:
            return f"{self.name} was deleted: undo that to save it, or export its text"
        if self.is_active():
            return f"{self.name} cannot be saved while it runs: stop it first"
        return ""

    def notice(self, *, modified: bool) -> Notice | None:
        """Return what is said above the text, None where it is like any other.

        Args:
            modified: Whether the text has changes that are not saved.
        """
        if self.trouble:
            return Notice(kind="error", sentence=self.trouble, action="Try again", icon="error")
        if self.is_deleted:
            sentence = f"{self.name} was deleted. Its text is kept only here: export it."
            return Notice(kind="warning", sentence=sentence, icon="warning")
        found = self._found_notice()
        if found is not None:
            return found
        if not self.is_active():
            return None
        stopping = self.state is StrategyState.STOPPING
        sentence = "Read-only until it has ended." if stopping else "Read-only while it runs."
        if modified:
            sentence += " Your unsaved changes are kept here; what runs is the saved version."
        action = "" if stopping else STOP
        return Notice(kind="info", sentence=sentence, action=action, icon="lock", others=(COPY,))

    def _found_notice(self) -> Notice | None:
        """Return what is said of another version of the text than the one that is shown."""
        if self.is_changed:
            sentence = "Another program has changed this file. Your unsaved changes are kept here."
            return Notice(
                kind="warning",
                sentence=sentence,
                action=RELOAD,
                icon="warning",
                others=(COMPARE, KEEP),
            )
        if self.is_lost:
            sentence = (
                "Another program has taken this file away. Its text is kept here: save it to have "
                "the file again."
            )
            return Notice(kind="warning", sentence=sentence, icon="warning")
        if self.kept_since and not self.is_active():
            sentence = f"Changes of {self.kept_since} were not saved before the program ended."
            return Notice(
                kind="warning", sentence=sentence, icon="warning", others=(RESTORE, DISCARD)
            )
        return None
