"""One text in two panes, and the look that sources have of their own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from core.language.findings import Finding, Span
from core.records.problems import Severity
from desktop.actions import CommandId
from desktop.editor import python_look, syntax_colors
from desktop.editor.code_editor import CodeEditor
from desktop.editor.plain_editor import PlainEditor
from desktop.editor.python_editor import PythonEditor
from desktop.editor.search import Match
from desktop.editor.split_views import SplitViews
from desktop.theme import Theme
from tests.gui.code_desk import CodeDesk
from tests.gui.window_desk import WindowDesk

CONTROL = Qt.KeyboardModifier.ControlModifier
SOURCE = "def f():\n    return 1\n\n\ndef g():\n    return 2\n"


@pytest.fixture(params=[PythonEditor, PlainEditor])
def editor(request: pytest.FixtureRequest, qtbot: QtBot) -> CodeEditor:
    plain = request.param is PlainEditor
    made = PlainEditor("it is asked for") if plain else PythonEditor()
    made.apply_theme(Theme(made))
    qtbot.addWidget(made)
    made.resize(600, 400)
    made.show()
    qtbot.waitExposed(made)
    made.setText(SOURCE)
    return made


def panes(editor: CodeEditor) -> list[QWidget]:
    """Return the widgets that show the text, the first of them at the left or on top."""
    views = editor.findChild(SplitViews)
    assert views is not None
    return views.views()


def enter(pane: QWidget, qtbot: QtBot) -> None:
    """Give a pane the keyboard."""
    QWidget.setFocus(pane)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is pane)


def test_both_panes_edit_one_text_with_one_history(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.toggleSplit(below=False)
    first, second = panes(editor)
    enter(first, qtbot)
    QTest.keyClicks(first, "1")
    enter(second, qtbot)
    editor.setCursorPosition(4, 0)
    QTest.keyClicks(second, "2")

    assert editor.text() == "1" + SOURCE.replace("def g", "2def g")
    assert editor.isModified()

    enter(first, qtbot)
    editor.undo()
    editor.undo()

    assert editor.text() == SOURCE
    assert not editor.isModified()


def test_each_pane_has_its_own_cursor(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.toggleSplit(below=True)
    first, second = panes(editor)
    enter(first, qtbot)
    editor.setCursorPosition(1, 3)
    enter(second, qtbot)
    editor.select(Match(0, 3))

    assert editor.selectedText() == "def"

    moves: list[tuple[int, int]] = []
    editor.cursor_position_changed.connect(lambda line, column: moves.append((line, column)))
    enter(first, qtbot)

    assert editor.getCursorPosition() == (1, 3)
    assert moves[-1] == (1, 3)
    assert editor.selectedText() == ""


@pytest.mark.parametrize("kept", [0, 1])
def test_closing_the_split_keeps_the_text_and_the_pane_in_use(
    editor: CodeEditor, qtbot: QtBot, kept: int
) -> None:
    editor.toggleSplit(below=False)
    pane = panes(editor)[kept]
    enter(pane, qtbot)
    QTest.keyClicks(pane, "x")
    editor.toggleSplit(below=False)

    assert not editor.isSplit()
    assert panes(editor) == [pane]
    assert editor.text() == "x" + SOURCE

    changes: list[int] = []
    editor.text_changed.connect(lambda: changes.append(1))
    QTest.keyClicks(editor.input_widget(), "y")

    assert editor.text() == "xy" + SOURCE
    assert changes

    editor.undo()

    assert editor.text() in {SOURCE, "x" + SOURCE}


def test_a_split_turns_where_the_other_way_is_wished(editor: CodeEditor) -> None:
    editor.toggleSplit(below=False)
    editor.toggleSplit(below=True)
    views = editor.findChild(SplitViews)
    assert views is not None

    assert editor.isSplit()
    assert views.orientation() is Qt.Orientation.Vertical


def test_neither_pane_of_a_read_only_text_changes_it(editor: CodeEditor, qtbot: QtBot) -> None:
    editor.setReadOnly(True)
    editor.toggleSplit(below=False)
    for pane in panes(editor):
        enter(pane, qtbot)
        QTest.keyClicks(pane, "x")

        assert editor.isReadOnly()

    assert editor.text() == SOURCE

    editor.setReadOnly(False)
    enter(panes(editor)[1], qtbot)
    QTest.keyClicks(panes(editor)[1], "x")

    assert editor.text() == "x" + SOURCE


def test_problems_and_folds_show_in_both_panes(qtbot: QtBot) -> None:
    editor = PythonEditor()
    qtbot.addWidget(editor)
    editor.apply_theme(Theme(editor))
    editor.setText(SOURCE)
    editor.toggleSplit(below=False)
    editor.aids.show_findings([Finding(Severity.ERROR, "F821", "?", Span(1, 11, 1, 12))])
    first, second = editor.components()
    first.colourise(0, -1)
    first.toggleFold(0)
    place = second.positionFromLine(1) + 11

    assert first.indicatorAllOnFor(place) == second.indicatorAllOnFor(place) != 0
    assert second.marginWidthN(python_look.SYMBOL_MARGIN) > 0
    assert second.indicFore(11) == first.indicFore(11)
    assert (first.lineVisible(1), second.lineVisible(1)) == (False, True)


def test_a_command_splits_the_text_and_the_next_ones_are_about_the_pane_in_use(
    desk: WindowDesk, qtbot: QtBot
) -> None:
    code = CodeDesk(desk, qtbot, SOURCE)
    QTest.keyClick(code.editor.input_widget(), Qt.Key.Key_Backslash, CONTROL)
    code.editor.setCursorPosition(4, 0)
    desk.do(CommandId.COMMENT)

    assert code.editor.text().splitlines()[4] == "# def g():"

    first, second = panes(code.editor)
    enter(first, qtbot)
    desk.do(CommandId.COMMENT)

    assert code.editor.text().splitlines()[0] == "# def f():"

    desk.do(CommandId.ZOOM_IN)

    assert [each.zoom() for each in code.editor.components()] == [1, 1]

    enter(second, qtbot)
    code.tab.open_find_bar()
    code.tab.find_bar.find_field.setText("return 2")
    qtbot.waitUntil(lambda: code.editor.selectedText() == "return 2")

    assert code.editor.component is second


def test_sources_can_have_a_look_of_their_own_which_is_remembered(
    desk: WindowDesk, qtbot: QtBot
) -> None:
    code = CodeDesk(desk, qtbot, SOURCE)
    desk.do(CommandId.THEME_LIGHT)
    desk.do(CommandId.SPLIT_BELOW)
    desk.do(CommandId.SOURCES_DARK)
    dark = python_look.bgr(syntax_colors.DARK.surface)

    assert [each.styleBack(0) for each in code.editor.components()] == [dark, dark]
    assert not desk.window.theme.is_dark()
    assert desk.settings.source_theme() == "dark"
    assert desk.window.actions_of_commands.action(CommandId.SOURCES_DARK).isChecked()

    desk.do(CommandId.SOURCES_LIKE_PROGRAM)

    assert code.editor.component.styleBack(0) == python_look.bgr(syntax_colors.LIGHT.surface)

    desk.do(CommandId.SPLIT_BELOW)
    desk.do(CommandId.THEME_DARK)

    assert code.editor.component.styleBack(0) == dark

    desk.do(CommandId.THEME_SYSTEM)
