"""What the window and the language program say to each other: JSON objects, one a line.

A request has an ``id``, a ``kind``, the ``document`` that it is about and the ``text`` of that,
where it has changed since it was sent last; a place is a ``line`` and a ``column``, both counted
from 0, columns in characters. Its answer has the same ``id`` and either ``answer`` or ``error``, a
sentence. Of the requests of one kind about one document only the newest is answered. A ``ping`` is
answered by a ``pong`` at once, whatever else is under way: who does not answer it, hangs.
"""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What can be asked."""

    PREPARE = "prepare"
    """Answers ``version``, when the interpreter's environment is known, and looks ahead after that."""
    COMPLETE = "complete"
    SIGNATURE = "signature"
    DESCRIBE = "describe"
    DEFINE = "define"
    OUTLINE = "outline"
    USAGES = "usages"
    IMPORTS = "imports"
    """Answers ``interpreter``, and ``missing``: the modules that it lacks, with their lines."""
    FORGET = "forget"
    """The document is closed; answers nothing."""


class Document(NamedTuple):
    """A text that is asked about.

    Attributes:
        key: Tells it from others.
        path: Where it lies; what lies beside it can be imported.
        interpreter: What will run it; None for the default.
    """

    key: str
    path: str
    interpreter: str | None = None


class Completion(NamedTuple):
    """What a name can be completed to.

    Attributes:
        kind: Such as ``function``, ``class``, ``module``, ``param``; empty where it is not known.
    """

    name: str
    kind: str


class Completions(NamedTuple):
    """What fits at a place.

    Attributes:
        typed: How many characters before the place are the beginning of the names.
    """

    typed: int
    items: tuple[Completion, ...]


class Signature(NamedTuple):
    """How a function is called.

    Attributes:
        text: Its name and its parameters.
        line: Where the call's bracket is, counted from 0.
        column: Where the call's bracket is, counted from 0.
        start: Where in the text the present parameter begins; ``end`` is equal where none is.
    """

    text: str
    line: int
    column: int
    start: int
    end: int


class Place(NamedTuple):
    """A name somewhere.

    Attributes:
        path: The file; empty for the document itself.
        line: Counted from 0.
        column: Counted from 0.
        kind: ``class`` or ``function``, for what an outline has.
        level: How deep an outline has it, from 0.
    """

    name: str
    path: str
    line: int
    column: int
    kind: str = ""
    level: int = 0
