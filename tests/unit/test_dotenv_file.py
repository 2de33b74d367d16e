"""A ``.env`` file, read as OpenAlgo reads it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidVariableError
from core.variables.dotenv_file import parsed_dotenv, read_dotenv


def test_a_dotenv_is_understood_as_openalgo_understands_it() -> None:
    text = "# comment\nexport A=1\nB='two words' # told\nC=\"line\\nline\"\nD=${A}\nE\n\nF=\n"

    assert parsed_dotenv(text) == {
        "A": "1",
        "B": "two words",
        "C": "line\nline",
        "D": "${A}",
        "F": "",
    }


def test_a_line_that_means_nothing_is_named() -> None:
    with pytest.raises(InvalidVariableError, match="Line 2 of the text"):
        parsed_dotenv("A=1\n=nothing\nB=2\n")


@given(st.text(max_size=200))
def test_any_text_is_a_dotenv_or_is_refused(text: str) -> None:
    try:
        found = parsed_dotenv(text)
    except InvalidVariableError:
        return

    assert all("\0" not in value for value in found.values())


def test_a_dotenv_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    missing = read_dotenv(path)
    path.write_bytes(b"A=\xff\xfe")
    with pytest.raises(InvalidVariableError, match="save it as UTF-8"):
        read_dotenv(path)

    assert missing == {}
