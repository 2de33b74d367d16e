"""The editor widgets: Scintilla, and the plain one that stands in for it, with real keys."""

import subprocess
import sys

import PySide6
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.editor.code_component import EolMode, UneditableTextError
from desktop.editor.code_editor import CodeEditor
from desktop.editor.editors import new_editor
from desktop.editor.plain_editor import PlainEditor
from desktop.editor.python_editor import PythonEditor
from desktop.editor.scintilla import FITTING_PYSIDE
from desktop.editor.search import Match, SearchQuery
from desktop.theme import Theme

# Bytes, UTF-16 units and characters all count differently here.
MANY_SCRIPTS = "name = 'नमस्ते 😀'\r\nघर = '中文'  # 👨‍👩‍👧\nlast = 1\r"

KEY = Qt.Key


@pytest.fixture(params=[PythonEditor, PlainEditor])
def editor(request: pytest.FixtureRequest, qtbot: QtBot) -> CodeEditor:
    plain = request.param is PlainEditor
    made = PlainEditor("it is asked for") if plain else PythonEditor()
    made.apply_theme(Theme(made))
    qtbot.addWidget(made)
    return made


def write(editor: CodeEditor, text: str) -> None:
    """Type ``text`` with key events; a line feed is Return."""
    for number, line in enumerate(text.split("\n")):
        if number:
            QTest.keyClick(editor.input_widget(), KEY.Key_Return)
        QTest.keyClicks(editor.input_widget(), line)


def test_the_binding_and_the_pinned_pyside_fit_each_other(qtbot: QtBot) -> None:
    editor = new_editor()
    qtbot.addWidget(editor)

    assert PySide6.__version_info__[:2] == FITTING_PYSIDE
    assert isinstance(editor, PythonEditor)
    assert editor.limits() == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "x",
        "unix\nends\n",
        "windows\r\nends\r\n",
        "old mac\rends\r",
        "mixed\r\nends\nof\rall\n\rkinds\r\n",
        "\u2028 and \u2029 and \x85 and \x0c end no line",
        "no-break\u00a0space, \ufeffmark, \ufdd0noncharacter\ufdd1",
        "a NUL\0 in it\0",
        MANY_SCRIPTS,
    ],
)
def test_a_text_comes_back_character_for_character(editor: CodeEditor, text: str) -> None:
    editor.setText(text)

    assert editor.text() == text
    assert not editor.isModified()
    assert "".join(editor.text(line) for line in range(editor.lines())) == text


def test_half_a_surrogate_pair_is_refused_with_its_line(editor: CodeEditor) -> None:
    editor.setText("kept")

    with pytest.raises(UneditableTextError, match="Line 2 holds half of a character"):
        editor.setText("fine\nbroken \ud83d here")

    assert editor.text() == "kept"


def test_the_cursor_counts_characters_of_every_script(editor: CodeEditor) -> None:
    editor.setText(MANY_SCRIPTS)
    for line, text in enumerate(MANY_SCRIPTS.splitlines()):
        for column in range(len(text) + 1):
            editor.setCursorPosition(line, column)

            assert editor.getCursorPosition() == (line, column)


def test_a_cursor_position_that_is_not_there_is_the_nearest(editor: CodeEditor) -> None:
    editor.setText("one\ntwo")
    editor.setCursorPosition(0, 99)

    assert editor.getCursorPosition() == (0, 3)

    editor.setCursorPosition(99, 1)

    assert editor.getCursorPosition() == (1, 1)

    editor.setCursorPosition(-1, -1)

    assert editor.getCursorPosition() == (0, 0)


def test_the_cursor_tells_where_it_goes(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.setText("one\ntwo")
    editor.show()
    with qtbot.waitSignal(editor.cursor_position_changed) as moved:
        editor.setCursorPosition(1, 2)

    assert moved.args == [1, 2]


def test_typing_modifies_and_undoing_it_all_ends_that(editor: CodeEditor) -> None:
    facts: list[bool] = []
    editor.setText("x = 1\n")
    editor.modification_changed.connect(facts.append)
    write(editor, "# ")

    assert editor.text() == "# x = 1\n"
    assert editor.isModified()

    while editor.text() != "x = 1\n":
        editor.undo()

    assert not editor.isModified()
    assert facts == [True, False]


def test_redo_makes_the_change_again(editor: CodeEditor) -> None:
    editor.setText("")
    write(editor, "abc")
    QTest.keyClick(editor.input_widget(), KEY.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert editor.text() == ""

    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(editor.input_widget(), KEY.Key_Z, modifiers)

    assert editor.text() == "abc"


def test_what_failed_to_be_saved_stays_modified_whatever_is_undone(editor: CodeEditor) -> None:
    editor.setText("")
    write(editor, "abc")
    editor.setModified(False)
    editor.setModified(True)

    assert editor.isModified()

    editor.setModified(False)

    assert not editor.isModified()


def test_a_read_only_text_takes_no_keys(editor: CodeEditor) -> None:
    editor.setText("x")
    editor.setReadOnly(True)
    write(editor, "abc\n")

    assert editor.text() == "x"
    assert editor.isReadOnly()
    assert editor.replaceAll(SearchQuery(pattern="x"), "y") == 0


def test_return_inserts_the_line_end_of_the_file(editor: CodeEditor) -> None:
    editor.setText("one\r\ntwo\r\n")
    editor.setEolMode(EolMode.WINDOWS)
    editor.setCursorPosition(1, 3)
    write(editor, "\nthree")

    assert editor.text() == "one\r\ntwo\r\nthree\r\n"


def test_editing_one_line_leaves_the_ends_of_the_others(editor: CodeEditor) -> None:
    editor.setText("a\r\nb\nc\rd")
    editor.setCursorPosition(1, 1)
    write(editor, "!")

    assert editor.text() == "a\r\nb!\nc\rd"


def test_a_selection_is_found_by_offsets_in_every_script(editor: CodeEditor) -> None:
    editor.setText(MANY_SCRIPTS)
    start = len(MANY_SCRIPTS[: MANY_SCRIPTS.index("中文")].encode("utf-16-le")) // 2
    editor.select(Match(start, start + 2))

    assert editor.selectedText() == "中文"
    assert editor.selection() == (start, start + 2)


def test_find_first_and_next_go_round(editor: CodeEditor) -> None:
    editor.setText("😀 ab AB xab\nab")
    found = []
    assert editor.findFirst("ab", whole_word=True)
    for _ in range(3):
        found.append(editor.selection())
        assert editor.findNext()

    assert found == [(3, 5), (6, 8), (13, 15)]
    assert editor.selection() == (3, 5)

    assert editor.findFirst("ab", match_case=True, forward=False)
    assert editor.selection() == (13, 15)
    assert not editor.findFirst("ab", whole_word=True, wrap=False)
    assert not editor.findFirst("not there")


def test_replace_changes_the_match_that_was_found(editor: CodeEditor) -> None:
    editor.setText("price = 1; price = 2")

    assert not editor.replace("cost")
    assert editor.findFirst(r"(\w+) = (\d)", regex=True)
    assert editor.replace(r"\2 = \1")
    assert editor.text() == "1 = price; price = 2"


def test_replace_all_is_one_undo_step(editor: CodeEditor) -> None:
    text = "😀 a1\r\nb22 नमस्ते\r\nc333"
    editor.setText(text)
    editor.setEolMode(EolMode.WINDOWS)
    query = SearchQuery(pattern=r"([a-c])(\d+)", is_regex=True)

    assert editor.replaceAll(query, r"\2\1\n") == 3
    assert editor.text() == "😀 1a\n\r\n22b\n नमस्ते\r\n333c\n"

    editor.undo()

    assert editor.text() == text
    assert not editor.isModified()


def test_marks_and_themes_leave_the_text_alone(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.setText("one two one")
    editor.show()
    qtbot.waitExposed(editor)
    editor.mark([Match(0, 3), Match(8, 11)])
    theme = Theme(editor)
    for mode in ("dark", "light"):
        theme.set_mode(mode)
        editor.apply_theme(theme)
    theme.set_mode("system")
    editor.zoomTo(4)
    editor.zoomTo(0)
    editor.clear_marks()

    assert editor.text() == "one two one"
    assert not editor.isModified()


def test_pasting_brings_every_script(editor: CodeEditor) -> None:
    QGuiApplication.clipboard().setText("नमस्ते 😀")
    editor.setText("")
    QTest.keyClick(editor.input_widget(), KEY.Key_V, Qt.KeyboardModifier.ControlModifier)

    assert editor.text() == "नमस्ते 😀"


# -- without Scintilla


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ("sys.modules['pyside6_scintilla'] = None", "pyside6_scintilla"),
        ("PySide6.__version_info__ = (6, 12, 0)", "needs PySide6 6.11"),
    ],
)
def test_without_its_binding_a_plain_editor_stands_in_and_says_why(
    before: str, reason: str
) -> None:
    program = f"""
import sys
import PySide6
{before}
from PySide6.QtWidgets import QApplication
application = QApplication([])
from desktop.editor.editors import new_editor
editor = new_editor()
editor.setText("a\\r\\nb")
assert editor.text() == "a\\r\\nb"
print(type(editor).__name__, editor.limits())
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert run.stdout.startswith("PlainEditor A plain editor without colours, because")
    assert reason in run.stdout
