"""Where a long line is broken, and how wide its characters are."""

import unicodedata
from functools import lru_cache
from typing import Final

_LONG: Final = 20_000
"""Characters of a line up to which each is measured."""


def pieces(text: str, columns: int) -> list[tuple[int, int]]:
    """Return the beginnings and ends of the pieces of ``text`` that fit a width.

    Args:
        text: One line; an empty one is one empty piece.
        columns: The width in cells of a fixed-width font; 0 for no limit.
    """
    length = len(text)
    if not columns or length * 2 <= columns or (text.isascii() and length <= columns):
        return [(0, length)]
    if not text.isascii() and length > _LONG:
        columns = max(1, columns // 2)  # fits, however wide they are
    if text.isascii() or length > _LONG:
        return [(at, min(at + columns, length)) for at in range(0, length, columns)]
    return _measured(text, columns)


@lru_cache(maxsize=512)
def _measured(text: str, columns: int) -> list[tuple[int, int]]:
    found = []
    begin = used = 0
    for place, character in enumerate(text):
        cells = _cells(character)
        if used + cells > columns and place > begin:
            found.append((begin, place))
            begin = place
            used = 0
        used += cells
    return [*found, (begin, len(text))]


@lru_cache(maxsize=4096)
def _cells(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
