"""Two texts beside each other: which lines belong together, and what of them differs."""

import difflib
import re
import time
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import chain
from typing import Final, NamedTuple

from desktop.models import line_match

_CONTEXT: Final = 3
_TOKEN: Final = re.compile(r"\w+|\s+|.")
_MOST_COMPARED: Final = 2000
"""So many pairs of lines are compared word by word, and only lines of a bearable length."""
_LONGEST_COMPARED: Final = 400
_ALIKE: Final = 0.3
"""Lines that have less in common than this are different lines, not a changed one."""


class Kind(Enum):
    """What a line is to its side."""

    SAME = " "
    CHANGED = "~"
    ONLY_HERE = "+"
    MISSING = "-"
    """Nothing stands here: the other side has a line that this one lacks."""


class Line(NamedTuple):
    """A line of one side.

    Attributes:
        kind: What it is.
        text: Empty where it is missing.
        number: Counted from 1; None where it is missing.
        words: Where it differs from the line beside it: pairs of columns, from 0.
    """

    kind: Kind
    text: str = ""
    number: int | None = None
    words: tuple[tuple[int, int], ...] = ()


class Stretch(NamedTuple):
    """Lines that are the same on both sides, or what stands instead of each other.

    Attributes:
        row: The row at which it begins, counted from 0.
        start: Where it begins in the lines before.
        other_start: Where it begins in the lines after.
        size: How many rows it has.
        pairs: The rows, where they differ; empty where all are the same.
    """

    row: int
    start: int
    other_start: int
    size: int
    pairs: tuple[tuple[Line, Line], ...] = ()


class Sides(NamedTuple):
    """Both sides, row by row beside each other.

    Rows that are the same are made when they are asked for: a long source has many of them, and
    what Python keeps of them would be looked through for garbage.
    """

    before: list[str]
    after: list[str]
    stretches: list[Stretch]
    width: int
    """The length of the longest line, in characters."""

    def size(self) -> int:
        """Return how many rows there are."""
        return self.stretches[-1].row + self.stretches[-1].size if self.stretches else 0

    def changes(self) -> list[int]:
        """Return the rows at which stretches begin that differ."""
        return [each.row for each in self.stretches if each.pairs]

    def rows(self) -> Iterator[tuple[Line, Line]]:
        """Yield the rows: what stands at the left, and what at the right."""
        for stretch in self.stretches:
            yield from stretch.pairs or self._same(stretch)

    def _same(self, stretch: Stretch) -> Iterator[tuple[Line, Line]]:
        for at in range(stretch.size):
            i, j = stretch.start + at, stretch.other_start + at
            left = Line(Kind.SAME, self.before[i], i + 1)
            yield left, Line(Kind.SAME, self.after[j], j + 1)


def sides(before: str, after: str) -> Sides:
    """Return two texts side by side; line ends are not compared."""
    one, other = before.splitlines(), after.splitlines()
    found = Sides(one, other, [], max(map(len, chain(one, other)), default=0))
    row = compared = 0
    for is_equal, i1, i2, j1, j2 in line_match.opcodes(one, other):
        pairs: list[tuple[Line, Line]] = []
        size = i2 - i1
        if not is_equal:
            compares = compared < _MOST_COMPARED
            for at in _pairs(one, other, (i1, i2, j1, j2), compares=compares):
                # What is drawn meanwhile needs the interpreter too.
                time.sleep(0)
                pairs.append(_beside(one, other, at, compares=compares))
            size = len(pairs)
            compared += size
        found.stretches.append(Stretch(row, i1, j1, size, tuple(pairs)))
        row += size
    return found


def as_list(found: Sides) -> list[str]:
    """Return the lines that differ, with some around them: ``-`` before, ``+`` after, or a blank.

    A line that begins with ``@@`` stands above each group, and says where that is.
    """
    lines: list[str] = []
    was_open = False
    for at, stretch in enumerate(found.stretches):
        if stretch.pairs:
            if not was_open:
                lines.append(f"@@ -{stretch.start + 1} +{stretch.other_start + 1} @@")
            lines += [f"-{left.text}" for left, _ in stretch.pairs if _is_there(left)]
            lines += [f"+{right.text}" for _, right in stretch.pairs if _is_there(right)]
            was_open = True
            continue
        texts = [f" {each}" for each in found.before[stretch.start :][: stretch.size]]
        ends = at + 1 == len(found.stretches)
        if was_open and not ends and stretch.size <= 2 * _CONTEXT:
            lines += texts
            continue
        if was_open:
            lines += texts[:_CONTEXT]
        was_open = False
        if not ends:
            first = max(0, stretch.size - _CONTEXT)
            here, there = stretch.start + first + 1, stretch.other_start + first + 1
            lines += [f"@@ -{here} +{there} @@", *texts[first:]]
            was_open = True
    return lines


def _is_there(line: Line) -> bool:
    return line.kind is not Kind.MISSING


def _pairs(
    one: Sequence[str], other: Sequence[str], block: tuple[int, int, int, int], *, compares: bool
) -> Iterator[tuple[int | None, int | None]]:
    """Yield the lines of a changed block that stand beside each other, by their indices."""
    i, i2, j, j2 = block
    while i < i2 and j < j2:
        if compares and not _are_alike(one[i], other[j]):
            # The longer side has a line of its own here.
            if i2 - i > j2 - j:
                yield i, None
                i += 1
                continue
            if j2 - j > i2 - i:
                yield None, j
                j += 1
                continue
        yield i, j
        i, j = i + 1, j + 1
    yield from ((each, None) for each in range(i, i2))
    yield from ((None, each) for each in range(j, j2))


def _are_alike(one: str, other: str) -> bool:
    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return True
    matcher = difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.quick_ratio() >= _ALIKE


def _beside(
    one: Sequence[str],
    other: Sequence[str],
    at: tuple[int | None, int | None],
    *,
    compares: bool,
) -> tuple[Line, Line]:
    """Return two lines that stand beside each other, given by their indices."""
    match at:
        case None, int(j):
            return Line(Kind.MISSING), Line(Kind.ONLY_HERE, other[j], j + 1)
        case int(i), int(j):
            left, right = _words(one[i], other[j]) if compares else ((), ())
            changed = Kind.CHANGED
            return Line(changed, one[i], i + 1, left), Line(changed, other[j], j + 1, right)
        case int(i), _:
            return Line(Kind.ONLY_HERE, one[i], i + 1), Line(Kind.MISSING)
        case _:
            return Line(Kind.MISSING), Line(Kind.MISSING)  # never: a pair has at least one


def _words(one: str, other: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Return the columns at which each of two lines differs from the other, whole words each."""
    if max(len(one), len(other)) > _LONGEST_COMPARED:
        return (), ()
    left, right = _TOKEN.findall(one), _TOKEN.findall(other)
    at_left, at_right = _columns(left), _columns(right)
    found_left, found_right = [], []
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            found_left.append((at_left[i1], at_left[i2]))
            found_right.append((at_right[j1], at_right[j2]))
    return _not_empty(found_left), _not_empty(found_right)


def _columns(tokens: Sequence[str]) -> list[int]:
    columns = [0]
    for each in tokens:
        columns.append(columns[-1] + len(each))
    return columns


def _not_empty(spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple(each for each in spans if each[0] < each[1])
