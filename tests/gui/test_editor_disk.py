"""Another program writes the file behind a tab."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.atomic_file import write_atomic
from core.manager.manager import StrategyManager
from desktop.editor.standing import COMPARE, KEEP
from tests.gui.editor_desk import WAIT_MS, Desk, write


@pytest.fixture
def desk(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Desk:
    return Desk(manager, tmp_path, qtbot)


@pytest.mark.parametrize("atomic", ["replaced", "written"])
def test_a_text_without_changes_follows_its_file(desk: Desk, qtbot: QtBot, atomic: str) -> None:
    strategy_id = desk.add("a = 1\nb = 2\n")
    tab = desk.open(strategy_id)
    tab.editor.setCursorPosition(1, 3)
    new = b"a = 1\nb = 22\n"
    if atomic == "replaced":
        write_atomic(desk.source(strategy_id), new)
    else:
        desk.source(strategy_id).write_bytes(new)
    qtbot.waitUntil(lambda: tab.editor.text() == new.decode(), timeout=WAIT_MS)

    assert not tab.has_unsaved()
    assert tab.editor.getCursorPosition() == (1, 3)
    assert tab.info_bar.isHidden()

    tab.editor.undo()

    assert tab.editor.text() == "a = 1\nb = 2\n"
    assert tab.has_unsaved()


def test_unsaved_changes_are_kept_and_the_user_reloads(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    write_atomic(desk.source(strategy_id), b"a = 2\n")
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)

    assert tab.editor.text() == "# mine a = 1\n"
    assert "Another program has changed" in tab.info_bar.sentence()

    tab.info_bar.action_button().click()

    assert tab.editor.text() == "a = 2\n"
    assert not tab.has_unsaved()
    assert tab.info_bar.isHidden()


def test_who_keeps_their_text_may_save_it(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    write_atomic(desk.source(strategy_id), b"a = 2\n")
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)
    desk.save(tab)

    assert desk.source(strategy_id).read_bytes() == b"a = 2\n"
    assert tab.has_unsaved()
    assert "Nothing was saved" in desk.messages[-1]

    keep = tab.info_bar.other_button(KEEP)
    assert keep is not None
    keep.click()
    desk.save(tab)

    assert desk.source(strategy_id).read_bytes() == b"# mine a = 1\n"
    assert not tab.has_unsaved()


def test_a_comparison_is_wished_with_both_texts(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    write_atomic(desk.source(strategy_id), b"a = 2\n")
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)
    compare = tab.info_bar.other_button(COMPARE)
    assert compare is not None
    with qtbot.waitSignal(tab.changes.comparison_wished, timeout=WAIT_MS) as blocker:
        compare.click()

    assert blocker.args is not None
    assert (blocker.args[0].text, blocker.args[1]) == ("a = 2\n", "# mine a = 1\n")


def test_a_file_that_is_taken_away_is_saved_again(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    desk.source(strategy_id).unlink()
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)

    assert "taken this file away" in tab.info_bar.sentence()
    assert tab.has_unsaved()

    desk.save(tab)

    assert desk.source(strategy_id).read_bytes() == b"a = 1\n"
    assert tab.info_bar.isHidden()


def test_the_own_save_is_no_change(desk: Desk) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    desk.save(tab)
    write(tab, "more ")
    os.utime(desk.source(strategy_id))
    tab._source.look()
    desk._qtbot.waitUntil(lambda: not tab.is_saving(), timeout=WAIT_MS)
    desk.save(tab)

    assert tab.info_bar.isHidden()
    assert desk.source(strategy_id).read_bytes() == b"# mine more a = 1\n"
