"""Snippets: offered while a name is typed, inserted, and filled in by Tab."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.actions import CommandId
from desktop.editor.name_picker import NamePicker
from tests.gui.code_desk import WAIT_MS, CodeDesk
from tests.gui.window_desk import WindowDesk


@pytest.fixture
def open_source(desk: WindowDesk, qtbot: QtBot) -> Callable[[str], CodeDesk]:
    return lambda source: CodeDesk(desk, qtbot, source)


def press(code: CodeDesk, key: Qt.Key) -> None:
    QTest.keyClick(code.editor.input_widget(), key)


def test_a_snippet_is_offered_and_filled_in(open_source: Callable[[str], CodeDesk]) -> None:
    code = open_source("def trade(client):\n    ")
    code.write("cancelo")
    code.until_offered("cancelorder …")
    press(code, Qt.Key.Key_Tab)

    assert code.editor.text(1) == "    answer = client.cancelorder(\n"
    assert code.editor.text(2) == '        strategy=os.environ["STRATEGY_NAME"],\n'
    assert code.editor.selectedText() == 'os.environ["STRATEGY_NAME"]'

    QTest.keyClicks(code.editor.input_widget(), "name")
    press(code, Qt.Key.Key_Tab)

    assert code.editor.selectedText() == "order_id"

    QTest.keyClicks(code.editor.input_widget(), "newest")
    press(code, Qt.Key.Key_Tab)

    assert code.editor.getCursorPosition()[0] == code.editor.lines() - 1

    press(code, Qt.Key.Key_Tab)

    assert code.editor.text(code.editor.lines() - 1).endswith(" ")
    assert code.editor.text(2) == "        strategy=name,\n"
    assert code.editor.text(3).rstrip() == "        order_id=newest,"


def test_the_list_of_snippets_inserts_one_and_escape_leaves_its_places(
    desk: WindowDesk, open_source: Callable[[str], CodeDesk], qtbot: QtBot
) -> None:
    code = open_source("")
    desk.do(CommandId.SNIPPET)
    qtbot.waitUntil(lambda: code.tab.findChild(NamePicker) is not None, timeout=WAIT_MS)
    picker = code.tab.findChild(NamePicker)
    assert picker is not None
    QTest.keyClicks(picker.field, "quotes")
    QTest.keyClick(picker.field, Qt.Key.Key_Return)

    assert code.editor.text(0).startswith('quote = client.quotes(symbol="RELIANCE"')
    assert code.editor.selectedText() == '"RELIANCE"'

    press(code, Qt.Key.Key_Escape)
    code.editor.setCursorPosition(2, 0)
    press(code, Qt.Key.Key_Tab)

    assert code.editor.text(2).startswith("    " * 2)

    code.editor.undo()
    code.editor.undo()

    assert code.editor.text() == ""
