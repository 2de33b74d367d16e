"""Restarts as the manager sees them: real runners that keep the policy, with and without it."""

import os
import signal
from pathlib import Path

import psutil
import pytest

from core.errors import StrategyNotRunningError
from core.manager.manager import StrategyManager
from core.records.alert import AlertKind
from core.records.states import StrategyState
from core.records.triggers import Trigger
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager, processes_of

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills with signals")

FAILS = "print('up', flush=True)\nraise ValueError('no data')\n"


def fails_until(gate: Path) -> str:
    """Return a strategy that fails until there is a file, and runs on from then."""
    return f"import os, time\nif not os.path.exists({str(gate)!r}):\n    raise ValueError('no data')\n{LOOP}"


def test_a_failure_is_followed_by_a_pause_and_a_restart_of_the_same_run(
    manager: StrategyManager, at: ManagerDesk, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    strategy = at.add(manager, fails_until(gate), restart="on-failure", first_delay_s=0.3)
    at.result(manager.start(strategy))
    why = at.until_state(manager, strategy, StrategyState.BACKOFF)
    paused = manager.status(strategy)
    gate.touch()
    again_why = at.until_state(manager, strategy, StrategyState.RUNNING)
    running = manager.status(strategy)
    at.result(manager.stop(strategy))

    assert "ValueError: no data at line 3" in why
    assert "; restarts " in why
    assert (paused.pid, paused.restarts) == (None, 0)
    assert paused.next_start is not None
    assert running.run == paused.run
    assert running.pid is not None
    assert running.restarts >= 1
    assert running.next_start is None
    assert "ValueError: no data" in again_why
    assert len(manager.runs(strategy)) == 1
    assert manager.status(strategy).state is StrategyState.STOPPED
    triggers = {event.trigger for event in manager.recent_events() if event.state == "running"}
    assert triggers == {Trigger.USER, Trigger.RESTART}


def test_the_settings_tell_openalgo_of_the_new_process(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, LOOP, restart="always", first_delay_s=0.1)
    at.result(manager.start(strategy))
    first = manager.status(strategy).pid
    assert first is not None

    os.kill(first, signal.SIGKILL)
    at.until(lambda: manager.status(strategy).pid not in {None, first})

    assert manager.store.get(strategy).is_running
    assert manager.store.get(strategy).pid == manager.status(strategy).pid


def test_too_many_failures_end_in_quarantine_with_an_alert_and_can_be_tried_again(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, FAILS, restart="on-failure", first_delay_s=0.1, most_failures=3)
    at.result(manager.start(strategy))
    why = at.until_state(manager, strategy, StrategyState.QUARANTINED)
    at.until(lambda: manager.alerts)
    alerts = list(manager.alerts)
    status = manager.status(strategy)

    at.result(manager.start(strategy))
    at.until(lambda: len(manager.runs(strategy)) == 2)
    at.until_state(manager, strategy, StrategyState.QUARANTINED)

    assert "3 failures" in why
    assert [(alert.kind, alert.sentence) for alert in alerts] == [(AlertKind.QUARANTINED, why)]
    assert (status.restarts, status.exit_code) == (2, 1)
    assert not manager.store.get(strategy).is_running


def test_start_during_a_pause_means_now(
    manager: StrategyManager, at: ManagerDesk, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    strategy = at.add(
        manager, fails_until(gate), restart="on-failure", first_delay_s=3000, longest_delay_s=3000
    )
    at.result(manager.start(strategy))
    at.until_state(manager, strategy, StrategyState.BACKOFF)
    gate.touch()
    idle = manager.idle()

    at.result(manager.start(strategy))

    assert idle
    assert manager.status(strategy).state is StrategyState.RUNNING
    assert len(manager.runs(strategy)) == 1
    assert isinstance(at.error(manager.start_now(strategy)), StrategyNotRunningError)


def test_a_stop_during_a_pause_ends_the_run_at_once(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(
        manager, FAILS, restart="on-failure", first_delay_s=3000, longest_delay_s=3000
    )
    at.result(manager.start(strategy))
    at.until_state(manager, strategy, StrategyState.BACKOFF)

    killed = at.result(manager.stop(strategy))

    assert killed is False
    assert manager.status(strategy).state is StrategyState.STOPPED
    assert manager.runs(strategy)[0].reason == "stop"


def test_the_next_manager_adopts_a_run_in_its_pause_and_follows_it(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    strategy = at.add(
        manager, fails_until(gate), restart="on-failure", first_delay_s=3000, longest_delay_s=3000
    )
    at.result(manager.start(strategy))
    why = at.until_state(manager, strategy, StrategyState.BACKOFF)
    manager.close()

    heir = open_manager(manager.workspace)
    adopted = heir.status(strategy)
    gate.touch()
    at.result(heir.start_now(strategy))

    assert (adopted.state, adopted.why) == (StrategyState.BACKOFF, why)
    assert heir.status(strategy).state is StrategyState.RUNNING
    assert heir.status(strategy).run == adopted.run


def test_a_restart_without_a_manager_is_found_by_the_next_one(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, LOOP, restart="always", first_delay_s=0.1)
    at.result(manager.start(strategy))
    [run] = manager.runs(strategy)
    manager.close()
    assert run.process is not None
    psutil.Process(run.process.pid).kill()

    def has_restarted() -> bool:
        # Besides the runner's own, which is not marked.
        return any(each.pid != run.process.pid for each in processes_of(run.run_id))  # type: ignore[union-attr]

    at.until(has_restarted)
    heir = open_manager(manager.workspace)
    at.until_state(heir, strategy, StrategyState.RUNNING)
    status = heir.status(strategy)

    assert status.restarts == 1
    assert status.pid != run.process.pid
    assert heir.store.get(strategy).pid == status.pid


def test_a_failure_that_would_repeat_itself_crashes_once_with_an_alert(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, "import no_such_module_anywhere\n", restart="always")
    at.result(manager.start(strategy))
    why = at.until_state(manager, strategy, StrategyState.CRASHED)
    at.until(lambda: manager.alerts)

    assert "No module named 'no_such_module_anywhere'" in why
    assert [alert.kind for alert in manager.alerts] == [AlertKind.CRASHED]
    assert manager.status(strategy).restarts == 0


def test_a_success_code_is_a_good_end(manager: StrategyManager, at: ManagerDesk) -> None:
    strategy = at.add(manager, "raise SystemExit(3)\n", restart="always", success_codes=[0, 3])
    at.result(manager.start(strategy))

    at.until_state(manager, strategy, StrategyState.EXITED)

    assert manager.status(strategy).exit_code == 3
    assert not manager.alerts


SILENT = "import time\nprint('up', flush=True)\ntime.sleep(600)\n"


def test_a_warning_is_an_alert_and_stays_with_the_run(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager
) -> None:
    strategy = at.add(manager, SILENT, silence_limit_s=1.0, silence_action="warn")
    at.result(manager.start(strategy))

    at.until(lambda: manager.alerts)
    status = manager.status(strategy)
    manager.close()
    heir = open_manager(manager.workspace)

    [alert] = manager.alerts
    assert alert.kind is AlertKind.GUARD
    assert alert.title == "Loop: silence warning"
    assert alert.sentence.startswith("It has printed nothing for 1")
    assert status.state is StrategyState.RUNNING
    assert [note.name for note in status.warnings] == ["silence"]
    assert heir.status(strategy).warnings == status.warnings


def test_a_guard_that_restarts_raises_an_alert_and_a_pause(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(
        manager, SILENT, silence_limit_s=1.0, silence_action="restart", first_delay_s=0.1
    )
    at.result(manager.start(strategy))
    at.until(lambda: manager.status(strategy).restarts == 1)

    assert manager.alerts[0].kind is AlertKind.GUARD
    assert "by a guard: it has printed nothing for" in manager.alerts[0].sentence
    assert "by a guard" in manager.status(strategy).why
    assert manager.status(strategy).state is StrategyState.RUNNING


def test_a_guard_that_stops_says_so(manager: StrategyManager, at: ManagerDesk) -> None:
    strategy = at.add(manager, SILENT, restart="always", silence_limit_s=1.0, silence_action="stop")
    at.result(manager.start(strategy))
    why = at.until_state(manager, strategy, StrategyState.CRASHED)
    at.until(lambda: manager.alerts)
    stopping = next(each for each in manager.recent_events() if each.state == "stopping")

    assert "by a guard: it has printed nothing for" in why
    assert why.startswith("Stopped ")
    assert "by a guard" in stopping.why
    assert [alert.kind for alert in manager.alerts] == [AlertKind.GUARD]
