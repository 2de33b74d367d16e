"""Two texts beside each other: which lines belong together, and what of them differs."""

import difflib
import re
import time
from collections.abc import Iterator, Sequence
from enum import Enum
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


class Sides(NamedTuple):
    """Both sides, line by line beside each other, so that both have the same number of lines.

    Attributes:
        changes: The indices at which lines begin that differ, a stretch of them counted once.
    """

    before: list[Line]
    after: list[Line]
    changes: list[int]


def sides(before: str, after: str) -> Sides:
    """Return two texts side by side; line ends are not compared."""
    one, other = before.splitlines(), after.splitlines()
    found = Sides([], [], [])
    compared = 0
    for is_equal, i1, i2, j1, j2 in line_match.opcodes(one, other):
        if is_equal:
            for i, j in zip(range(i1, i2), range(j1, j2), strict=True):
                found.before.append(Line(Kind.SAME, one[i], i + 1))
                found.after.append(Line(Kind.SAME, other[j], j + 1))
            continue
        found.changes.append(len(found.before))
        compares = compared < _MOST_COMPARED
        compared += max(i2 - i1, j2 - j1)
        for at in _pairs(one, other, (i1, i2, j1, j2), compares=compares):
            # What is drawn meanwhile needs the interpreter too.
            time.sleep(0)
            left, right = _beside(one, other, at, compares=compares)
            found.before.append(left)
            found.after.append(right)
    return found


def as_list(found: Sides) -> list[str]:
    """Return the lines that differ, with some around them: ``-`` before, ``+`` after, or a blank.

    A line that begins with ``@@`` stands above each stretch, and says where that is.
    """
    lines: list[str] = []
    rows = list(zip(found.before, found.after, strict=True))
    for start, end in _shown(found):
        lines.append(_heading(rows[start:end]))
        taken: list[str] = []
        for before, after in rows[start:end]:
            if before.kind is Kind.SAME:
                lines += [*taken, f" {before.text}"]
                taken = []
                continue
            if before.kind is not Kind.MISSING:
                lines.append(f"-{before.text}")
            if after.kind is not Kind.MISSING:
                taken.append(f"+{after.text}")
        lines += taken
    return lines


def _shown(found: Sides) -> list[tuple[int, int]]:
    """Return the stretches of rows that differ, with some around them; none touches the next."""
    stretches: list[tuple[int, int]] = []
    for first in found.changes:
        end = first
        while end < len(found.before) and found.before[end].kind is not Kind.SAME:
            end += 1
        start, end = max(0, first - _CONTEXT), min(len(found.before), end + _CONTEXT)
        if stretches and stretches[-1][1] >= start:
            stretches[-1] = (stretches[-1][0], end)
        else:
            stretches.append((start, end))
    return stretches


def _heading(rows: Sequence[tuple[Line, Line]]) -> str:
    ranges = []
    for sign, lines in zip("-+", zip(*rows, strict=True), strict=True):
        numbers = [each.number for each in lines if each.number is not None]
        ranges.append(f"{sign}{numbers[0] if numbers else 0},{len(numbers)}")
    return f"@@ {' '.join(ranges)} @@"


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
