"""The text of a tab beside the file, and beside the version that ran."""

import hashlib

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.editor.comparison import ComparisonTab, compared
from desktop.editor.name_picker import NamePicker
from tests.gui.code_desk import WAIT_MS, CodeDesk, tool_tip
from tests.gui.window_desk import WindowDesk


def shown(code: CodeDesk, qtbot: QtBot) -> list[str]:
    """Return the lines of the comparison that comes to the front, without their places."""
    area = code.desk.window.editors
    qtbot.waitUntil(lambda: isinstance(area.currentWidget(), ComparisonTab), timeout=WAIT_MS)
    tab = area.currentWidget()
    assert isinstance(tab, ComparisonTab)
    qtbot.waitUntil(lambda: bool(tab.editor.text()), timeout=WAIT_MS)
    return [line for line in tab.editor.text().splitlines() if not line.startswith("@@")]


def test_what_is_unsaved_is_shown(desk: WindowDesk, qtbot: QtBot) -> None:
    code = CodeDesk(desk, qtbot, "a = 1\nb = 2\n")
    code.write("c = 3")
    desk.do(CommandId.COMPARE_SAVED)

    assert shown(code, qtbot) == [" a = 1", " b = 2", "+c = 3"]


def test_what_has_changed_since_it_ran_is_shown(desk: WindowDesk, qtbot: QtBot) -> None:
    code = CodeDesk(desk, qtbot, "a = 1\n")
    desk.do(CommandId.COMPARE_RAN)

    assert "It has not run yet" in tool_tip()

    desk.do(CommandId.START)
    desk.until_state(code.id, StrategyState.EXITED)
    code.write("b = 2")
    desk.do(CommandId.COMPARE_RAN)

    assert shown(code, qtbot) == [" a = 1", "+b = 2"]


def test_texts_that_are_the_same_have_no_differences() -> None:
    assert compared("a\nb\n", "a\r\nb\r\n") == []
    assert compared("", "a\n")[1:] == ["+a"]


def test_each_save_keeps_a_version_and_each_can_be_had_back(desk: WindowDesk, qtbot: QtBot) -> None:
    code = CodeDesk(desk, qtbot, "a = 1\n")
    for text in ("b = 2", "\rc = 3"):
        code.write(text)
        with qtbot.waitSignal(code.tab.settled, timeout=WAIT_MS):
            desk.do(CommandId.SAVE)
    desk.do(CommandId.VERSIONS)
    qtbot.waitUntil(lambda: code.tab.findChild(NamePicker) is not None, timeout=WAIT_MS)
    picker = code.tab.findChild(NamePicker)
    assert picker is not None

    assert picker.list.count() == 3

    first = hashlib.sha256(b"a = 1\n").hexdigest()[:12]
    QTest.keyClicks(picker.field, first)
    QTest.keyClick(picker.field, Qt.Key.Key_Return)

    assert shown(code, qtbot) == [" a = 1", "+b = 2", "+c = 3"]

    tab = desk.window.editors.currentWidget()
    assert isinstance(tab, ComparisonTab)
    tab.info_bar.action_button().click()

    assert desk.window.editors.currentWidget() is code.tab
    assert code.editor.text() == "a = 1\n"

    code.editor.undo()

    assert code.editor.text() == "a = 1\nb = 2\nc = 3"
