"""Files of CPython's standard library, opened in the editor and written again."""

import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.errors import SourceError
from core.sources import checks
from core.sources.checks import Source
from desktop.editor.code_editor import CodeEditor
from desktop.editor.editors import new_editor
from desktop.editor.plain_editor import PlainEditor

EVERY = 5


def library_sources() -> Iterator[tuple[Path, Source]]:
    library = Path(sysconfig.get_paths()["stdlib"])
    files = sorted(path for path in library.rglob("*.py") if "site-packages" not in path.parts)
    for path in files[::EVERY]:
        try:
            yield path, checks.read_source(path)
        except SourceError:
            # The library's tests hold files that no Python can read.
            continue


@pytest.fixture(params=["scintilla", "plain"])
def editor(request: pytest.FixtureRequest, qtbot: QtBot) -> CodeEditor:
    made = new_editor() if request.param == "scintilla" else PlainEditor("it is asked for")
    qtbot.addWidget(made)
    return made


def test_the_standard_library_comes_back_byte_for_byte(editor: CodeEditor) -> None:
    opened = 0
    for path, source in library_sources():
        editor.setText(source.text)
        # With a character more, so that the bytes are made anew and not those of the file.
        written = checks.encode_source(editor.text() + "#", source)

        assert written == source.data + b"#", path
        opened += 1

    assert opened > 100


@pytest.mark.parametrize(
    "data",
    [
        b"a = 1\r\nb = 2\r\n",
        b"a = 1\r\nb = 2\nc = 3\rd = 4",
        b"\xef\xbb\xbf# mark\nx = '\xe2\x82\xac'\n",
        b"\xef\xbb\xbf# -*- coding: utf-8 -*-\r\nx = 1\r\n",
        b"# -*- coding: latin-1 -*-\nx = '\xe4\xf6\xfc'\n",
        b"# vim: set fileencoding=cp1252 :\r\nx = '\x80'\r\n",
        b"# coding: shift_jis\nx = '\x93\xfa\x96{'\n",
        b"x = '\xe0\xa4\xa8\xf0\x9f\x98\x80'\x0c\n",
        b"no end",
        b"",
    ],
)
def test_one_typed_character_changes_its_own_bytes_alone(editor: CodeEditor, data: bytes) -> None:
    source = checks.decode_source(data, "sample.py")
    editor.setText(source.text)
    editor.setCursorPosition(editor.lines(), 0)
    QTest.keyClick(editor.input_widget(), Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor.input_widget(), "#")

    assert checks.encode_source(editor.text(), source) == data + b"#"
