"""Sources: read in the encoding that they are in, refused with a sentence that says what to do."""

import codecs
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceError, SourceMissingError
from core.sources.checks import (
    MAX_SOURCE_BYTES,
    Source,
    decode_source,
    encode_source,
    read_source,
)

LATIN = "# -*- coding: latin-1 -*-\nprint('é')\n"


def refusal(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        decode_source(data, "a.py")
    return str(caught.value)


def source(text: str) -> Source:
    return decode_source(text.encode(), "a.py")


# --- reading


@pytest.mark.parametrize(
    ("data", "text", "encoding", "has_bom"),
    [
        (b"", "", "utf-8", False),
        ("print('नमस्ते')".encode(), "print('नमस्ते')", "utf-8", False),
        (codecs.BOM_UTF8 + b"x = 1", "x = 1", "utf-8", True),
        (codecs.BOM_UTF8 + b"# coding: UTF-8\n", "# coding: UTF-8\n", "utf-8", True),
        (LATIN.encode("latin-1"), LATIN, "iso8859-1", False),
        (b"#!/bin/python\r# vim: set fileencoding=cp1252 :\r\x80", None, "cp1252", False),
        (b"\r\n# coding=utf8\r\n", "\r\n# coding=utf8\r\n", "utf-8", False),
        (b"# coding: utf-8-sig\n", "# coding: utf-8-sig\n", "utf-8", False),
        (b"x = 1\n# coding: nonsense\n", None, "utf-8", False),
        (b"\n\n# coding: nonsense\n", None, "utf-8", False),
        (b"'# coding: nonsense'\n", None, "utf-8", False),
        ("# coding: gb2312\n'中'".encode("gb2312"), "# coding: gb2312\n'中'", "gb2312", False),
    ],
)
def test_a_source_is_read_in_its_encoding(
    data: bytes, text: str | None, encoding: str, *, has_bom: bool
) -> None:
    found = decode_source(data, "a.py")

    assert (found.encoding, found.has_bom, found.data) == (encoding, has_bom, data)
    assert text is None or found.text == text
    assert encode_source(found.text, found) == data


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b"x" * (MAX_SOURCE_BYTES + 1),
            (
                "a.py has 1.0 MB, and a strategy at most 1 MB: "
                "move the data in it to a file of its own"
            ),
        ),
        (
            "x = 1\n".encode("utf-16"),
            (
                "a.py is UTF-16 or UTF-32, which Python does not run: "
                "save it as UTF-8 in the editor that made it"
            ),
        ),
        (
            "x = 1\n".encode("utf-32"),
            (
                "a.py is UTF-16 or UTF-32, which Python does not run: "
                "save it as UTF-8 in the editor that made it"
            ),
        ),
        (
            "x = 1\n".encode("utf-16-be"),
            (
                "a.py is UTF-16 or UTF-32, which Python does not run: "
                "save it as UTF-8 in the editor that made it"
            ),
        ),
        (
            b"print(1)\nprint(2)\nx\x00",
            "a.py is no text (line 3 holds a NUL byte): choose a Python file",
        ),
        (
            b"x = 1\r\ny = 2\r\nprint('\xe9')",
            (
                "a.py is not UTF-8 (the byte 0xE9 in line 3): "
                "save it as UTF-8 in the editor that made it, "
                "or declare its encoding in the first line (# -*- coding: latin-1 -*-)"
            ),
        ),
        (
            b"# coding: cp1252\n\n'\x81'",
            (
                "a.py declares cp1252, in which the byte 0x81 in line 3 means nothing: "
                "save it as UTF-8 in the editor that made it"
            ),
        ),
        (
            b"# coding: utf-8\n'\xe9'",
            (
                "a.py declares utf-8, in which the byte 0xE9 in line 2 means nothing: "
                "save it as UTF-8 in the editor that made it"
            ),
        ),
        (
            b"\n# coding: klingon\n",
            (
                "a.py declares the encoding “klingon” in line 2, which Python cannot read a source in: "
                "declare utf-8 and save it as UTF-8"
            ),
        ),
        (
            codecs.BOM_UTF8 + b"# coding: latin-1\n",
            (
                "a.py declares the encoding iso8859-1 in line 1, but begins with the "
                "byte order mark of UTF-8: take the declaration out"
            ),
        ),
    ],
    ids=lambda value: None if isinstance(value, bytes) else value[:40],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(data: bytes, sentence: str) -> None:
    assert refusal(data) == sentence


@pytest.mark.parametrize(
    "name", ["rot13", "hex", "base64", "utf-16", "utf-32", "cp037", "undefined"]
)
def test_encodings_that_no_source_can_be_in_are_refused(name: str) -> None:
    assert "which Python cannot read a source in" in refusal(b"# coding: " + name.encode() + b"\n")


def test_a_source_of_exactly_one_megabyte_is_read() -> None:
    assert len(decode_source(b"#" * MAX_SOURCE_BYTES, "a.py").text) == MAX_SOURCE_BYTES


@pytest.mark.parametrize(
    ("text", "line_end"),
    [("", "\n"), ("x", "\n"), ("a\r\nb\r\nc\n", "\r\n"), ("a\rb\r", "\r"), ("a\nb\n", "\n")],
)
def test_the_commonest_line_end_is_found(text: str, line_end: str) -> None:
    assert source(text).line_end == line_end


def test_a_files_source_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\r\n")

    assert read_source(path).text == "x = 1\r\n"


def test_a_missing_file_is_its_own_error(tmp_path: Path) -> None:
    with pytest.raises(SourceMissingError) as caught:
        read_source(tmp_path / "a.py")

    assert str(caught.value) == (f"a.py is not in {tmp_path}: put it there, or choose another file")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"is a folder: choose a Python file$"):
        read_source(tmp_path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes of POSIX")
def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.py")

    with pytest.raises(SourceError, match=r"is no ordinary file: choose a Python file$"):
        read_source(tmp_path / "a.py")


@pytest.mark.parametrize("name", ["a\x00.py", "x" * 5000, "\ud800.py"], ids=["NUL", "long", "half"])
def test_names_that_no_file_can_have_are_a_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_source(tmp_path / name)

    assert str(caught.value).isprintable()


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    with path.open("wb") as file:
        file.truncate(1 << 40)

    with pytest.raises(SourceError, match=r"^a.py has 1048576.0 MB"):
        read_source(path)


# --- writing


@pytest.mark.parametrize("start", [b"", codecs.BOM_UTF8], ids=["plain", "BOM"])
@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_every_text_comes_back_byte_for_byte(start: bytes, text: str) -> None:
    data = start + text.encode()
    try:
        found = decode_source(data, "a.py")
    except SourceError:
        return

    assert encode_source(found.text, found) == data
    edited = encode_source(found.text + "# more\r", found)
    assert edited == data + b"# more\r"


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    try:
        found = decode_source(data, "a.py")
    except SourceError as error:
        refused = str(error)
    else:
        refused = ""
        assert encode_source(found.text, found) == data

    assert refused.isprintable()


def test_an_edit_keeps_the_encoding_and_the_mark() -> None:
    latin = decode_source(LATIN.encode("latin-1"), "a.py")
    marked = decode_source(codecs.BOM_UTF8 + b"x", "a.py")

    assert encode_source(LATIN + "'ü'", latin) == (LATIN + "'ü'").encode("latin-1")
    assert encode_source("é", marked) == codecs.BOM_UTF8 + "é".encode()


def test_an_edit_of_the_declaration_changes_the_encoding() -> None:
    latin = decode_source(LATIN.encode("latin-1"), "a.py")
    as_utf8 = LATIN.replace("latin-1", "utf-8")

    assert encode_source(as_utf8, latin) == as_utf8.encode()
    assert encode_source("'é'", latin) == "'é'".encode()
    assert encode_source(LATIN, source("")) == LATIN.encode("latin-1")


def test_a_character_that_does_not_fit_is_named_with_its_line() -> None:
    latin = decode_source(LATIN.encode("latin-1"), "a.py")

    with pytest.raises(SourceError) as caught:
        encode_source(LATIN + "\n'₹'", latin)

    assert str(caught.value) == (
        "The character “₹” in line 4 has no place in the encoding iso8859-1: "
        "take it out, or declare utf-8 in the first line"
    )


@pytest.mark.parametrize(
    "text", ["a\0b", "'\ud800'", "x" * (MAX_SOURCE_BYTES + 1)], ids=["NUL", "half", "long"]
)
def test_what_could_not_be_read_again_is_not_written(text: str) -> None:
    with pytest.raises(SourceError) as caught:
        encode_source(text, source("x"))

    assert str(caught.value).isprintable()
