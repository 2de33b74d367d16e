"""What Scintilla does for Python: indentation, folding, colours, margins."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.editor.code_editor import CodeEditor
from desktop.editor.indicators import Indicator
from desktop.editor.python_editor import PythonEditor
from desktop.editor.search import Match
from desktop.theme import Theme

KEY = Qt.Key


@pytest.fixture
def python_editor(qtbot: QtBot) -> PythonEditor:
    made = PythonEditor()
    made.apply_theme(Theme(made))
    qtbot.addWidget(made)
    return made


def write(editor: CodeEditor, text: str) -> None:
    """Type ``text`` with key events; a line feed is Return."""
    for number, line in enumerate(text.split("\n")):
        if number:
            QTest.keyClick(editor.input_widget(), KEY.Key_Return)
        QTest.keyClicks(editor.input_widget(), line)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("def f():\npass", "def f():\n    pass"),
        ("if x:  # why: because\npass\ny", "if x:  # why: because\n    pass\ny"),
        ("def f(a,\nb):\nreturn a\nx", "def f(a,\nb):\n    return a\nx"),
        ("x = [\n1,\n]\ny", "x = [\n    1,\n    ]\ny"),
        ("x = 'colon:'\ny", "x = 'colon:'\ny"),
        ("# def f():\nx", "# def f():\nx"),
        ("returned = 1\ny", "returned = 1\ny"),
    ],
)
def test_return_indents_as_python_needs(
    python_editor: PythonEditor, typed: str, expected: str
) -> None:
    python_editor.setText("")
    write(python_editor, typed)

    assert python_editor.text() == expected


def test_return_above_an_indented_line_moves_it_as_it_is(python_editor: PythonEditor) -> None:
    python_editor.setText("if x:\n    y = 1\n")
    python_editor.setCursorPosition(1, 0)
    write(python_editor, "\n")

    assert python_editor.text() == "if x:\n\n    y = 1\n"


def test_tab_and_shift_tab_move_the_selected_lines(python_editor: PythonEditor) -> None:
    python_editor.setText("a\nb\nc\n")
    python_editor.select(Match(0, 3))
    QTest.keyClick(python_editor.input_widget(), KEY.Key_Tab)

    assert python_editor.text() == "    a\n    b\nc\n"

    QTest.keyClick(python_editor.input_widget(), KEY.Key_Backtab, Qt.KeyboardModifier.ShiftModifier)

    assert python_editor.text() == "a\nb\nc\n"


def test_blocks_fold_and_a_match_in_one_is_shown(python_editor: PythonEditor) -> None:
    python_editor.setText("def f():\n    x = 1\n    y = 2\n\n\nz = 3\n")
    component = python_editor.component
    component.colourise(0, -1)
    component.toggleFold(0)

    assert not component.lineVisible(2)

    assert python_editor.findFirst("y = 2")
    assert component.lineVisible(2)


@pytest.mark.parametrize(
    ("source", "word", "style"),
    [
        ("f'{abc}'", "abc", 11),
        ("f'{abc}'", "'", 17),
        ("@decorated\n", "decorated", 15),
        ("match x:\n    case 1: pass", "match", 5),
        ("class Name: pass", "Name", 8),
        ("async def name(): pass", "name", 9),
        ("len(x)", "len", 14),
        ("x.real", "real", 20),
        ("x = 1_0.5e3j", "1_0.5e3j", 2),
        ("घर = 1", "घर", 11),
        ("_ = 1", "_", 11),
    ],
)
def test_python_is_told_apart(
    python_editor: PythonEditor, source: str, word: str, style: int
) -> None:
    python_editor.setText(source)
    python_editor.component.colourise(0, -1)
    start = len(source[: source.index(word)].encode())
    styles = {python_editor.component.styleAt(start + at) for at in range(len(word.encode()))}

    assert styles == {style}


def test_the_margin_widens_with_the_number_of_lines(
    python_editor: PythonEditor, qtbot: QtBot
) -> None:
    python_editor.show()
    qtbot.waitExposed(python_editor)
    python_editor.setText("x\n" * 10)
    narrow = python_editor.component.marginWidthN(0)
    python_editor.setText("x\n" * 12_345)

    assert python_editor.component.marginWidthN(0) > narrow

    wide = python_editor.component.marginWidthN(0)
    python_editor.zoomTo(10)

    assert python_editor.component.marginWidthN(0) > wide


def test_characters_beyond_ascii_are_typed_beside_like_others(python_editor: PythonEditor) -> None:
    python_editor.setText("घर = '😀'\n")
    for column in range(9):
        python_editor.setCursorPosition(0, column)
    write(python_editor, "\n")
    python_editor.setText("def f():  # 😀")
    python_editor.setCursorPosition(0, 20)
    write(python_editor, "\nx(")

    assert python_editor.text() == "def f():  # 😀\n    x()"


def marked(editor: PythonEditor, indicator: int) -> list[int]:
    """Return the places of the characters that an indicator marks."""
    component = editor.component
    places = range(component.textLength())
    return [at for at in places if component.indicatorValueAt(indicator, at)]


def test_the_brace_at_the_cursor_and_its_partner_are_marked(
    python_editor: PythonEditor, qtbot: QtBot
) -> None:
    python_editor.show()
    qtbot.waitExposed(python_editor)
    python_editor.setText('f(a, "(", [1])\ng(\n')
    python_editor.setCursorPosition(0, 2)

    qtbot.waitUntil(lambda: marked(python_editor, Indicator.BRACE_PAIR) == [1, 13])

    python_editor.setCursorPosition(1, 2)

    qtbot.waitUntil(lambda: marked(python_editor, Indicator.LONELY_BRACE) == [16])
    assert marked(python_editor, Indicator.BRACE_PAIR) == []

    python_editor.setCursorPosition(0, 0)

    qtbot.waitUntil(lambda: marked(python_editor, Indicator.LONELY_BRACE) == [])
    assert not python_editor.isModified()
