"""Two texts beside each other."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.models.differences import Kind, Line, sides

texts = st.lists(st.sampled_from(["", "a", "b = 1", "b = 2", "c d e", "x" * 500]), max_size=12).map(
    "\n".join
)


def own_lines(lines: list[Line]) -> list[str]:
    return [each.text for each in lines if each.kind is not Kind.MISSING]


@given(texts, texts)
def test_both_sides_are_whole_and_equally_long(before: str, after: str) -> None:
    found = sides(before, after)

    assert len(found.before) == len(found.after)
    assert own_lines(found.before) == before.splitlines()
    assert own_lines(found.after) == after.splitlines()
    for left, right in zip(found.before, found.after, strict=True):
        assert (left.kind is Kind.MISSING) == (right.kind is Kind.ONLY_HERE)
        assert (left.kind is Kind.SAME) == (right.kind is Kind.SAME)
        if left.kind is Kind.SAME:
            assert left.text == right.text


@given(texts, texts)
def test_each_stretch_that_differs_is_counted_once(before: str, after: str) -> None:
    found = sides(before, after)
    differs = [each.kind is not Kind.SAME for each in found.before]
    begins = [at for at, each in enumerate(differs) if each and not (at and differs[at - 1])]

    assert found.changes == begins


def test_the_words_that_differ_are_marked() -> None:
    found = sides("fast = ema(close, 9)", "fast = ema(close, 12)")

    [left], [right] = found.before, found.after
    assert left.text[slice(*left.words[0])] == "9"
    assert right.text[slice(*right.words[0])] == "12"


def test_lines_are_numbered_as_in_their_own_text() -> None:
    found = sides("a\nb\n", "new\na\nb\n")

    assert [each.number for each in found.before] == [None, 1, 2]
    assert [each.number for each in found.after] == [1, 2, 3]
