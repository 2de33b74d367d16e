"""Editing lines, brackets and several places at once; how sources are shown; going to a line."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.actions import CommandId
from desktop.editor import line_edits
from desktop.editor.code_component import EolMode
from desktop.editor.code_editor import CodeEditor
from desktop.editor.editor_tab import EditorTab
from desktop.editor.plain_editor import PlainEditor
from desktop.editor.python_editor import PythonEditor
from desktop.editor.search import Match, SearchQuery
from desktop.theme import Theme
from tests.gui.window_desk import WindowDesk

KEY, MODIFIER = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def python_editor(qtbot: QtBot) -> PythonEditor:
    made = PythonEditor()
    made.apply_theme(Theme(made))
    qtbot.addWidget(made)
    return made


@pytest.fixture(params=["scintilla", "plain"])
def editor(request: pytest.FixtureRequest, qtbot: QtBot) -> CodeEditor:
    made = PythonEditor() if request.param == "scintilla" else PlainEditor("of a test")
    made.apply_theme(Theme(made))
    qtbot.addWidget(made)
    return made


def write(editor: CodeEditor, text: str) -> None:
    QTest.keyClicks(editor.input_widget(), text)


# -- lines


@pytest.mark.parametrize(
    ("before", "selected", "after"),
    [
        ("a\nb\n", Match(0, 0), "# a\nb\n"),
        ("    a\n\n  b\nc\n", Match(0, 10), "  #   a\n\n  # b\nc\n"),
        ("# a\n#b\n", Match(0, 6), "a\nb\n"),
        ("# a\nb\n", Match(0, 5), "# # a\n# b\n"),
        ("a\r\nb", Match(0, 4), "# a\r\n# b"),
        ("\n\n", Match(0, 2), "\n\n"),
        ("क = 1\n😀\n", Match(0, 8), "# क = 1\n# 😀\n"),
    ],
)
def test_lines_become_comments_and_code_again(
    editor: CodeEditor, before: str, selected: Match, after: str
) -> None:
    editor.setText(before)
    editor.setEolMode(EolMode.WINDOWS if "\r" in before else EolMode.UNIX)
    editor.select(selected)
    line_edits.toggle_comment(editor)

    assert editor.text() == after

    editor.undo()

    assert editor.text() == before


def test_the_lines_that_were_commented_stay_selected(editor: CodeEditor) -> None:
    editor.setText("a\nb\nc\n")
    editor.select(Match(0, 4))
    line_edits.toggle_comment(editor)
    line_edits.toggle_comment(editor)

    assert editor.text() == "a\nb\nc\n"


@pytest.mark.parametrize(
    ("before", "selected", "direction", "after", "then"),
    [
        ("a\nb\nc\n", Match(0, 1), "down", "b\na\nc\n", "a"),
        ("a\nbb\nc", Match(2, 3), "down", "a\nc\nbb", "b"),
        ("a\nbb\nc", Match(5, 6), "up", "a\nc\nbb", "c"),
        ("a\r\nb\r\nc", Match(3, 7), "up", "b\r\nc\r\na", "b\r\nc"),
        ("a\nb\n", Match(0, 1), "up", "a\nb\n", "a"),
        ("a\nb\n", Match(2, 3), "down", "a\nb\n", "b"),
    ],
)
def test_lines_move_and_stay_selected(
    editor: CodeEditor, before: str, selected: Match, direction: str, after: str, then: str
) -> None:
    editor.setText(before)
    editor.select(selected)
    line_edits.move_lines(editor, down=direction == "down")

    assert editor.text() == after
    assert editor.selectedText() == then


def test_a_line_and_a_selection_are_written_twice(editor: CodeEditor) -> None:
    editor.setText("ab\nc")
    editor.setEolMode(EolMode.UNIX)
    editor.setCursorPosition(1, 1)
    line_edits.duplicate(editor)

    assert editor.text() == "ab\nc\nc"
    assert editor.getCursorPosition() == (2, 1)

    editor.select(Match(0, 2))
    line_edits.duplicate(editor)

    assert editor.text() == "abab\nc\nc"
    assert editor.selection() == Match(2, 4)


def test_what_is_read_only_is_not_edited(editor: CodeEditor) -> None:
    editor.setText("a\nb\n")
    editor.setReadOnly(True)
    line_edits.toggle_comment(editor)
    line_edits.move_lines(editor, down=True)
    line_edits.duplicate(editor)

    assert editor.text() == "a\nb\n"


# -- brackets and quotes


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("f(x", "f(x)"),
        ("f(x)", "f(x)"),
        ("f((x", "f((x))"),
        ("f([{1", "f([{1}])"),
        ("x = 'a'", "x = 'a'"),
        ("x = 'a", "x = 'a'"),
        ('x = f"{a}"', 'x = f"{a}"'),
        ("# it's (one", "# it's (one"),
        ("'a (b", "'a (b'"),
        ('"""doc', '"""doc"""'),
        ("don't", "don't"),
        ("x = ''", "x = ''"),
    ],
)
def test_brackets_and_quotes_close_by_themselves(
    python_editor: PythonEditor, typed: str, expected: str
) -> None:
    python_editor.setText("")
    write(python_editor, typed)

    assert python_editor.text() == expected


def test_a_bracket_before_a_word_stays_alone(python_editor: PythonEditor) -> None:
    python_editor.setText("word")
    write(python_editor, "(")

    assert python_editor.text() == "(word"


def test_a_missing_bracket_is_not_stepped_over(python_editor: PythonEditor) -> None:
    python_editor.setText("f((x)")
    python_editor.setCursorPosition(0, 4)
    write(python_editor, ")")
    write(python_editor, ")")

    assert python_editor.text() == "f((x))"


def test_backspace_takes_both_of_an_empty_pair(python_editor: PythonEditor) -> None:
    python_editor.setText("")
    write(python_editor, "f(")
    QTest.keyClick(python_editor.input_widget(), KEY.Key_Backspace)

    assert python_editor.text() == "f"


def test_a_bracket_goes_around_what_is_selected(python_editor: PythonEditor) -> None:
    python_editor.setText("a + b")
    python_editor.select(Match(0, 5))
    write(python_editor, "(")

    assert python_editor.text() == "(a + b)"
    assert python_editor.selectedText() == "a + b"

    python_editor.undo()

    assert python_editor.text() == "a + b"


# -- several places


def test_the_next_occurrence_of_a_word_gets_a_cursor_too(python_editor: PythonEditor) -> None:
    python_editor.setText("qty = 1\nqty2 = qty + qty\n")
    for _ in range(4):
        python_editor.addNextOccurrence()
    write(python_editor, "n")

    assert python_editor.text() == "n = 1\nqty2 = n + n\n"

    assert python_editor.cancel()


def test_a_rectangle_is_typed_into(python_editor: PythonEditor) -> None:
    python_editor.setText("ab\nab\nab\n")
    for _ in range(2):
        QTest.keyClick(
            python_editor.input_widget(),
            KEY.Key_Down,
            MODIFIER.AltModifier | MODIFIER.ShiftModifier,
        )
    write(python_editor, "x")

    assert python_editor.text() == "xab\nxab\nxab\n"


# -- searching in a part


def test_replacing_is_limited_to_the_scope(editor: CodeEditor) -> None:
    editor.setText("a a\na a\na a\n")
    editor.setScope(Match(4, 7))
    count = editor.replaceAll(SearchQuery(pattern="a"), "long")

    assert (count, editor.text()) == (2, "a a\nlong long\na a\n")
    assert editor.scope() == Match(4, 13)

    editor.undo()

    assert editor.text() == "a a\na a\na a\n"


def opened(desk: WindowDesk, qtbot: QtBot, source: str) -> EditorTab:
    """Add a strategy, open it in the window, and return its tab."""
    strategy_id = desk.add(source, "Alpha")
    desk.window.editors.open_strategy(strategy_id)
    tab = desk.window.editors.tab(strategy_id)
    assert tab is not None
    qtbot.waitUntil(tab.can_export, timeout=20_000)
    tab.setFocus()
    return tab


def test_the_find_bar_searches_the_lines_that_were_selected(desk: WindowDesk, qtbot: QtBot) -> None:
    tab = opened(desk, qtbot, "a a\na a\na a\n")
    tab.editor.select(Match(4, 12))
    tab.open_find_bar()
    tab.find_bar.find_field.setText("a")

    assert tab.find_bar.scope_button.isChecked()
    assert tab.find_bar.count_label.text() == "1 of 4"

    tab.find_bar.scope_button.setChecked(False)

    qtbot.waitUntil(lambda: tab.find_bar.count_label.text().endswith("of 6"))


# -- the commands of the window


def test_commands_edit_the_text_in_front(desk: WindowDesk, qtbot: QtBot) -> None:
    tab = opened(desk, qtbot, "a = 1\nb = 2\n")
    desk.do(CommandId.COMMENT)
    desk.do(CommandId.LINES_DOWN)
    desk.do(CommandId.DUPLICATE)

    assert tab.editor.text() == "b = 2\n# a = 1\n# a = 1\n"


def test_commands_of_the_text_sleep_while_the_table_is_in_front(desk: WindowDesk) -> None:
    actions = desk.window.actions_of_commands

    assert not actions.action(CommandId.COMMENT).isEnabled()
    assert not actions.action(CommandId.ADD_NEXT).isEnabled()
    assert actions.action(CommandId.WRAP).isEnabled()


def test_wrapping_blanks_and_zoom_hold_for_every_text_and_are_kept(
    desk: WindowDesk, qtbot: QtBot
) -> None:
    tab = opened(desk, qtbot, "a = 1\n")
    assert isinstance(tab.editor, PythonEditor)
    component = tab.editor.component
    for command in (CommandId.WRAP, CommandId.WHITESPACE, CommandId.ZOOM_IN, CommandId.ZOOM_IN):
        desk.do(command)

    assert (component.wrapMode(), component.viewWS(), component.zoom()) == (1, 1, 2)
    assert desk.window.actions_of_commands.action(CommandId.WRAP).isChecked()

    desk.do(CommandId.WRAP)
    desk.do(CommandId.ZOOM_RESET)

    assert (component.wrapMode(), component.zoom()) == (0, 0)


def test_a_line_is_gone_to_while_its_number_is_typed(desk: WindowDesk, qtbot: QtBot) -> None:
    tab = opened(desk, qtbot, "line\n" * 50)
    desk.do(CommandId.GO_TO_LINE)
    tab.go_bar.field.clear()
    QTest.keyClicks(tab.go_bar.field, "42:3")

    assert tab.editor.getCursorPosition() == (41, 2)

    QTest.keyClick(tab.go_bar.field, KEY.Key_Return)

    assert tab.go_bar.isHidden()
    assert QApplication.focusWidget() is tab.editor.input_widget()
