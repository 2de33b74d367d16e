"""The text of a tab beside the file, and beside the version that ran."""

import hashlib
import re

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea
from pytestqt.qtbot import QtBot

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.editor.comparison import ComparisonTab
from desktop.editor.name_picker import NamePicker
from desktop.editor.python_editor import PythonEditor
from desktop.editor.search import Match
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
    tab = desk.window.editors.currentWidget()
    assert isinstance(tab, ComparisonTab)
    assert re.search(r"the version that ran \d\d:\d\d:\d\d and", tab.info_bar.sentence())


def test_both_texts_stand_side_by_side_and_are_scrolled_together(
    desk: WindowDesk, qtbot: QtBot
) -> None:
    lines = [f"line_{number} = {number}" for number in range(300)]
    code = CodeDesk(desk, qtbot, "\n".join(lines) + "\n")
    code.editor.setText("\n".join(["import math", *lines[:200], "changed = 1", *lines[201:]]))
    desk.do(CommandId.COMPARE_SAVED)
    shown(code, qtbot)
    tab = desk.window.editors.currentWidget()
    assert isinstance(tab, ComparisonTab)
    before, after = tab.sides.before, tab.sides.after

    assert "2 differences between the file on disk and the text here" in tab.info_bar.sentence()
    assert (before.text(0).strip(), after.text(0).strip()) == ("", "import math")
    assert (before.text(201).strip(), after.text(201).strip()) == ("line_200 = 200", "changed = 1")

    QTest.keyClick(after.input_widget(), Qt.Key.Key_F8)

    assert (tab.sides.line(), before.getCursorPosition()[0]) == (201, 201)
    left, right = (each.findChild(QAbstractScrollArea) for each in (before, after))
    assert left is not None
    assert right is not None
    assert left.verticalScrollBar().value() == right.verticalScrollBar().value() > 0

    QTest.keyClick(after.input_widget(), Qt.Key.Key_F8)

    assert tab.sides.line() == 0


def test_one_list_is_remembered_once_it_is_wished(desk: WindowDesk, qtbot: QtBot) -> None:
    code = CodeDesk(desk, qtbot, "a = 1\n")
    code.write("b = 2")
    desk.do(CommandId.COMPARE_SAVED)
    shown(code, qtbot)
    tab = desk.window.editors.currentWidget()
    assert isinstance(tab, ComparisonTab)

    assert tab.sides.isVisible()

    button = tab.info_bar.other_button("As one list")
    assert button is not None
    button.click()

    assert not tab.sides.isVisible()
    assert tab.editor.isVisible()

    desk.window.editors.close_current()
    desk.do(CommandId.COMPARE_SAVED)
    shown(code, qtbot)
    again = desk.window.editors.currentWidget()
    assert isinstance(again, ComparisonTab)

    assert again.editor.isVisible()


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


def test_a_long_comparison_comes_a_little_at_a_time(desk: WindowDesk, qtbot: QtBot) -> None:
    lines = [f"def f_{number}():\n    return {number}\n" for number in range(4000)]
    code = CodeDesk(desk, qtbot, "\n".join(lines))
    changed = [line.replace("return", "return 1 +") for line in lines]
    code.editor.select(Match(0, len("\n".join(lines))))
    code.editor.change(code.editor.selection(), "\n".join(changed))
    desk.do(CommandId.COMPARE_SAVED)
    area = desk.window.editors
    qtbot.waitUntil(lambda: isinstance(area.currentWidget(), ComparisonTab), timeout=WAIT_MS)
    tab = area.currentWidget()
    assert isinstance(tab, ComparisonTab)
    qtbot.waitUntil(lambda: "4,000 differences" in tab.info_bar.sentence(), timeout=WAIT_MS)

    assert tab.sides.after.lines() < 8000

    qtbot.waitUntil(lambda: tab.status_line.state_label.text() == "Read-only", timeout=WAIT_MS)

    assert tab.sides.after.text() == "\n".join(changed).removesuffix("\n")
    assert tab.sides.before.lines() == tab.sides.after.lines()


def test_sides_of_different_width_are_scrolled_together_and_zoomed_together(
    desk: WindowDesk, qtbot: QtBot
) -> None:
    code = CodeDesk(desk, qtbot, "a = 1\n")
    code.write(f"long = '{'x' * 400}'")
    desk.do(CommandId.COMPARE_SAVED)
    shown(code, qtbot)
    tab = desk.window.editors.currentWidget()
    assert isinstance(tab, ComparisonTab)
    left, right = (each.findChild(QAbstractScrollArea) for each in tab.sides.editors())
    assert left is not None
    assert right is not None
    bars = [each.horizontalScrollBar() for each in (left, right)]

    assert bars[0].maximum() == bars[1].maximum() > 500

    bars[1].setValue(500)

    assert [each.value() for each in bars] == [500, 500]

    desk.do(CommandId.ZOOM_IN)
    zooms = [
        each.component.zoom() for each in tab.sides.editors() if isinstance(each, PythonEditor)
    ]

    assert zooms == [1, 1]
    assert bars[0].maximum() == bars[1].maximum()
