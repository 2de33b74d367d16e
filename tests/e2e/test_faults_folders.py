"""Folders are copied, and locks deleted, under strategies that run: none is taken for dead."""

import shutil
import sys

import pytest

from core.runner import protocol
from tests.e2e.bell_program import WAITS, add
from tests.e2e.faults import NearBell, kill, processes_of, run_folder
from tests.e2e.real_input import Bell, eventually, is_alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


def test_a_copy_of_a_workspace_leaves_alone_what_runs_in_the_original(near_bell: Bell) -> None:
    with near_bell.serving():
        strategy = add(near_bell, WAITS, "original")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        copy = NearBell(near_bell.workspace.with_name("copy"))
        # What is being written comes and goes.
        being_written = shutil.ignore_patterns(".*~")
        shutil.copytree(near_bell.workspace, copy.workspace, ignore=being_written)
        with copy.serving():
            eventually(lambda: copy.status(strategy)["state"] != "stopping", "the copy's mind")
            copied = copy.status(strategy)
            copy.start_running(strategy)
            own = copy.status(strategy)
        after = near_bell.status(strategy)
        alive = processes_of(near_bell, strategy)

    assert copied["state"] in {"crashed", "stopped"}
    assert own["pid"] != row["pid"]
    assert (after["state"], after["pid"]) == ("running", row["pid"])
    assert alive == [row["pid"]]
    assert not is_alive(own["pid"])


@pytest.mark.parametrize("which", ["the run's", "the strategy's", "both"])
def test_deleted_locks_make_no_strategy_dead_and_start_none_twice(
    near_bell: Bell, which: str
) -> None:
    manager = near_bell.serve()
    strategy = add(near_bell, WAITS, "wanted")
    near_bell.start_running(strategy)
    row = near_bell.status(strategy)
    folder = run_folder(near_bell, row)
    kill(manager)
    if which != "the strategy's":
        (folder / protocol.LOCK_NAME).unlink()
    if which != "the run's":
        (folder.parent / protocol.LOCK_NAME).unlink()
    with near_bell.serving():
        adopted = near_bell.status(strategy)
        again = near_bell.ask("start", strategy)
        alive = processes_of(near_bell, strategy)
        stopped = near_bell.data("stop", strategy)
        after = near_bell.status(strategy)

    assert (adopted["state"], adopted["pid"]) == ("running", row["pid"])
    assert not again["success"]
    assert alive == [row["pid"]]
    assert stopped == {"stopped": [strategy], "killed": []}
    assert after["state"] == "stopped"
