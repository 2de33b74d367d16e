"""Searching a text: what is looked for, where it is, and what replaces it.

Offsets count UTF-16 code units, as Qt does. Qt's regular expressions are PCRE: nearly
Python's syntax, and a pattern that would take for ever gives up by itself, so that no
search can freeze the window.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from PySide6.QtCore import QRegularExpression, QRegularExpressionMatch

from core.errors import InvalidPatternError


class Match(NamedTuple):
    """A place in a text: ``start`` up to and without ``end``; equal for an empty match."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """What is looked for."""

    pattern: str
    is_regex: bool = False
    match_case: bool = False
    whole_word: bool = False

    @cached_property
    def expression(self) -> QRegularExpression:
        """The compiled pattern; see :meth:`check` for whether it is one."""
        option = QRegularExpression.PatternOption
        options = option.MultilineOption | option.UseUnicodePropertiesOption
        if not self.match_case:
            options |= option.CaseInsensitiveOption
        pattern = self.pattern if self.is_regex else QRegularExpression.escape(self.pattern)
        if self.whole_word:
            # Marks join the letter before them: vowel signs of Devanagari are of the word.
            pattern = rf"(?<![\w\p{{M}}])(?:{pattern})(?![\w\p{{M}}])"
        # "$" must match before "\r\n" too.
        return QRegularExpression("(*ANYCRLF)" + pattern, options)

    def check(self) -> None:
        """Refuse a pattern that means nothing.

        Raises:
            InvalidPatternError: With the reason and the place in the pattern.
        """
        if self.is_regex:
            # The bare pattern: its error's place counts from the user's first character.
            bare = QRegularExpression(self.pattern)
            if not bare.isValid():
                message = f"{bare.errorString()} (at character {bare.patternErrorOffset() + 1})"
                raise InvalidPatternError(message[:1].upper() + message[1:])
        if not self.expression.isValid():
            raise InvalidPatternError(self.expression.errorString())


class MatchScan:
    """Finds every match of a query in a text, a little at a time.

    Attributes:
        matches: Those found so far, in order.
        finished: Whether the whole text has been searched.
        gave_up: Whether the pattern is too costly, so that matches may be missing.
    """

    def __init__(self, query: SearchQuery, text: str, scope: Match | None = None) -> None:
        """Prepare to search ``text``, or what of it ``scope`` holds; nothing is searched yet."""
        self.matches: list[Match] = []
        self.finished = not query.pattern
        self.gave_up = False
        self._end = None if scope is None else scope.end
        self._iterator = query.expression.globalMatch(text, 0 if scope is None else scope.start)

    def advance(self, limit: int) -> list[Match]:
        """Search on for at most ``limit`` matches, and return them."""
        found: list[Match] = []
        while not self.finished and len(found) < limit:
            if self._iterator.hasNext():
                match = self._iterator.next()
                if self._end is not None and match.capturedEnd() > self._end:
                    self.finished = True
                    break
                found.append(Match(match.capturedStart(), match.capturedEnd()))
            else:
                self.finished = True
                self.gave_up = not self._iterator.isValid()
        self.matches += found
        return found


@dataclass(frozen=True)
class Replacement:
    """The one change that replaces all matches: ``text`` instead of what ``span`` holds."""

    span: Match
    text: str
    count: int


def replace_all(
    query: SearchQuery, text: str, template: str, scope: Match | None = None
) -> Replacement | None:
    """Return the change that replaces every match in ``text``, None where there is none.

    Args:
        query: What is replaced.
        text: The whole text.
        template: What replaces it, see :func:`expand`.
        scope: Replace only what lies in this part of the text.
    """
    units = text.encode("utf-16-le")
    pieces: list[str] = []
    first = last = 0
    iterator = query.expression.globalMatch(text, 0 if scope is None else scope.start)
    while iterator.hasNext():
        match = iterator.next()
        if scope is not None and match.capturedEnd() > scope.end:
            break
        if not pieces:
            first = match.capturedStart()
        else:
            pieces.append(units[2 * last : 2 * match.capturedStart()].decode("utf-16-le"))
        pieces.append(expand(query, template, match))
        last = match.capturedEnd()
    if not pieces:
        return None
    return Replacement(Match(first, last), "".join(pieces), (len(pieces) + 1) // 2)


def match_at(query: SearchQuery, text: str, place: Match) -> QRegularExpressionMatch | None:
    """Return the match that covers exactly ``place``, None where there is none now."""
    match = query.expression.match(text, place.start)
    covers = match.hasMatch() and (match.capturedStart(), match.capturedEnd()) == place
    return match if covers else None


_ESCAPE = re.compile(r"\\(?:g<(?P<name>\w+)>|(?P<number>\d{1,2})|(?P<letter>.))", re.DOTALL)
_LETTERS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\"}


def expand(query: SearchQuery, template: str, match: QRegularExpressionMatch) -> str:
    r"""Return what replaces ``match``: for a regular expression with its groups filled in.

    As in Python's ``re``: ``\1``, ``\g<1>`` and ``\g<name>`` are groups, ``\n``, ``\t`` and
    ``\\`` what they say; a group that is not there is empty.
    """
    if not query.is_regex or "\\" not in template:
        return template

    def filled(escape: re.Match[str]) -> str:
        letter = escape["letter"]
        if letter is not None:
            return _LETTERS.get(letter, escape[0])
        name = escape["name"] or escape["number"]
        return match.captured(int(name)) if name.isdecimal() else match.captured(name)

    return _ESCAPE.sub(filled, template)


def neighbour(
    matches: list[Match], selected: Match, *, forward: bool, wrap: bool = True
) -> Match | None:
    """Return the match next to the selection, never the selection itself unless it is alone.

    Args:
        matches: All of them, in order.
        selected: Where the cursor is.
        forward: Look after the selection, else before it.
        wrap: Go on at the other end.
    """
    if not matches:
        return None
    if forward:
        index = bisect_left(matches, Match(selected.end, selected.end))
        if index < len(matches) and matches[index] == selected:
            index += 1
    else:
        index = bisect_left(matches, Match(selected.start, selected.start)) - 1
        # A match may begin before the selection and reach into it.
        while index >= 0 and matches[index].end > selected.start:
            index -= 1
    if 0 <= index < len(matches):
        return matches[index]
    return matches[index % len(matches)] if wrap else None


def number(matches: list[Match], selected: Match) -> int:
    """Return the selected match's number from 1, 0 where the selection is none."""
    index = bisect_left(matches, selected)
    return index + 1 if index < len(matches) and matches[index] == selected else 0
