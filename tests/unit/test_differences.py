"""Two texts beside each other."""

import time

from hypothesis import given
from hypothesis import strategies as st

from desktop.models.differences import Kind, Line, Sides, as_list, sides

texts = st.lists(st.sampled_from(["", "a", "b = 1", "b = 2", "c d e", "x" * 500]), max_size=12).map(
    "\n".join
)


def columns(found: Sides) -> tuple[list[Line], list[Line]]:
    """Return the lines of both sides."""
    rows = list(found.rows())
    return [left for left, _ in rows], [right for _, right in rows]


def own_lines(lines: list[Line]) -> list[str]:
    return [each.text for each in lines if each.kind is not Kind.MISSING]


@given(texts, texts)
def test_both_sides_are_whole_and_equally_long(before: str, after: str) -> None:
    found = sides(before, after)
    left_side, right_side = columns(found)

    assert len(left_side) == len(right_side) == found.size()
    assert own_lines(left_side) == before.splitlines()
    assert own_lines(right_side) == after.splitlines()
    for left, right in zip(left_side, right_side, strict=True):
        assert (left.kind is Kind.MISSING) == (right.kind is Kind.ONLY_HERE)
        assert (left.kind is Kind.SAME) == (right.kind is Kind.SAME)
        if left.kind is Kind.SAME:
            assert left.text == right.text


@given(texts, texts)
def test_each_stretch_that_differs_is_counted_once(before: str, after: str) -> None:
    found = sides(before, after)
    differs = [left.kind is not Kind.SAME for left, _ in found.rows()]
    begins = [at for at, each in enumerate(differs) if each and not (at and differs[at - 1])]

    assert found.changes() == begins


def test_the_words_that_differ_are_marked() -> None:
    found = sides("fast = ema(close, 9)", "fast = ema(close, 12)")

    [left], [right] = columns(found)
    assert left.text[slice(*left.words[0])] == "9"
    assert right.text[slice(*right.words[0])] == "12"


def test_lines_are_numbered_as_in_their_own_text() -> None:
    found = sides("a\nb\n", "new\na\nb\n")

    left_side, right_side = columns(found)
    assert [each.number for each in left_side] == [None, 1, 2]
    assert [each.number for each in right_side] == [1, 2, 3]


def test_one_list_has_three_lines_around_what_differs() -> None:
    before = [f"line {number}" for number in range(1, 21)]
    after = [*before[:9], "other", *before[10:]]

    assert as_list(sides("\n".join(before), "\n".join(after))) == [
        "@@ -7 +7 @@",
        " line 7",
        " line 8",
        " line 9",
        "-line 10",
        "+other",
        " line 11",
        " line 12",
        " line 13",
    ]
    assert as_list(sides("a\nb\n", "a\r\nb\r\n")) == []
    assert as_list(sides("", "a\n"))[1:] == ["+a"]


@given(texts, texts)
def test_one_list_has_all_that_differs_and_no_more(before: str, after: str) -> None:
    found = sides(before, after)
    left_side, right_side = columns(found)
    lines = as_list(found)

    for sign, side in (("-", left_side), ("+", right_side)):
        differing = [line for line in side if line.kind is not Kind.SAME]
        assert [each[1:] for each in lines if each[0] == sign] == own_lines(differing)


def test_long_sources_whose_lines_repeat_are_compared_in_bounded_time() -> None:
    lines = ["x = 1", "", "y = 2"] * 3000
    moved = ["x = 1", "y = 2", ""] * 3300
    began = time.process_time()
    found = sides("\n".join(lines), "\n".join(moved))

    assert time.process_time() - began < 20
    assert own_lines([right for _, right in found.rows()]) == "\n".join(moved).splitlines()


def test_a_line_put_into_a_long_source_is_the_one_difference() -> None:
    lines = [f"def f_{number}():\n    return 1\n" for number in range(2000)]
    found = sides("\n".join(lines), "\n".join([*lines[:900], "new = 1\n", *lines[900:]]))

    assert len(found.changes()) == 1
