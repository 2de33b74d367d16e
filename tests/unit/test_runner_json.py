"""The runner's own JSON against the standard library's."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.runner.json_text import encoded, parsed

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
)
texts = st.text(st.characters())
values = st.recursive(
    scalars | texts,
    lambda each: st.lists(each, max_size=4) | st.dictionaries(texts, each, max_size=4),
    max_leaves=20,
)


@given(values)
def test_what_is_encoded_here_the_standard_library_reads(value: object) -> None:
    assert json.loads(encoded(value)) == value
    assert b"\n" not in encoded(value)


@given(values)
def test_what_the_standard_library_encodes_is_read_here(value: object) -> None:
    assert parsed(json.dumps(value).encode()) == value


def test_text_that_is_not_unicode_survives() -> None:
    assert parsed(encoded("caf\udce9")) == "caf\udce9"


@pytest.mark.parametrize(
    "data",
    [b"", b" ", b"{", b"[1,]", b"{} {}", b"\xff", b'{"a": \x01}', b"[" * 100_000, b"nul", b"'a'"],
)
def test_what_is_not_json_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed(data)


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        value = parsed(data)
    except ValueError:
        return
    assert json.loads(data) == value or value != value  # noqa: PLR0124 - NaN is JSON here
