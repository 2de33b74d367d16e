"""Which rows are shown, checked against plain lists."""

from array import array
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desktop.delegates.line_pieces import pieces
from desktop.models.log_rows import LogRows
from desktop.models.log_text import stretches

numbers = st.sets(st.integers(0, 40))


@given(
    accepted=numbers,
    matching=numbers,
    everything=st.booleans(),
    trims=st.lists(st.integers(0, 40), max_size=4),
)
def test_rows_are_what_plain_lists_would_say(
    *, accepted: set[int], matching: set[int], everything: bool, trims: list[int]
) -> None:
    rows = LogRows()
    rows.end_row = 41
    rows.show(everything=everything)
    shown = list(range(41)) if everything else sorted(accepted)
    found = [row for row in shown if row in matching]
    rows.add_shown(array("I", shown))
    rows.add_found(array("I", found))
    for first in sorted(trims):
        before = len(shown)
        shown = [row for row in shown if row >= first]
        found = [row for row in found if row >= first]

        assert rows.trim(first) == before - len(shown)
    assert rows.count() == len(shown)
    assert list(rows.rows(0, 100)) == shown
    assert list(rows.rows(3, 7)) == shown[3:7]
    assert rows.match_count() == len(found)
    for number, row in enumerate(shown):
        later = [each for each in found if each > row] or found
        earlier = [each for each in found if each < row] or found
        place = found.index(row) if row in found else None
        assert rows.match_number(number) == place
        following = rows.next_match(number, forward=True)
        assert following == (shown.index(later[0]) if found else None)
        previous = rows.next_match(number, forward=False)
        assert previous == (shown.index(earlier[-1]) if found else None)


@given(numbers)
def test_stretches_are_the_runs_of_consecutive_numbers(chosen: set[int]) -> None:
    ascending = sorted(chosen)

    found = list(stretches(ascending))

    assert [row for begin, end in found for row in range(begin, end)] == ascending
    assert all(end < begin for (_, end), (begin, _) in pairwise(found))


@given(st.text(st.sampled_from("ab ₹目🚀िक"), max_size=60), st.integers(0, 12))
def test_the_pieces_of_a_line_are_the_line(text: str, columns: int) -> None:
    broken = pieces(text, columns)

    assert "".join(text[begin:end] for begin, end in broken) == text
    assert len(broken) == 1 or all(begin < end for begin, end in broken)
    if not columns:
        assert len(broken) == 1


def test_wide_characters_take_two_cells_and_marks_none() -> None:
    assert pieces("目目目", 4) == [(0, 2), (2, 3)]
    assert pieces("e\u0301" * 3, 2) == [(0, 4), (4, 6)]


def test_a_very_long_line_is_broken_so_that_it_fits_without_measuring_it() -> None:
    broken = pieces("目" * 100_000, 80)

    assert {end - begin for begin, end in broken} == {40}
    assert broken[-1][1] == 100_000
