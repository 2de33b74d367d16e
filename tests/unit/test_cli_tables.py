"""Text in columns, for people."""

import pytest

from core.cli import tables
from core.errors import printable


def test_columns_are_aligned_by_what_a_terminal_shows() -> None:
    lines = tables.table(
        ["NAME", ">N", "WHY"], [["देव", "1", "a"], ["漢字", "22", "b"], ["EMA", "333", "c"]], None
    ).splitlines()

    # Two signs of the first name stand on their own, one above the sign before it.
    assert lines == ["NAME    N  WHY", "देव      1  a", "漢字   22  b", "EMA   333  c"]


def test_a_line_that_is_too_wide_ends_in_an_ellipsis() -> None:
    assert tables.table(["A", "WHY"], [["x", "a long reason"]], 10).splitlines()[1] == "x  a long…"


def test_what_would_move_the_cursor_is_not_printed() -> None:
    assert printable("a\x1b[2Jb\nc\u202ed") == "a�[2Jb�c�d"
    assert printable("क्\u200dष") == "क्\u200dष"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0s"), (59.9, "59s"), (725, "12m 05s"), (11_220, "3h 07m"), (187_200, "2d 04h")],
)
def test_durations_are_short(seconds: float, text: str) -> None:
    assert tables.duration(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(999, "999 B"), (13_897_728, "13.9 MB"), (4_200_000_000, "4.2 GB"), (1500, "1.5 kB")],
)
def test_sizes_are_short(number: int, text: str) -> None:
    assert tables.size(number) == text
