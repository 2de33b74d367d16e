"""Sources that do not compile hold starts up, and sources that change under what runs are told."""

import sys
from pathlib import Path

import pytest

from core.errors import SourceSyntaxError
from core.manager.manager import StrategyManager
from core.records.alert import AlertKind
from core.records.source_note import SOUND
from core.records.states import StrategyState
from core.workspace import Workspace
from tests.gui.clock_ahead import Ahead
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager, reboot
from tests.unit.other_python import other_python

BROKEN = "import time\nif True\n    pass\n"
FLAW = "SyntaxError: expected ':' in line 2, column 8"


@pytest.fixture
def serve(workspace: Workspace, open_manager: OpenManager) -> StrategyManager:
    return open_manager(workspace, kind="serve")


def rewrite(manager: StrategyManager, strategy: str, text: str) -> None:
    """Give a source another content, as another program does: in place."""
    manager.workspace.source(strategy).write_text(text)


def start(manager: StrategyManager, at: ManagerDesk, strategy: str) -> None:
    """Start a strategy, and return when its Python has read the source."""
    at.result(manager.start(strategy))
    at.until_logged(manager, strategy, "up")


def why(manager: StrategyManager, strategy: str) -> str:
    return manager.status(strategy).why


def test_a_source_that_does_not_compile_is_not_started_and_its_place_is_said(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, BROKEN)
    error = at.error(serve.start(strategy))

    assert isinstance(error, SourceSyntaxError)
    assert str(error) == (
        f"{strategy}.py does not compile ({FLAW}): mend that and save it, then it can start"
    )
    assert serve.status(strategy).state is StrategyState.CRASHED
    assert why(serve, strategy).startswith("Did not start ")
    assert why(serve, strategy).count(FLAW) == 1
    assert serve.runs(strategy) == []


def test_the_hold_goes_by_itself_when_another_program_mends_the_file(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, BROKEN)
    at.error(serve.start(strategy))
    rewrite(serve, strategy, LOOP)
    at.until_state(serve, strategy, StrategyState.STOPPED)

    assert why(serve, strategy) == "Not started yet"
    at.result(serve.start(strategy))


def test_a_file_that_another_program_breaks_is_said_before_anybody_starts_it(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    rewrite(serve, strategy, BROKEN)
    at.until(lambda: serve.status(strategy).source.flaw is not None)

    assert why(serve, strategy) == (
        f"Not started yet; it will not start before its file is mended ({FLAW})"
    )
    rewrite(serve, strategy, LOOP)
    at.until(lambda: serve.status(strategy).source == SOUND)
    assert why(serve, strategy) == "Not started yet"


def test_a_save_with_an_error_is_said_and_the_next_one_lifts_it(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.save_source(strategy, BROKEN.encode()))
    at.until(lambda: FLAW in why(serve, strategy))
    at.result(serve.save_source(strategy, LOOP.encode()))
    at.until(lambda: why(serve, strategy) == "Not started yet")


def test_a_scheduled_start_that_is_held_up_alerts_and_comes_when_the_file_is_mended(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, BROKEN)
    at.result(serve.set_schedule(strategy, Ahead().around()))
    at.until_state(serve, strategy, StrategyState.CRASHED)
    [alert] = serve.alerts
    rewrite(serve, strategy, LOOP)
    at.until_state(serve, strategy, StrategyState.RUNNING)

    assert (alert.kind, alert.title) == (AlertKind.CRASHED, "Loop did not start")
    assert FLAW in alert.sentence
    assert serve.status(strategy).why.endswith("started by its schedule")


def test_what_ran_before_the_computer_restarted_is_held_up_too(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk
) -> None:
    manager = open_manager(workspace)
    strategy = at.add(manager, LOOP, restart="always")
    at.result(manager.start(strategy))
    at.until_logged(manager, strategy, "up")
    reboot(manager, strategy)
    rewrite(manager, strategy, BROKEN)
    again = open_manager(workspace, kind="serve")
    at.until(lambda: FLAW in again.status(strategy).why)
    at.until(lambda: any("did not start" in each.title for each in again.alerts))

    assert again.status(strategy).state is StrategyState.CRASHED


def test_a_restart_leaves_what_runs_alone_where_it_could_not_start(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    start(serve, at, strategy)
    pid = serve.status(strategy).pid
    rewrite(serve, strategy, BROKEN)
    error = at.error(serve.restart(strategy))
    at.until(lambda: why(serve, strategy).startswith("Edited since it started, and does not"))

    assert FLAW in str(error)
    assert serve.status(strategy).state is StrategyState.RUNNING
    assert serve.status(strategy).pid == pid


def test_what_runs_says_that_its_file_was_edited_until_it_is_put_back_or_restarted(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    start(serve, at, strategy)
    running = why(serve, strategy)
    rewrite(serve, strategy, LOOP + "# another line\n")
    at.until(lambda: serve.status(strategy).source.is_edited)

    assert why(serve, strategy).startswith("Edited since it started; restart to use it (running s")
    rewrite(serve, strategy, LOOP)
    at.until(lambda: why(serve, strategy) == running)
    rewrite(serve, strategy, LOOP + "# another line\n")
    at.until(lambda: serve.status(strategy).source.is_edited)
    at.result(serve.restart(strategy))
    assert why(serve, strategy).startswith("Running since")


def test_a_file_is_replaced_by_another_program_and_noticed_again_after_that(
    serve: StrategyManager, at: ManagerDesk, tmp_path: Path
) -> None:
    strategy = at.add(serve, LOOP)
    for text, is_flawed in ((BROKEN, True), (LOOP, False), (BROKEN, True)):
        new = tmp_path / "new.py"
        new.write_text(text)
        new.replace(serve.workspace.source(strategy))
        at.until(lambda: (serve.status(strategy).source.flaw is not None) is is_flawed)  # noqa: B023


def test_the_interpreter_that_was_chosen_decides(
    serve: StrategyManager, at: ManagerDesk, tmp_path: Path
) -> None:
    strategy = at.add(serve, LOOP)
    python = other_python(tmp_path / "python", 'raise SyntaxError("too new", (name, 3, 1, ""))')
    at.result(serve.set_interpreter(strategy, python))
    error = at.error(serve.start(strategy))

    assert "SyntaxError: too new in line 3, column 1" in str(error)
    at.result(serve.set_interpreter(strategy, Path(sys.executable)))
    at.until_state(serve, strategy, StrategyState.STOPPED)
    at.result(serve.start(strategy))


def test_later_managers_know_why_it_was_held_and_let_go_of_it_too(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk
) -> None:
    manager = open_manager(workspace)
    strategy = at.add(manager, BROKEN)
    at.error(manager.start(strategy))
    manager.close()
    later = open_manager(workspace, kind="serve")

    assert later.status(strategy).state is StrategyState.CRASHED
    assert FLAW in why(later, strategy)
    rewrite(later, strategy, LOOP)
    at.until_state(later, strategy, StrategyState.STOPPED)
    assert later.store.get(strategy).start_failure is None


def test_what_was_saved_with_an_error_is_held_however_often_it_was_kept(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    for text in (BROKEN, LOOP, BROKEN):
        at.result(serve.save_source(strategy, text.encode()))

    assert isinstance(at.error(serve.start(strategy)), SourceSyntaxError)


def test_a_start_that_came_to_nothing_can_be_cleared(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk
) -> None:
    manager = open_manager(workspace)
    strategy = at.add(manager, LOOP)
    workspace.source(strategy).unlink()
    at.error(manager.start(strategy))
    at.result(manager.clear(strategy))
    manager.close()

    assert open_manager(workspace).status(strategy).state is StrategyState.STOPPED


def test_who_compares_at_once_is_told_of_an_edited_file(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk
) -> None:
    manager = open_manager(workspace)
    strategy = at.add(manager, LOOP)
    start(manager, at, strategy)
    at.result(manager.compare_now())
    assert not manager.status(strategy).source.is_edited
    rewrite(manager, strategy, LOOP + "# another line\n")
    at.result(manager.compare_now())

    assert manager.status(strategy).source.is_edited
