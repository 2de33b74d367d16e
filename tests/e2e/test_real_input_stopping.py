"""How strategies end that are asked to: politely, in their own way, or not at all."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.real_input import STRATEGIES, Bell, is_alive, wait_for_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Windows has no SIGTERM")


@pytest.fixture(scope="module")
def bell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bell]:
    """Return a command line beside a serving manager."""
    command_line = Bell(tmp_path_factory.mktemp("stopping") / "workspace")
    with command_line.serving():
        yield command_line


def running(bell: Bell, script: str, sign_of_life: str) -> str:
    """Add and start a script; return its id once it has logged ``sign_of_life``."""
    strategy = bell.add(STRATEGIES / f"{script}.py")
    bell.start_running(strategy)
    wait_for_text(bell.status(strategy)["log"], sign_of_life)
    return strategy


def test_one_that_ignores_the_signal_is_killed_after_its_grace_and_that_is_said(bell: Bell) -> None:
    strategy = running(bell, "ignores_sigterm", "deaf")
    stopped = bell.data("stop", strategy, "--grace", "0.5")
    row = bell.status(strategy)

    assert stopped == {"stopped": [strategy], "killed": [strategy]}
    assert (row["state"], row["exit_code"], row["signal"]) == ("stopped", None, "SIGKILL")
    assert row["why"].endswith(" by bell, killed because it had not ended after 0.5 s")
    assert bell.texts(strategy, "supervisor")[-1] == (
        "=== Strategy ended by SIGKILL, killed after its grace ==="
    )


def test_one_with_a_handler_of_its_own_ends_in_its_own_way(bell: Bell) -> None:
    strategy = running(bell, "own_sigterm", "armed")
    stopped = bell.data("stop", strategy)
    row = bell.status(strategy)

    assert stopped == {"stopped": [strategy], "killed": []}
    assert (row["state"], row["exit_code"], row["signal"]) == ("stopped", 0, None)
    assert row["why"].endswith(" by bell")
    assert bell.texts(strategy) == ["armed", "SIGTERM: orders cancelled"]


def test_one_that_relies_on_finally_squares_off(bell: Bell) -> None:
    strategy = running(bell, "squares_off_in_finally", "armed")
    stopped = bell.data("stop", strategy)
    row = bell.status(strategy)

    assert stopped == {"stopped": [strategy], "killed": []}
    assert (row["state"], row["exit_code"], row["signal"]) == ("stopped", 143, None)
    assert bell.texts(strategy) == ["armed", "finally ran", "atexit ran"]


def test_its_daemons_of_daemons_are_gone_when_stop_returns(bell: Bell) -> None:
    strategy = running(bell, "daemonises_and_stays", "daemons")
    pids = [int(each) for each in bell.texts(strategy)[-1].split()[1:]]
    alive_before = [is_alive(pid) for pid in pids]
    bell.data("stop", strategy, "--grace", "0.5")

    assert alive_before == [True, True, True]
    assert not any(is_alive(pid) for pid in pids)
    assert bell.status(strategy)["state"] == "stopped"


def test_a_kill_from_elsewhere_is_told_as_a_crash_by_its_signal(bell: Bell) -> None:
    strategy = running(bell, "ignores_sigterm", "deaf")
    os.kill(bell.status(strategy)["pid"], signal.SIGKILL)
    row = bell.wait_for_end(strategy)

    assert (row["state"], row["exit_code"], row["signal"]) == ("crashed", None, "SIGKILL")
    assert row["why"].endswith(": killed by SIGKILL")


def test_a_second_start_and_a_delete_are_refused_while_it_runs(bell: Bell) -> None:
    strategy = running(bell, "own_sigterm", "armed")
    again, deleted = bell.ask("start", strategy), bell.ask("delete", strategy)
    bell.data("stop", strategy)

    assert again["data"]["error"] == "strategy_running"
    assert deleted["data"]["error"] == "strategy_running"
    assert Path(bell.workspace / "strategies" / "scripts" / f"{strategy}.py").is_file()
