"""What is looked for in a log."""

import re
from dataclasses import dataclass
from time import monotonic
from typing import Final

from PySide6.QtCore import QRegularExpression

_STEP_LIMIT: Final = 20_000
"""Steps of matching from one place of a line after which an expression counts as too complex."""
_SLOW_S: Final = 0.03
_SLOW_LINES: Final = 3
"""So many slow lines in a row do too: steps are not counted over the places of a line."""
_FIRST_ASTRAL: Final = "\U00010000"


class TooComplexError(Exception):
    """A regular expression needs more steps than a window that answers can wait for."""


@dataclass(frozen=True, slots=True)
class LogQuery:
    """What the user typed."""

    text: str
    is_regex: bool = False
    is_case_sensitive: bool = False


class LogSearch:
    """Finds a query in lines; may be used on any thread, by one at a time.

    Regular expressions are Qt's and not Python's: those stop after a number of steps,
    where Python's can take hours on one line, and hold up every thread.
    """

    def __init__(self, query: LogQuery) -> None:
        """Prepare to find ``query``; see :attr:`error`."""
        self.query = query
        self.error = ""
        """Why it cannot be found: a sentence, or nothing."""
        self._slow_lines = 0
        self._plain: re.Pattern[str] | None = None
        if query.is_regex:
            self._expression = QRegularExpression(f"(*LIMIT_MATCH={_STEP_LIMIT}){query.text}")
            if not query.is_case_sensitive:
                option = QRegularExpression.PatternOption.CaseInsensitiveOption
                self._expression.setPatternOptions(option)
            if not self._expression.isValid():
                said = self._expression.errorString()
                self.error = said[:1].upper() + said[1:]
        else:
            self._needle = query.text if query.is_case_sensitive else query.text.lower()
            flags = re.NOFLAG if query.is_case_sensitive else re.IGNORECASE
            self._plain = re.compile(re.escape(query.text), flags)

    def is_empty(self) -> bool:
        """Return whether there is nothing to look for."""
        return not self.query.text or bool(self.error)

    def is_in(self, text: str) -> bool:
        """Return whether ``text`` holds what is looked for.

        Raises:
            TooComplexError: Finding out takes too long.
        """
        if self._plain is not None:
            return self._needle in (text if self.query.is_case_sensitive else text.lower())
        begun = monotonic()
        found = self._expression.match(text)
        self._slow_lines = self._slow_lines + 1 if monotonic() - begun > _SLOW_S else 0
        if not found.isValid() or self._slow_lines == _SLOW_LINES:
            raise TooComplexError
        return found.hasMatch()

    def spans(self, text: str, limit: int = 200) -> list[tuple[int, int]]:
        """Return where in ``text`` it is found: beginnings and ends, at most ``limit``.

        Raises:
            TooComplexError: Finding out takes too long.
        """
        if self.is_empty():
            return []
        if self._plain is not None:
            found = self._plain.finditer(text)
            return [each.span() for each, _ in zip(found, range(limit), strict=False)]
        return _indexed(text, self._expression_spans(text, limit))

    def _expression_spans(self, text: str, limit: int) -> list[tuple[int, int]]:
        matches = self._expression.globalMatch(text)
        if not matches.isValid():
            raise TooComplexError
        spans: list[tuple[int, int]] = []
        while matches.hasNext() and len(spans) < limit:
            match = matches.next()
            if match.capturedLength():
                spans.append((match.capturedStart(), match.capturedEnd()))
        return spans


def _indexed(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return Qt's places, which count UTF-16 units, as places in a Python string."""
    if not spans or max(text) < _FIRST_ASTRAL:
        return spans
    units = text.encode("utf-16-le")

    def index(unit: int) -> int:
        return len(units[: 2 * unit].decode("utf-16-le", "ignore"))

    return [(index(begin), index(end)) for begin, end in spans]
