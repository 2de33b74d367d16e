"""Searching the lines of a log."""

import pytest

from core.errors import InvalidPatternError
from core.logs.line_pattern import LinePattern


def test_a_line_is_chosen_by_what_is_found_in_it() -> None:
    pattern = LinePattern(r"^09.*(bought|sold)")

    assert pattern.is_in("09:15 bought")
    assert not pattern.is_in("09:16 idle")
    assert not pattern.is_in("at 09:17 sold")


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(InvalidPatternError, match="“\\(unclosed” is not a regular expression"):
        LinePattern("(unclosed")


def test_a_search_that_would_take_years_is_given_up() -> None:
    pattern = LinePattern(r"(a|aa)+$")

    with pytest.raises(InvalidPatternError, match="takes too long on a line of the log"):
        pattern.is_in("a" * 200 + "!")
