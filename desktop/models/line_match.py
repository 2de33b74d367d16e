"""Which lines of two texts are the same ones, worked out in a time that is nearly linear.

Lines that stand once in either text are matched first, and what lies between them then in the
same way, as "patience" does; difflib compares what is left, where that is little. Alone it would
take minutes for a long source whose lines repeat.
"""

import difflib
import time
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

_LITTLE: Final = 300
"""So many lines are left to difflib, whose time grows with their square."""


class Opcode(NamedTuple):
    """What becomes of a stretch of lines; as of difflib, from a start up to and without an end."""

    is_equal: bool
    start: int
    end: int
    other_start: int
    other_end: int


class _Stretch(NamedTuple):
    start: int
    end: int
    other_start: int
    other_end: int


def opcodes(one: Sequence[str], other: Sequence[str]) -> list[Opcode]:
    """Return how the one text becomes the other, in order and without gaps.

    It gives way to other threads every few hundred lines.
    """
    partners = _partners(one, other)
    found: list[Opcode] = []
    i = j = 0
    while i < len(one) or j < len(other):
        k, m = i, j
        while k < len(one) and partners[k] == m:
            k, m = k + 1, m + 1
        is_equal = k > i
        if not is_equal:
            while k < len(one) and partners[k] < 0:
                k += 1
            m = partners[k] if k < len(one) else len(other)
        found.append(Opcode(is_equal, i, k, j, m))
        i, j = k, m
    return found


def _partners(one: Sequence[str], other: Sequence[str]) -> "array[int]":
    """Return for each line the one on the other side that is the same, or -1; they grow.

    An array, and no list of pairs: what Python keeps of those is looked through for garbage.
    """
    found = array("q", [-1]) * len(one)
    waiting = [_Stretch(0, len(one), 0, len(other))]
    while waiting:
        time.sleep(0)
        stretch = _trimmed(one, other, waiting.pop(), found)
        i, i2, j, j2 = stretch
        if i == i2 or j == j2:
            continue
        pairs = _unique_matches(one, other, stretch)
        if pairs:
            waiting += _between(stretch, pairs)
        elif max(i2 - i, j2 - j) <= _LITTLE:
            pairs = _compared(one, other, stretch)
        else:
            pairs = _numbered_matches(one, other, stretch)
        for k, m in pairs:
            found[k] = m
    return found


def _trimmed(
    one: Sequence[str], other: Sequence[str], stretch: _Stretch, found: "array[int]"
) -> _Stretch:
    """Match what a stretch begins and ends with on both sides; return what lies between."""
    i, i2, j, j2 = stretch
    while i < i2 and j < j2 and one[i] == other[j]:
        found[i] = j
        i, j = i + 1, j + 1
    while i < i2 and j < j2 and one[i2 - 1] == other[j2 - 1]:
        i2, j2 = i2 - 1, j2 - 1
        found[i2] = j2
    return _Stretch(i, i2, j, j2)


def _unique_matches(
    one: Sequence[str], other: Sequence[str], stretch: _Stretch
) -> list[tuple[int, int]]:
    """Return the longest chain of lines that stand once on each side."""
    i, i2, j, j2 = stretch
    here, there = one[i:i2], other[j:j2]
    once = {line for line, count in Counter(here).items() if count == 1}
    once &= {line for line, count in Counter(there).items() if count == 1}
    places = {line: at for at, line in enumerate(there, j) if line in once}
    return _chain((at, places[line]) for at, line in enumerate(here, i) if line in once)


def _numbered_matches(
    one: Sequence[str], other: Sequence[str], stretch: _Stretch
) -> list[tuple[int, int]]:
    """Return a long chain of lines, the third of a kind here matched with the third there."""
    i, i2, j, j2 = stretch
    places = dict(_numbered(other, j, j2))
    here = _numbered(one, i, i2)
    return _chain((at, places[key]) for key, at in here if key in places)


def _numbered(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[tuple[str, int], int]]:
    seen: Counter[str] = Counter()
    for at in range(start, end):
        seen[lines[at]] += 1
        yield (lines[at], seen[lines[at]]), at


def _chain(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest choice of ``pairs``, whose first grow, of which the second grow too."""
    chosen = list(pairs)
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for at, (_first, second) in enumerate(chosen):
        place = bisect_left(tops, second)
        before.append(ends[place - 1] if place else -1)
        tops[place : place + 1] = [second]
        ends[place : place + 1] = [at]
    found = []
    at = ends[-1] if ends else -1
    while at >= 0:
        found.append(chosen[at])
        at = before[at]
    return found[::-1]


def _between(stretch: _Stretch, pairs: Sequence[tuple[int, int]]) -> Iterator[_Stretch]:
    i, j = stretch.start, stretch.other_start
    for k, m in (*pairs, (stretch.end, stretch.other_end)):
        if k > i and m > j:
            yield _Stretch(i, k, j, m)
        i, j = k + 1, m + 1


def _compared(one: Sequence[str], other: Sequence[str], stretch: _Stretch) -> list[tuple[int, int]]:
    """Return the pairs that difflib finds."""
    i, i2, j, j2 = stretch
    matcher = difflib.SequenceMatcher(None, one[i:i2], other[j:j2], autojunk=False)
    blocks = matcher.get_matching_blocks()
    return [(i + k + at, j + m + at) for k, m, size in blocks for at in range(size)]
