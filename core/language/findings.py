"""What is found wrong in a text while it is written, and what mends it."""

from typing import NamedTuple

from core.records.problems import Severity


class Span(NamedTuple):
    """A part of a text; lines and columns count from 0, columns in characters."""

    line: int
    column: int
    end_line: int
    end_column: int


class Edit(NamedTuple):
    """One replacement."""

    span: Span
    text: str


class Fix(NamedTuple):
    """What mends a problem.

    Attributes:
        title: What it does, as a command.
        edits: In the order of the text, none reaching into another.
    """

    title: str
    edits: tuple[Edit, ...]


class Finding(NamedTuple):
    """One problem, where it is, and what mends it.

    Attributes:
        code: The rule's, such as ``F821``, or ``syntax`` and ``missing_import``.
        message: One sentence.
        fix: None where none is known.
        module: What is not installed, for a missing import.
    """

    severity: Severity
    code: str
    message: str
    span: Span
    fix: Fix | None = None
    module: str = ""
