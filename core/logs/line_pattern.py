"""The lines of a log that are asked for by a regular expression."""

import regex

from core.errors import InvalidPatternError, shortened

_PATIENCE_S = 0.5


class LinePattern:
    """A regular expression whose search cannot hold anybody up.

    Some expressions take years on an unlucky line. The search lets other threads run, and gives
    up on a line after half a second.
    """

    def __init__(self, text: str) -> None:
        """Compile ``text``.

        Raises:
            InvalidPatternError: It is no regular expression.
        """
        self._text = shortened(text)
        try:
            self._compiled = regex.compile(text)
        except (regex.error, RecursionError, OverflowError) as error:
            message = f"“{self._text}” is not a regular expression: {error}"
            raise InvalidPatternError(message) from error

    def is_in(self, line: str) -> bool:
        """Return whether the expression is found in ``line``.

        Raises:
            InvalidPatternError: The search takes too long.
        """
        try:
            return self._compiled.search(line, timeout=_PATIENCE_S, concurrent=True) is not None
        except TimeoutError as error:
            message = f"“{self._text}” takes too long on a line of the log: choose a simpler one"
            raise InvalidPatternError(message) from error
