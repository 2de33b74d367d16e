"""What the manager says of sources that do not compile, or that are edited while they run."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.workspace import Workspace
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager

EDITED = ". Edited since it started; restart to use it"


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> ManagerDesk:
    return ManagerDesk(qtbot, tmp_path)


def test_what_does_not_compile_is_not_started_and_later_managers_know(
    workspace: Workspace, manager: StrategyManager, desk: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = desk.add(manager, LOOP)
    source = workspace.source(strategy)
    source.write_text("import time\nprint('up'\n")

    error = desk.error(manager.start(strategy))

    assert "does not compile (SyntaxError: '(' was never closed in line 2, column 6)" in str(error)
    assert manager.status(strategy).state is StrategyState.CRASHED
    assert manager.runs(strategy) == []
    manager.close()
    later = open_manager(workspace)
    assert later.status(strategy).state is StrategyState.CRASHED
    assert "does not compile" in later.status(strategy).why

    source.write_text(LOOP)
    desk.result(later.start(strategy))

    assert later.status(strategy).state is StrategyState.RUNNING
    assert later.store.get(strategy).start_failure is None


def test_a_start_that_came_to_nothing_can_be_cleared(
    workspace: Workspace, manager: StrategyManager, desk: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = desk.add(manager, LOOP)
    workspace.source(strategy).unlink()
    desk.error(manager.start(strategy))

    desk.result(manager.clear(strategy))
    manager.close()

    assert open_manager(workspace).status(strategy).state is StrategyState.STOPPED


def test_a_file_that_is_edited_while_it_runs_is_said_until_it_is_as_it_was(
    workspace: Workspace, manager: StrategyManager, desk: ManagerDesk
) -> None:
    strategy = desk.add(manager, LOOP)
    source = workspace.source(strategy)
    desk.result(manager.start(strategy))
    desk.result(manager.sample_now())

    assert not manager.status(strategy).is_edited

    before = source.read_bytes()
    source.write_bytes(before + b"# changed\n")
    desk.until(lambda: manager.status(strategy).is_edited)

    assert manager.status(strategy).why.endswith(EDITED)

    source.write_bytes(before)
    desk.until(lambda: not manager.status(strategy).is_edited)
    source.write_bytes(before + b"# changed\n")
    desk.result(manager.restart(strategy))
    desk.result(manager.sample_now())

    assert not manager.status(strategy).is_edited
