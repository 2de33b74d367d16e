"""Tabs of strategies that run, end, and are renamed or deleted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from tests.gui.editor_desk import LOOP, WAIT_MS, Desk, write
from tests.gui.window_desk import WindowDesk


@pytest.fixture
def desk(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Desk:
    return Desk(manager, tmp_path, qtbot)


@pytest.fixture
def window_desk(manager: StrategyManager, tmp_path: Path, qtbot: QtBot) -> Iterator[WindowDesk]:
    """Return the window, in which copies are added."""
    made = WindowDesk(manager, tmp_path, qtbot)
    yield made
    made.close()


def test_what_runs_is_read_only_and_becomes_editable_when_it_has_ended(
    desk: Desk, qtbot: QtBot
) -> None:
    strategy_id = desk.add(LOOP)
    tab = desk.open(strategy_id)
    wishes: list[str] = []
    desk.area.stop_requested.connect(wishes.append)
    desk.result(desk.manager.start(strategy_id))

    assert tab.info_bar.sentence() == "Read-only while it runs."
    assert tab.editor.isReadOnly()

    write(tab, "#")

    assert tab.editor.text() == LOOP

    tab.info_bar.action_button().click()

    assert wishes == [strategy_id]

    desk.result(desk.manager.stop(strategy_id))
    qtbot.waitUntil(lambda: desk.manager.status(strategy_id).state not in ACTIVE_STATES)

    assert not tab.info_bar.isVisible()

    write(tab, "#")

    assert tab.editor.text() == "#" + LOOP


def test_a_tab_of_what_runs_already_opens_read_only(desk: Desk) -> None:
    strategy_id = desk.add(LOOP)
    desk.result(desk.manager.start(strategy_id))
    tab = desk.open(strategy_id)

    assert tab.editor.isReadOnly()
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING


def test_edits_from_before_the_start_are_kept_said_and_exported(
    desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    strategy_id = desk.add(LOOP)
    tab = desk.open(strategy_id)
    write(tab, "# mine ")
    desk.result(desk.manager.start(strategy_id))

    assert "what runs is the saved version" in tab.info_bar.sentence()
    assert tab.has_unsaved()

    desk.area.save_current()

    assert desk.messages == ["Alpha cannot be saved while it runs: stop it first"]

    desk.prompter.target = tmp_path / "exported.py"
    desk.area.export_current()
    qtbot.waitUntil(lambda: len(desk.messages) > 1, timeout=WAIT_MS)

    assert desk.prompter.target.read_text() == "# mine " + LOOP
    assert str(desk.prompter.target) in desk.messages[-1]
    assert desk.prompter.proposed == [f"{strategy_id}.py"]


def test_an_export_that_fails_says_why(desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
    desk.open(desk.add())
    desk.prompter.target = tmp_path / "no such folder" / "exported.py"
    desk.area.export_current()
    qtbot.waitUntil(lambda: bool(desk.messages), timeout=WAIT_MS)

    assert "create it and try again" in desk.messages[0]


def test_a_new_name_is_the_tabs_name(desk: Desk) -> None:
    strategy_id = desk.add()
    desk.open(strategy_id)
    desk.result(desk.manager.rename(strategy_id, "Omega"))

    assert desk.label() == "Omega"


def test_deletion_closes_an_unmodified_tab(desk: Desk) -> None:
    strategy_id = desk.add()
    desk.open(strategy_id)
    desk.result(desk.manager.delete(strategy_id))

    assert desk.area.count() == 1
    assert desk.area.tab(strategy_id) is None


def test_deletion_leaves_unsaved_text_and_its_undoing_makes_it_a_strategys_again(
    desk: Desk,
) -> None:
    strategy_id = desk.add()
    tab = desk.open(strategy_id)
    write(tab, "#")
    trashed = desk.result(desk.manager.delete(strategy_id))

    assert "Alpha was deleted" in tab.info_bar.sentence()
    assert not tab.save()
    assert "was deleted" in desk.messages[-1]
    assert tab.editor.text() == "#x = 1\n"

    desk.result(desk.manager.restore_deleted(trashed))

    assert not tab.info_bar.isVisible()

    desk.save(tab)

    assert desk.source(strategy_id).read_bytes() == b"#x = 1\n"


def test_a_copy_of_what_runs_is_a_strategy_of_its_own_and_is_edited_at_once(
    window_desk: WindowDesk, qtbot: QtBot
) -> None:
    desk = window_desk
    strategy_id = desk.running("Momentum")
    desk.window.editors.open_strategy(strategy_id)
    tab = desk.window.editors.tab(strategy_id)
    assert tab is not None
    qtbot.waitUntil(tab.can_export, timeout=WAIT_MS)
    button = tab.info_bar.other_button("Edit a copy")
    assert button is not None
    button.click()
    desk.until_told("Added Momentum copy")
    copy_id = desk.window.editors.current_id()
    copy = desk.window.editors.tab(copy_id)
    assert copy is not None
    qtbot.waitUntil(copy.can_export, timeout=WAIT_MS)
    strategy, original = (desk.manager.store.get(each) for each in (copy_id, strategy_id))

    assert copy.title() == "Momentum copy"
    assert copy.editor.text() == tab.editor.text()
    assert not copy.editor.isReadOnly()
    assert (strategy.exchange, strategy.interpreter) == (original.exchange, original.interpreter)
    assert desk.manager.status(strategy_id).state is StrategyState.RUNNING
    assert copy_id.startswith("Momentum_copy_")

    desk.result(desk.manager.stop(strategy_id))
