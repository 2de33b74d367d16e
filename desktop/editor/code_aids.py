"""What shows, in an editor, what is known of its text: problems, completions, call tips.

Lines and columns count from 0, columns in characters. This class shows nothing: an editor whose
component cannot has it as it is.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QKeyEvent

from core.language.findings import Finding
from core.language.protocol import Completion, Signature
from desktop.models.differences import Line


class DifferenceAids:
    """Shows nothing of a comparison."""

    def prepare_list(self) -> None:
        """Get ready to show one list of what differs."""

    def show_list(self, first: int, lines: Sequence[str]) -> None:
        """Colour lines of it from ``first`` on: they begin with ``+``, ``-``, ``@@`` or a blank."""

    def prepare_side(self, width: int) -> None:
        """Get ready to show one side, whose lines are numbered as their own text numbers them.

        Args:
            width: The length of the longest line, in characters, of both sides.
        """

    def show_side(self, first: int, lines: Sequence[Line], own: str) -> None:
        """Number and mark lines of one side.

        Args:
            first: The line of the text at which they begin.
            lines: What the lines are.
            own: How a line that the other side lacks is marked: ``+`` or ``-``.
        """


class CodeAids(QObject):
    """Shows nothing, and wishes for nothing.

    Attributes:
        differences: Shows comparisons.
    """

    typed = Signal(str)
    """A character that the user typed."""
    rested = Signal(int, int, QPoint)
    """The mouse rests over a place: its line, its column, and the point of the screen."""
    rest_ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with nothing to show."""
        super().__init__(parent)
        self.differences = DifferenceAids()

    def takes_key(self, _event: QKeyEvent) -> bool:
        """Return whether a key was meant for what is shown alone."""
        return False

    def show_completions(self, typed: int, items: Sequence[Completion]) -> None:
        """Offer names; ``typed`` characters before the cursor are the beginning of them."""

    def is_completing(self) -> bool:
        """Return whether names are offered."""
        return False

    def completions(self) -> list[str]:
        """Return the names that were offered last."""
        return []

    def show_signature(self, signature: Signature) -> None:
        """Show how a function is called, with the present parameter marked."""

    def hide_signature(self) -> None:
        """Show that no longer."""

    def shows_signature(self) -> bool:
        """Return whether that is shown."""
        return False

    def is_in_code(self) -> bool:
        """Return whether the cursor is neither in a comment nor in a string."""
        return True

    def cursor_point(self) -> QPoint:
        """Return the point of the screen below the cursor."""
        return QPoint()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Underline problems, and mark their lines in the margin."""
