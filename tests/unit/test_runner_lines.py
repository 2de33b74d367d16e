r"""The line stamper: whatever bytes come, however cut, nothing is lost and nothing torn."""

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.runner.lines import MAX_TEXT_BYTES, LineStamper
from core.runner.protocol import MAX_RECORD_BYTES, PREFIX_BYTES
from core.runner.stamps import Stamps

STAMP = Stamps().stamp()

pieces = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([b"\n", b"\r", b"\r\n", b"\n\n", "₹".encode(), "₹".encode()[:2], b"\x80"]),
)
chunks = st.lists(st.lists(pieces, max_size=5).map(b"".join), max_size=12)
long_chunks = st.lists(st.tuples(pieces, st.integers(1, 20_000)), max_size=6)


def stamped(chunks: list[bytes], flushes: set[int]) -> bytes:
    """Return all records of ``chunks``; after those numbered in ``flushes`` a pause was long."""
    stamper = LineStamper("O")
    records = []
    for number, chunk in enumerate(chunks):
        records.append(stamper.feed(chunk, STAMP))
        if number in flushes:
            records.append(stamper.flush(STAMP))
    records.append(stamper.finish(STAMP))
    return b"".join(records)


def parts(records: bytes) -> list[tuple[bytes, bytes]]:
    """Return letter and text of each record, having checked its form."""
    assert not records or records.endswith(b"\n")
    found = []
    for record in records.split(b"\n")[:-1]:
        assert record.startswith(STAMP)
        assert record[PREFIX_BYTES - 1 : PREFIX_BYTES] == b" "
        assert len(record) + 1 <= MAX_RECORD_BYTES
        found.append((record[PREFIX_BYTES - 2 : PREFIX_BYTES - 1], record[PREFIX_BYTES:]))
    return found


def joined(records: bytes) -> list[bytes]:
    """Return whole lines, as every reader joins them."""
    lines = []
    line = b""
    for letter, text in parts(records):
        line = text[1:] if text.startswith(b"\r") else line + text
        if letter == b"O":
            lines.append(line)
            line = b""
    return lines


def shown(data: bytes) -> list[bytes]:
    """Return the lines of ``data`` as a terminal would leave them."""
    lines = data.split(b"\n")
    if not lines[-1].strip(b"\r"):
        last = lines.pop()
        if b"\r" in last and not lines:
            return []
    return [line.rstrip(b"\r").rpartition(b"\r")[2] for line in lines]


@given(chunks, st.sets(st.integers(0, 11)))
@example([b"50%\r", b"\n"], {0})
@example([b"abc", b"\r", b"\n"], {0, 1})
@example([b"abc", b"\rde", b"f\r\n"], {0, 1})
@example([b"abc", b"\r"], {0})
@example([b"\r"], set())
def test_the_texts_rejoined_are_what_was_written(chunks: list[bytes], flushes: set[int]) -> None:
    assert joined(stamped(chunks, flushes)) == shown(b"".join(chunks))


@given(long_chunks, st.sets(st.integers(0, 5)))
@example([(b"x", MAX_TEXT_BYTES), (b"\r\r\r", 1), (b"\n", 1)], set())
@example([(b"x", MAX_TEXT_BYTES - 1), (b"\xe2", 1), (b"\x82\xb9", 1), (b"\n", 1)], {0, 1})
@example([(b"\r", 200_000), (b"x", 1)], {0})
def test_long_lines_rejoined_are_what_was_written(
    repeated: list[tuple[bytes, int]], flushes: set[int]
) -> None:
    chunks = [piece * times for piece, times in repeated]

    assert joined(stamped(chunks, flushes)) == shown(b"".join(chunks))


@given(
    st.text(min_size=1, max_size=60), st.integers(1, 4000), st.sets(st.integers(0, 30)), st.data()
)
def test_no_character_is_split(
    text: str, times: int, flushes: set[int], data: st.DataObject
) -> None:
    written = (text * times).replace("\r", " ").encode("utf-8", "replace")
    cuts = sorted(data.draw(st.sets(st.integers(0, len(written)), max_size=20)) | {0, len(written)})
    chunks = [written[begin:end] for begin, end in itertools.pairwise(cuts)]

    for _, part in parts(stamped(chunks, flushes)):
        part.decode()


def test_a_flood_of_lines_is_stamped_line_by_line() -> None:
    records = stamped([b"a\nb\n", b"c\nd", b"e\n"], set())

    assert parts(records) == [(b"O", b"a"), (b"O", b"b"), (b"O", b"c"), (b"O", b"de")]


def test_the_start_of_a_line_comes_in_lower_case_when_it_is_asked_for() -> None:
    records = stamped([b"name? ", b"Asha\nnext"], {0})

    assert parts(records) == [(b"o", b"name? "), (b"O", b"Asha"), (b"O", b"next")]


def test_a_progress_bar_leaves_its_last_state() -> None:
    records = stamped([b"\r10%\r20%", b"\r90%", b"\r100%\n"], set())

    assert parts(records) == [(b"O", b"100%")]


def test_a_progress_bar_that_was_logged_already_is_replaced() -> None:
    records = stamped([b"10%", b"\r20%", b"\r100%\ndone\n"], {0})

    assert parts(records) == [(b"o", b"10%"), (b"O", b"\r100%"), (b"O", b"done")]
    assert joined(records) == [b"100%", b"done"]


def test_line_ends_of_windows_are_line_ends() -> None:
    assert parts(stamped([b"a\r\nb\r", b"\n\r\n"], set())) == [
        (b"O", b"a"),
        (b"O", b"b"),
        (b"O", b""),
    ]


@pytest.mark.parametrize("size", [MAX_TEXT_BYTES - 1, MAX_TEXT_BYTES, MAX_TEXT_BYTES + 1, 300_000])
def test_a_long_line_goes_on_in_further_records(size: int) -> None:
    found = parts(stamped([b"x" * size, b"\n"], set()))

    assert b"".join(text for _, text in found) == b"x" * size
    assert [letter for letter, _ in found] == [b"o"] * ((size - 1) // MAX_TEXT_BYTES) + [b"O"]


def test_half_a_character_waits_for_its_other_half() -> None:
    stamper = LineStamper("E")
    rupee = "₹".encode()

    assert stamper.feed(rupee[:2], STAMP) + stamper.flush(STAMP) == b""
    assert stamper.feed(rupee[2:], STAMP) + stamper.flush(STAMP) == STAMP + b"e " + rupee + b"\n"
