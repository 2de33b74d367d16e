"""Completions, call tips, documentation, definitions, outline and usages, by the real program."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.atomic_file import write_atomic
from desktop.actions import CommandId
from desktop.editor.comparison import ComparisonTab
from desktop.editor.file_tab import FileTab
from desktop.editor.name_picker import NamePicker
from desktop.editor.standing import COMPARE
from tests.gui.code_desk import WAIT_MS, CodeDesk, tool_tip
from tests.gui.window_desk import WindowDesk

KEY = Qt.Key
BOOK = "class Book:\n    def place(self, symbol, quantity=1):\n        '''Place it.'''\n\n\nbook = Book()\n"


@pytest.fixture
def open_source(desk: WindowDesk, qtbot: QtBot) -> Callable[[str], CodeDesk]:
    return lambda source: CodeDesk(desk, qtbot, source)


def test_a_dot_offers_what_an_object_has_and_tab_takes_it(
    open_source: Callable[[str], CodeDesk],
) -> None:
    code = open_source(BOOK)
    code.write("book.")
    code.until_offered("place")
    code.write("pl")
    QTest.keyClick(code.editor.input_widget(), KEY.Key_Tab)

    assert code.editor.text().endswith("book.place")


def test_return_ends_the_line_where_a_name_is_complete(
    open_source: Callable[[str], CodeDesk],
) -> None:
    code = open_source("value = 1\nvalue_of = 2\n")
    code.write("valu")
    code.until_offered("value_of")
    code.write("e")
    QTest.keyClick(code.editor.input_widget(), KEY.Key_Return)

    assert code.editor.text().endswith("\nvalue\n")


def test_nothing_is_offered_in_comments(
    open_source: Callable[[str], CodeDesk],
) -> None:
    code = open_source(BOOK)
    code.write("# boo")
    code.write("\r")
    code.write("bo")
    code.until_offered("book")

    assert not code.editor.text().endswith("# book")


def test_ctrl_space_offers_and_says_where_nothing_fits(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(BOOK)
    code.editor.setCursorPosition(5, 9)
    code.desk.do(CommandId.COMPLETE)
    code.until_offered("Book")
    code.editor.setCursorPosition(6, 0)
    code.editor.change(code.editor.selection(), "zzz.")
    code.desk.do(CommandId.COMPLETE)

    qtbot.waitUntil(lambda: "Nothing is known" in tool_tip(), timeout=WAIT_MS)


def test_a_bracket_shows_how_a_function_is_called(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(BOOK)
    code.write("book.place(")
    qtbot.waitUntil(code.editor.aids.shows_signature, timeout=WAIT_MS)
    QTest.keyClick(code.editor.input_widget(), KEY.Key_Right)

    qtbot.waitUntil(lambda: not code.editor.aids.shows_signature(), timeout=WAIT_MS)


def test_a_bracket_ends_the_choice_of_a_name(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("def place(price): ...\ndef place_all(): ...\n")
    code.write("pla")
    code.until_offered("place_all")
    code.write("ce(")

    assert not code.editor.aids.is_completing()
    qtbot.waitUntil(code.editor.aids.shows_signature, timeout=WAIT_MS)


def test_documentation_is_shown_of_the_name_at_the_cursor(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(BOOK + "book.place\n")
    code.editor.setCursorPosition(6, 7)
    code.desk.do(CommandId.DESCRIBE)

    qtbot.waitUntil(lambda: "Place it." in tool_tip(), timeout=WAIT_MS)


def test_definitions_are_gone_to_in_the_text_and_in_packages(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(BOOK + "book.place\nimport json\njson.dumps\n")
    code.editor.setCursorPosition(6, 7)
    code.desk.do(CommandId.DEFINITION)
    qtbot.waitUntil(lambda: code.editor.getCursorPosition() == (1, 8), timeout=WAIT_MS)
    code.editor.setCursorPosition(8, 7)
    code.desk.do(CommandId.DEFINITION)
    area = code.desk.window.editors
    qtbot.waitUntil(lambda: isinstance(area.currentWidget(), FileTab), timeout=WAIT_MS)
    tab = area.currentWidget()
    assert isinstance(tab, FileTab)
    qtbot.waitUntil(lambda: "def dumps" in tab.editor.text(), timeout=WAIT_MS)

    assert tab.editor.isReadOnly()
    assert tab.path.parts[-2:] == ("json", "__init__.py")
    line, _column = tab.editor.getCursorPosition()
    assert tab.editor.text(line).startswith("def dumps")

    area.tabCloseRequested.emit(area.currentIndex())

    assert not isinstance(area.currentWidget(), FileTab)


def test_a_module_beside_it_that_is_a_strategy_opens_as_one(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("x = 1\n")
    other = code.desk.add("def moving_average(): pass\n", "Indicators")
    name = Path(f"{other}.py").stem
    if not name.isidentifier():
        pytest.skip(f"{name} cannot be imported")
    code.write(f"import {name} as n\r")
    code.write("n.moving_average")
    code.desk.do(CommandId.DEFINITION)

    qtbot.waitUntil(lambda: code.desk.window.editors.current_id() == other, timeout=WAIT_MS)


def test_classes_and_functions_are_picked_by_name(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(BOOK + "\n\ndef report():\n    pass\n")
    code.desk.do(CommandId.OUTLINE)

    def picker() -> NamePicker | None:
        return code.tab.findChild(NamePicker)

    qtbot.waitUntil(lambda: picker() is not None, timeout=WAIT_MS)
    shown = picker()
    assert shown is not None
    names = [shown.list.item(row).text() for row in range(shown.list.count())]
    QTest.keyClicks(shown.field, "rep")
    QTest.keyClick(shown.field, KEY.Key_Return)

    assert names == ["class Book", "    def place", "def report"]
    assert code.editor.getCursorPosition() == (8, 4)

    qtbot.waitUntil(lambda: picker() is None, timeout=WAIT_MS)


def test_usages_are_listed_and_lead_to_their_places(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source(BOOK + "print(book)\n")
    code.editor.setCursorPosition(5, 1)
    code.desk.do(CommandId.USAGES)
    panel = code.tab.usages_panel
    qtbot.waitUntil(panel.isVisible, timeout=WAIT_MS)

    assert panel.title.text() == "2 usages of “book”"
    assert panel.texts() == ["6:1   book = Book()", "7:7   print(book)"]

    panel.list.itemClicked.emit(panel.list.item(1))

    assert code.editor.getCursorPosition() == (6, 6)
    assert QApplication.focusWidget() is code.editor.input_widget()


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_typing_goes_on_while_the_program_is_gone_or_hangs(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot, number: signal.Signals
) -> None:
    code = open_source(BOOK)
    code.write("book.")
    code.until_offered("place")
    QTest.keyClick(code.editor.input_widget(), KEY.Key_Escape)
    first = code.controller.services.pid()
    with qtbot.waitSignal(code.controller.services.ended, timeout=WAIT_MS):
        os.kill(first, number)
        code.write("\r")
        code.write("print(boo")

    assert code.editor.text().endswith("print(boo)")

    code.editor.setCursorPosition(7, 9)
    code.desk.do(CommandId.COMPLETE)
    code.until_offered("book")

    assert code.controller.services.pid() not in {0, first}


def test_a_closed_tab_is_forgotten(open_source: Callable[[str], CodeDesk], qtbot: QtBot) -> None:
    code = open_source(BOOK)
    code.desk.do(CommandId.CLOSE_TAB)

    qtbot.waitUntil(lambda: code.controller.tab(code.id) is None, timeout=WAIT_MS)


def test_the_text_here_and_on_disk_are_compared_in_a_tab(
    open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("a = 1\nb = 2\n")
    code.write("# mine")
    write_atomic(code.desk.manager.workspace.source(code.id), b"a = 1\nb = 3\n")
    qtbot.waitUntil(code.tab.info_bar.isVisible, timeout=WAIT_MS)
    compare = code.tab.info_bar.other_button(COMPARE)
    assert compare is not None
    compare.click()
    area = code.desk.window.editors
    tab = area.currentWidget()
    assert isinstance(tab, ComparisonTab)
    qtbot.waitUntil(lambda: "b = 3" in tab.editor.text(), timeout=WAIT_MS)

    assert tab.editor.text().splitlines()[1:] == [" a = 1", "-b = 3", "+b = 2", "+# mine"]

    area.tabCloseRequested.emit(area.currentIndex())

    assert code.tab.editor.isModified()
