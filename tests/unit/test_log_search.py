"""What is looked for is found, and nothing that is typed stops the program."""

import pytest

from desktop.models.log_search import LogQuery, LogSearch, TooComplexError


@pytest.mark.parametrize(
    ("query", "spans"),
    [
        (LogQuery("order"), [(0, 5), (9, 14)]),
        (LogQuery("order", is_case_sensitive=True), [(9, 14)]),
        (LogQuery("(x.)"), [(15, 19)]),
        (LogQuery(r"\(x.\)", is_regex=True), [(15, 19)]),
        (LogQuery("^order", is_regex=True), [(0, 5)]),
        (LogQuery("x*", is_regex=True), [(16, 17)]),
        (LogQuery("nothing"), []),
    ],
)
def test_a_query_is_found_where_it_stands(query: LogQuery, spans: list[tuple[int, int]]) -> None:
    search = LogSearch(query)

    assert search.spans("Order no order (x.)") == spans
    assert search.is_in("Order no order (x.)") == bool(spans)


def test_places_count_characters_whatever_their_size() -> None:
    search = LogSearch(LogQuery("up", is_regex=True))

    assert search.spans("🚀 up ₹ up") == [(2, 4), (7, 9)]


def test_an_expression_that_does_not_compile_says_why() -> None:
    search = LogSearch(LogQuery("a(", is_regex=True))

    assert search.is_empty()
    assert search.error == "Missing closing parenthesis"
    assert search.spans("a(") == []


def test_an_empty_query_finds_nothing() -> None:
    assert LogSearch(LogQuery("")).is_empty()
    assert LogSearch(LogQuery("")).spans("text") == []


def test_an_expression_without_an_end_is_given_up() -> None:
    search = LogSearch(LogQuery(r"(a+)+$", is_regex=True))

    with pytest.raises(TooComplexError):
        search.is_in("a" * 5000 + "b")
    with pytest.raises(TooComplexError):
        search.spans("a" * 5000 + "b")
