"""Opening and saving strategies in tabs, through a real manager."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from tests.gui.editor_desk import WAIT_MS, Desk, write


@pytest.fixture
def desk(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Desk:
    return Desk(manager, tmp_path, qtbot)


# -- opening


def test_a_strategy_opens_once_and_comes_to_the_front(desk: Desk) -> None:
    shown: list[str] = []
    first, second = desk.add(name="Alpha & Beta"), desk.add(name="Gamma")
    desk.area.current_changed.connect(shown.append)
    tab = desk.open(first)
    desk.open(second)
    desk.area.open_strategy(first)

    assert desk.area.count() == 3
    assert desk.area.currentWidget() is tab
    assert desk.label() == "Alpha && Beta"
    assert tab.editor.text() == "x = 1\n"
    assert shown == [first, second, first]
    assert desk.area.current_id() == first


def test_the_home_has_no_commands_and_cannot_be_closed(desk: Desk) -> None:
    desk.area.close_current()
    desk.area.save_current()
    desk.area.find_in_current()
    desk.area.export_current()

    assert desk.area.count() == 1
    assert desk.area.current_id() == ""
    assert desk.messages == []


def test_a_strategy_that_is_not_there_is_said(desk: Desk) -> None:
    desk.area.open_strategy("nobody")

    assert desk.area.count() == 1
    assert "There is no strategy “nobody”" in desk.messages[0]


def test_a_source_that_is_missing_is_said_and_tried_again(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add()
    file = desk.source(strategy_id)
    data = file.read_bytes()
    file.unlink()
    desk.area.open_strategy(strategy_id)
    tab = desk.area.tab(strategy_id)
    assert tab is not None
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)

    assert file.name in tab.info_bar.sentence()
    assert tab.editor.isReadOnly()
    assert not tab.save()

    file.write_bytes(data)
    tab.info_bar.action_button().click()
    qtbot.waitUntil(tab.can_export, timeout=WAIT_MS)

    assert not tab.info_bar.isVisible()
    assert tab.editor.text() == "x = 1\n"


def test_how_a_file_is_written_stands_below_it(desk: Desk) -> None:
    tab = desk.open(desk.add(b"\xef\xbb\xbfx = 1\r\ny = 2\n\r\n"))
    line = tab.status_line

    assert line.encoding_label.text() == "UTF-8 with BOM"
    assert line.line_end_label.text() == "Mixed, mostly CRLF"
    assert line.size_label.text() == "4 lines, 15 B"
    assert line.position_label.text() == "Ln 1, Col 1"
    assert line.state_label.text() == "Saved"

    latin = desk.open(desk.add(b"# coding: latin-1\nx = '\xe4'\n", name="Latin"))

    assert latin.status_line.encoding_label.text() == "iso8859-1"
    assert latin.status_line.line_end_label.text() == "LF"


# -- saving


def test_saving_writes_what_is_on_the_screen_and_keeps_the_one_before(desk: Desk) -> None:
    data = b"\xef\xbb\xbfx = 1\r\ny = 2\n"
    strategy_id = desk.add(data)
    tab = desk.open(strategy_id)
    write(tab, "# ")

    assert desk.label() == "Alpha •"
    assert desk.area.has_unsaved()

    desk.save(tab)
    file = desk.source(strategy_id)

    assert file.read_bytes() == b"\xef\xbb\xbf# x = 1\r\ny = 2\n"
    assert file.with_suffix(".bak").read_bytes() == data
    assert desk.label() == "Alpha"
    assert not desk.area.has_unsaved()
    assert tab.status_line.state_label.text() == "Saved"


def test_what_is_typed_while_the_disk_works_stays_unsaved(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add()
    tab = desk.open(strategy_id)
    write(tab, "#")
    desk.area.save_current()
    write(tab, "!")

    assert tab.is_saving()

    with qtbot.waitSignal(tab.settled, timeout=WAIT_MS):
        pass

    assert desk.source(strategy_id).read_bytes() == b"#x = 1\n"
    assert tab.editor.text() == "#!x = 1\n"
    assert tab.has_unsaved()

    tab.editor.undo()

    assert tab.editor.text() == "#x = 1\n"
    assert not tab.has_unsaved()

    tab.editor.undo()

    assert tab.editor.text() == "x = 1\n"
    assert tab.has_unsaved()


def test_two_saves_in_a_row_leave_the_later_text(desk: Desk) -> None:
    strategy_id = desk.add()
    tab = desk.open(strategy_id)
    write(tab, "#")
    desk.area.save_current()
    write(tab, "!")
    desk.save(tab)

    assert desk.source(strategy_id).read_bytes() == b"#!x = 1\n"
    assert not desk.area.has_unsaved()


def test_a_save_that_fails_keeps_text_and_mark_and_says_why(desk: Desk) -> None:
    strategy_id = desk.add()
    tab = desk.open(strategy_id)
    scripts = desk.source(strategy_id).parent
    moved = scripts.with_name("elsewhere")
    scripts.rename(moved)
    write(tab, "#")
    desk.save(tab)

    assert "could not be written" in desk.messages[-1]
    assert tab.editor.text() == "#x = 1\n"
    assert desk.label() == "Alpha •"
    assert desk.area.has_unsaved()

    moved.rename(scripts)
    desk.save(tab)

    assert desk.source(strategy_id).read_bytes() == b"#x = 1\n"
    assert not desk.area.has_unsaved()


def test_a_character_that_does_not_fit_the_encoding_is_said(desk: Desk) -> None:
    data = b"# coding: latin-1\nx = 1\n"
    strategy_id = desk.add(data)
    tab = desk.open(strategy_id)
    tab.editor.setCursorPosition(1, 0)
    QApplication.clipboard().setText("# €\n")
    QTest.keyClick(tab.editor.input_widget(), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.save(tab)

    assert "“€” in line 2" in desk.messages[-1]
    assert desk.source(strategy_id).read_bytes() == data
    assert desk.area.has_unsaved()


def test_a_syntax_error_is_saved_said_and_leads_to_its_place(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("x = 1\n\n\n")
    tab = desk.open(strategy_id)
    tab.editor.setCursorPosition(2, 0)
    write(tab, "if x")
    desk.save(tab)
    message = tab.status_line.message
    qtbot.waitUntil(lambda: "SyntaxError" in message.whole(), timeout=WAIT_MS)

    assert message.whole().startswith("Line 3, column 5: ")
    assert desk.source(strategy_id).read_bytes() == b"x = 1\n\nif x\n"

    tab.editor.setCursorPosition(0, 0)
    message.click()

    assert tab.editor.getCursorPosition() == (2, 4)

    write(tab, ": pass")
    desk.save(tab)
    qtbot.waitUntil(lambda: not message.whole(), timeout=WAIT_MS)
