"""What a check found in a source."""

from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """Whether a strategy can run in spite of a problem."""

    ERROR = "error"
    WARNING = "warning"


class Problem(NamedTuple):
    """One thing that is wrong with a source.

    Attributes:
        code: Stable, for scripts: ``syntax`` or ``missing_import``.
        message: One sentence.
        line: Counted from 1; None where no line is to blame.
        column: Counted from 1 in characters; None where unknown.
        module: What is not installed, for a missing import.
    """

    severity: Severity
    code: str
    message: str
    line: int | None = None
    column: int | None = None
    module: str = ""

    def clause(self) -> str:
        """Return the problem as a clause: ``SyntaxError: expected ':' in line 3, column 9``."""
        if self.line is None:
            return self.message
        column = "" if self.column is None else f", column {self.column}"
        return f"{self.message} in line {self.line}{column}"
