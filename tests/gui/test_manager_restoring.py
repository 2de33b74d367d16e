"""What the next manager finds: runs that live, that ended unseen, that a reboot or a kill ended."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from core import clock
from core.manager.manager import StrategyManager
from core.records.alert import Alert, AlertKind
from core.records.states import StrategyState
from core.records.triggers import Trigger
from tests.gui.manager_desk import (
    LOOP,
    ManagerDesk,
    OpenManager,
    end_runner,
    kill_runner,
    processes_of,
    reboot,
)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills with signals")

# Its child ignores SIGTERM; the strategy itself ends when the kernel asks it to.
LEAVES_A_STUBBORN_CHILD = """\
import os, signal, time
reader, writer = os.pipe()
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.setsid()
    os.write(writer, b".")
    while True:
        time.sleep(60)
os.read(reader, 1)
print("ready", flush=True)
while True:
    time.sleep(60)
"""


@pytest.fixture
def alerts(manager: StrategyManager) -> list[Alert]:
    raised: list[Alert] = []
    manager.alert_raised.connect(raised.append)
    return raised


def test_what_ran_before_a_reboot_starts_again_where_its_policy_wants_it(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    wanted = at.add(manager, LOOP, "Wanted", restart="on-failure")
    never = at.add(manager, LOOP, "Never", restart="never")
    for each in (wanted, never):
        at.result(manager.start(each))
    old_run = manager.status(wanted).run
    reboot(manager, wanted, never)

    heir = open_manager(manager.workspace)
    raised: list[Alert] = []
    heir.alert_raised.connect(raised.append)
    why = at.until_state(heir, wanted, StrategyState.RUNNING)
    at.until(lambda: raised)
    [alert] = raised

    assert why.endswith("started when the program came back")
    assert heir.status(wanted).run != old_run
    assert heir.runs(wanted)[0].trigger is Trigger.RESTORE
    assert heir.runs(wanted)[1].reason == "reboot"
    assert heir.status(never).state is StrategyState.CRASHED
    assert heir.status(never).why.endswith(
        "the computer restarted while it ran; not started again, because it is never restarted"
    )
    assert (alert.kind, alert.strategy_id) == (AlertKind.LOST, never)
    assert heir.store.get(wanted).is_running
    assert not heir.store.get(never).is_running


def test_a_bell_of_a_moment_restores_nothing_and_leaves_that_to_who_stays(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, LOOP, restart="always")
    at.result(manager.start(strategy))
    reboot(manager, strategy)

    one_shot = open_manager(manager.workspace, kind="one-shot")
    at.result(one_shot.sample_now())
    seen = one_shot.status(strategy)
    one_shot.close()
    heir = open_manager(manager.workspace, kind="serve")

    assert seen.state is StrategyState.CRASHED
    assert seen.why.endswith("the computer restarted while it ran")
    at.until_state(heir, strategy, StrategyState.RUNNING)


def test_a_start_that_fails_on_the_way_back_is_said_and_cleared(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, LOOP, restart="always")
    at.result(manager.start(strategy))
    reboot(manager, strategy)
    manager.workspace.source(strategy).unlink()

    heir = open_manager(manager.workspace)
    at.until(lambda: heir.alerts)
    failed = heir.status(strategy)
    at.result(heir.clear(strategy))

    assert failed.state is StrategyState.CRASHED
    assert "is gone" in failed.why
    assert heir.alerts[0].kind is AlertKind.CRASHED
    assert heir.alerts[0].sentence == failed.why
    assert heir.status(strategy).state is StrategyState.STOPPED
    assert not heir.store.get(strategy).is_running


def test_what_was_being_stopped_at_a_reboot_stays_down(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    deaf = (
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('up')\n"
        "while True:\n    time.sleep(0.05)\n"
    )
    strategy = at.add(manager, deaf, restart="always")
    at.result(manager.start(strategy))
    at.until_logged(manager, strategy, "up")
    manager.stop(strategy, grace_s=600)
    at.until(lambda: manager.runs(strategy)[0].state == "stopping")
    reboot(manager, strategy)

    heir = open_manager(manager.workspace)

    assert heir.status(strategy).why.endswith("because its stop had been asked for")


def test_a_start_under_another_program_is_left_alone_and_said(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, LOOP)
    at.result(manager.store.mark_started(strategy, 4711, clock.now()))
    manager.close()

    heir = open_manager(manager.workspace)

    assert heir.status(strategy).state is StrategyState.STOPPED
    assert "another program started it" in heir.status(strategy).why
    assert heir.store.get(strategy).is_running


def test_a_killed_runner_raises_an_alert_and_what_it_left_is_swept(
    manager: StrategyManager, alerts: list[Alert], at: ManagerDesk
) -> None:
    strategy = at.add(manager, LEAVES_A_STUBBORN_CHILD, restart="always")
    at.result(manager.store.put(replace(manager.store.get(strategy), grace_s=0.3)))
    at.result(manager.start(strategy))
    at.until_logged(manager, strategy, "ready")
    [run] = manager.runs(strategy)
    before = processes_of(run.run_id)

    kill_runner(manager, strategy)
    at.until(lambda: alerts)
    why = at.until_state(manager, strategy, StrategyState.CRASHED)

    assert len(before) == 2
    assert processes_of(run.run_id) == []
    assert alerts[0].kind is AlertKind.LOST
    assert "check open positions" in alerts[0].sentence
    assert len(alerts) == 1
    # The child, and the strategy too where it was still about to end, as the kernel had asked it.
    assert manager.runs(strategy)[0].leftovers_killed in {1, 2}
    assert "that it had left had to be ended" in why
    assert not Path(run.control_path).exists()
    assert [event.state.value for event in manager.recent_events()] == [
        *("starting", "running", "stopping", "crashed"),
    ]
    assert not manager.store.get(strategy).is_running


def test_what_a_killed_runner_left_keeps_the_strategy_from_a_second_start(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, LEAVES_A_STUBBORN_CHILD)
    at.result(manager.start(strategy))
    at.until_logged(manager, strategy, "ready")
    [run] = manager.runs(strategy)

    kill_runner(manager, strategy)
    why = at.until_state(manager, strategy, StrategyState.STOPPING)
    refused = at.error(manager.start(strategy))
    killed = at.result(manager.stop(strategy, grace_s=0))

    assert "runner was killed" in why
    assert refused.code == "strategy_running"
    assert killed is True
    assert processes_of(run.run_id) == []


def test_a_runner_that_was_killed_without_a_manager_is_swept_by_the_next(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, LEAVES_A_STUBBORN_CHILD)
    at.result(manager.store.put(replace(manager.store.get(strategy), grace_s=0.2)))
    at.result(manager.start(strategy))
    at.until_logged(manager, strategy, "ready")
    [run] = manager.runs(strategy)
    manager.close()
    end_runner(run)

    heir = open_manager(manager.workspace)
    why = at.until_state(heir, strategy, StrategyState.CRASHED)

    assert processes_of(run.run_id) == []
    assert "check open positions" in why
    assert [alert.kind for alert in heir.alerts] == [AlertKind.LOST]


def test_what_was_cleared_is_cleared_for_the_next_manager_too(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, "raise SystemExit(3)\n")
    at.result(manager.start(strategy))
    at.until_state(manager, strategy, StrategyState.CRASHED)

    at.result(manager.clear(strategy))
    cleared = manager.status(strategy)
    manager.close()
    heir = open_manager(manager.workspace)

    assert cleared.state is heir.status(strategy).state is StrategyState.STOPPED
    assert cleared.why.startswith("Cleared ")
    assert cleared.why == heir.status(strategy).why
    assert "exit code 3" in cleared.why


def test_what_runs_cannot_be_cleared_and_what_is_stopped_need_not(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, LOOP)
    at.result(manager.clear(strategy))
    at.result(manager.start(strategy))

    assert at.error(manager.clear(strategy)).code == "strategy_running"


def test_a_crash_without_a_manager_is_an_alert_of_the_next_one(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    strategy = at.add(
        manager,
        f"import os, time\nwhile not os.path.exists({str(gate)!r}):\n    time.sleep(0.02)\n"
        "raise SystemExit(7)\n",
    )
    at.result(manager.start(strategy))
    [run] = manager.runs(strategy)
    manager.close()
    gate.touch()
    at.until(lambda: not processes_of(run.run_id))

    heir = open_manager(manager.workspace)
    at.until_state(heir, strategy, StrategyState.CRASHED)
    heir_alerts = list(heir.alerts)
    heir.close()
    next_heir = open_manager(manager.workspace)

    assert [alert.kind for alert in heir_alerts] == [AlertKind.CRASHED]
    assert not next_heir.alerts
