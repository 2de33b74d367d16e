"""Unsaved text outlives the program."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from desktop.editor.standing import DISCARD, RESTORE
from desktop.models.requests import UnsavedChoice
from tests.gui.editor_desk import WAIT_MS, Desk, write


@pytest.fixture
def desk(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Desk:
    return Desk(manager, tmp_path, qtbot)


def kept(desk: Desk, strategy_id: str) -> Path:
    """Return where a strategy's unsaved text is kept."""
    return desk.manager.workspace.unsaved(strategy_id)


def holds(path: Path, text: str) -> bool:
    """Return whether a file is there, with this text."""
    return path.exists() and path.read_text(encoding="utf-8") == text


def test_what_is_typed_is_kept_until_it_is_saved(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    path = kept(desk, strategy_id)
    qtbot.waitUntil(lambda: holds(path, "# mine a = 1\n"), timeout=WAIT_MS)
    desk.save(tab)

    qtbot.waitUntil(lambda: not path.exists(), timeout=WAIT_MS)


def test_what_was_kept_is_offered_and_restored_as_a_step(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\r\nb = '😀'\r\n")
    path = kept(desk, strategy_id)
    path.parent.mkdir()
    path.write_bytes("a = 2\r\nb = '😀😀'\r\n".encode())
    tab = desk.open(strategy_id)
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)

    assert "were not saved before the program ended" in tab.info_bar.sentence()
    assert tab.editor.text() == "a = 1\r\nb = '😀'\r\n"

    restore = tab.info_bar.other_button(RESTORE)
    assert restore is not None
    restore.click()

    assert tab.editor.text() == "a = 2\r\nb = '😀😀'\r\n"
    assert tab.has_unsaved()
    assert tab.info_bar.isHidden()
    assert path.exists()

    tab.editor.undo()

    assert tab.editor.text() == "a = 1\r\nb = '😀'\r\n"


def test_what_was_kept_is_not_written_over_before_it_is_restored(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    path = kept(desk, strategy_id)
    path.parent.mkdir()
    path.write_text("precious\n", encoding="utf-8")
    tab = desk.open(strategy_id)
    qtbot.waitUntil(tab.info_bar.isVisible, timeout=WAIT_MS)
    write(tab, "# new ")

    assert not tab.kept._pause.isActive()
    assert holds(path, "precious\n")

    discard = tab.info_bar.other_button(DISCARD)
    assert discard is not None
    discard.click()

    qtbot.waitUntil(lambda: not path.exists(), timeout=WAIT_MS)


def test_what_the_user_does_not_want_is_not_kept(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    path = kept(desk, strategy_id)
    qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    desk.prompter.choice = UnsavedChoice.DISCARD
    desk.area.close_current()

    qtbot.waitUntil(lambda: not path.exists(), timeout=WAIT_MS)


def test_undoing_back_to_the_file_keeps_nothing(desk: Desk, qtbot: QtBot) -> None:
    strategy_id = desk.add("a = 1\n")
    tab = desk.open(strategy_id)
    write(tab, "x")
    path = kept(desk, strategy_id)
    qtbot.waitUntil(path.exists, timeout=WAIT_MS)
    tab.editor.undo()

    qtbot.waitUntil(lambda: not path.exists(), timeout=WAIT_MS)
