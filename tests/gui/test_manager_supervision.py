"""Paced starts, settings of supervision, and the versions of what ran."""

import json

import pytest

from core.errors import (
    InvalidSettingError,
    SourceMissingError,
    StartError,
    StrategyNotRunningError,
    StrategyRunningError,
    UnknownRunError,
)
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.records.supervision import RestartPolicy
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager


@pytest.fixture
def one_at_once(manager: StrategyManager, open_manager: OpenManager) -> StrategyManager:
    """Return a manager that lets one strategy start up at a time."""
    manager.close()
    manager.workspace.settings_file.write_text('{"starts_at_once": 1}')
    return open_manager(manager.workspace)


def test_starts_take_turns_by_priority_and_say_how_many_are_first(
    one_at_once: StrategyManager, at: ManagerDesk
) -> None:
    manager = one_at_once
    names = {"A": 0, "B": 0, "C": 0, "Urgent": 7}
    ids = {name: at.add(manager, LOOP, name, priority=priority) for name, priority in names.items()}
    order: list[str] = []
    manager.event_recorded.connect(
        lambda event: order.append(event.strategy) if event.state == "running" else None
    )

    tasks = [manager.start(ids[name]) for name in ("A", "B", "C", "Urgent")]
    states = {name: manager.status(ids[name]).state.value for name in names}
    whys = {name: manager.status(ids[name]).why for name in names}
    for task in tasks:
        at.result(task) if manager.status(ids["C"]).state is not StrategyState.RUNNING else None
    at.until(lambda: len(order) == 4)

    assert states == {"A": "starting", "B": "waiting", "C": "waiting", "Urgent": "waiting"}
    assert whys["Urgent"] == "Starts next"
    assert whys["B"] == "Starts next (1 ahead)"
    assert whys["C"] == "Starts next (2 ahead)"
    assert order == [ids[name] for name in ("A", "Urgent", "B", "C")]
    assert manager.in_order_of_start(ids.values())[0] == ids["Urgent"]


def test_a_waiting_start_is_taken_back_by_a_stop(
    one_at_once: StrategyManager, at: ManagerDesk
) -> None:
    manager = one_at_once
    first, second = (at.add(manager, LOOP, name) for name in ("First", "Second"))
    manager.start(first)
    started = manager.start(second)
    refused = manager.start(second)
    deleted = manager.delete(second)
    was_idle = manager.idle()

    killed = at.result(manager.stop(second))
    again = at.error(manager.stop(second))

    assert killed is False
    assert isinstance(again, StrategyNotRunningError)
    assert manager.status(second).state is StrategyState.STOPPED
    assert manager.status(second).why.startswith("Not started: stopped by you ")
    assert manager.runs(second) == []
    assert not was_idle
    del started, refused, deleted


def test_what_is_asked_of_a_waiting_strategy_is_refused_by_name(
    one_at_once: StrategyManager, at: ManagerDesk
) -> None:
    manager = one_at_once
    first, second = (at.add(manager, LOOP, name) for name in ("First", "Second"))
    manager.start(first)
    manager.start(second)

    again = at.error(manager.start(second))
    # Each of these may come when its turn has come: then it runs, which is refused as well.
    deleted = at.error(manager.delete(second))

    assert isinstance(again, StrategyRunningError)
    assert isinstance(deleted, StrategyRunningError)


def test_the_start_that_was_taken_back_fails(one_at_once: StrategyManager, at: ManagerDesk) -> None:
    manager = one_at_once
    first, second = (at.add(manager, LOOP, name) for name in ("First", "Second"))
    manager.start(first)
    started = manager.start(second)
    manager.stop(second)

    error = at.error(started)

    assert isinstance(error, StartError)
    assert str(error) == "Second was stopped while it waited for its start"


def test_settings_come_from_the_strategy_then_the_workspace_then_the_defaults(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, LOOP)
    at.result(manager.set_workspace_supervision({"restart": "always", "most_failures": 3}))
    at.result(manager.set_supervision(strategy, {"most_failures": 7}))
    policy = manager.status(strategy).policy
    manager.close()

    heir = open_manager(manager.workspace)
    found = heir.supervision(strategy)

    assert (found.restart, found.most_failures) == (RestartPolicy.ALWAYS, 7)
    assert found.longest_delay_s == 60
    assert heir.workspace_supervision() == {"restart": "always", "most_failures": 3}
    assert policy == "Restarted always, quarantined after 7 failures in 10 minutes"
    assert heir.status(strategy).policy == policy


def test_a_strategy_without_a_choice_is_never_restarted_and_says_so(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    assert manager.status(at.add(manager, LOOP)).policy == "Never restarted"


def test_settings_without_a_meaning_are_refused(manager: StrategyManager, at: ManagerDesk) -> None:
    strategy = at.add(manager, LOOP)

    wrong = at.error(manager.set_supervision(strategy, {"nice": 99}))
    unknown = at.error(manager.set_workspace_supervision({"mood": "good"}))

    assert isinstance(wrong, InvalidSettingError)
    assert str(wrong) == "“nice” must be a whole number from 0 to 19"
    assert isinstance(unknown, InvalidSettingError)
    assert manager.workspace_supervision() == {}
    assert manager.store.get(strategy).supervision == {}


def test_the_supervision_of_what_runs_is_not_changed(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, LOOP)
    at.result(manager.start(strategy))

    refused = at.error(manager.set_supervision(strategy, {"nice": 1}))
    at.result(manager.set_workspace_supervision({"restart": "always"}))

    assert isinstance(refused, StrategyRunningError)
    assert manager.status(strategy).policy == "Never restarted"
    assert manager.supervision(strategy).restart is RestartPolicy.ALWAYS


def test_the_runner_is_asked_for_what_was_chosen(manager: StrategyManager, at: ManagerDesk) -> None:
    strategy = at.add(
        manager, LOOP, restart="on-failure", success_codes=[0, 3], cpu_limit_percent=150.0
    )
    at.result(manager.start(strategy))
    run = manager.status(strategy).run
    assert run is not None
    spec = json.loads((manager.workspace.runs(strategy) / run / "spec.json").read_text())

    assert spec["restart"]["policy"] == "on-failure"
    assert spec["restart"]["success_codes"] == [0, 3]
    assert spec["guards"]["cpu"] == {"limit": 150.0, "sustain_s": 300.0, "action": "warn"}
    assert spec["guards"]["silence"] is None
    assert spec["log"]["files"] == 10


def test_what_ran_can_be_read_after_the_source_has_changed(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, "first = 1\n")
    runs = []
    for source in (b"first = 1\n", b"second = 2\n", b"first = 1\n"):
        at.result(manager.save_source(strategy, source))
        at.result(manager.start(strategy))
        at.until_state(manager, strategy, StrategyState.EXITED)
        runs.append(manager.runs(strategy)[0].run_id)
    at.result(manager.save_source(strategy, b"third = 3\n"))

    sources = [at.result(manager.run_source(strategy, run)) for run in runs]
    kept = list(manager.workspace.history(strategy).glob("*.py"))
    for each in kept:
        each.unlink()

    assert sources == [b"first = 1\n", b"second = 2\n", b"first = 1\n"]
    assert len(kept) == 3
    assert isinstance(at.error(manager.run_source(strategy, runs[0])), SourceMissingError)
    assert isinstance(
        at.error(manager.run_source(strategy, "20200101T000000000-0000")), UnknownRunError
    )


def test_the_past_is_bounded_when_a_run_has_ended(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, "done = True\n")
    manager.close()
    manager.workspace.settings_file.write_text('{"history": {"runs": 2}}')
    heir = open_manager(manager.workspace)
    runs = []
    for _ in range(4):
        at.result(heir.start(strategy))
        at.until_state(heir, strategy, StrategyState.EXITED)
        runs.append(heir.runs(strategy)[0].run_id)

    at.until(lambda: len(heir.runs(strategy)) == 2)

    assert [each.run_id for each in heir.runs(strategy)] == runs[:1:-1]
