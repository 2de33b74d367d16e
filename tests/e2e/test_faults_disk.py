"""The disk is full, read-only, or loses its folders: strategies run on, and it is said."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.e2e.bell_program import WAITS, add, run, write
from tests.e2e.faults import NearBell, fill, processes_of, run_folder, small_disk, unwritable
from tests.e2e.real_input import Bell, eventually, is_alive, lines_of, wait_for_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="file systems of Linux")

DISK_BYTES = 8 << 20
TICKS = """\
import time
number = 0
while True:
    print("tick", number)
    number += 1
    time.sleep(0.01)
"""


def test_on_a_full_disk_changes_and_starts_are_refused_and_what_runs_is_stopped_in_order(
    tmp_path: Path,
) -> None:
    with small_disk(tmp_path, DISK_BYTES) as disk:
        bell = NearBell(disk / "workspace")
        with bell.serving() as server:
            running, other = add(bell, TICKS, "running"), add(bell, WAITS, "other")
            bell.start_running(running)
            row = bell.status(running)
            wait_for_text(row["log"], "tick 5")
            source = write(tmp_path, "new", WAITS)
            ballast = fill(disk)
            added = bell.ask("add", str(source), "--name", "new")
            started = bell.ask("start", other)
            while_full = bell.status(running)
            stopped = bell.data("stop", running)
            after = bell.status(running)
            assert server.poll() is None
            ballast.unlink()
            new = bell.add(source, "new")
            bell.start_running(other)
        configs = json.loads((disk / "workspace/strategies/strategy_configs.json").read_bytes())
        record = json.loads((run_folder(bell, row) / "record.json").read_bytes())

    assert added["data"]["error"] == "write_failed"
    assert "disk is full" in added["message"]
    assert not started["success"]
    assert "No space left on device" in json.dumps(started)
    assert (while_full["state"], while_full["pid"]) == ("running", row["pid"])
    assert stopped == {"stopped": [running], "killed": []}
    assert (after["state"], record["state"]) == ("stopped", "exited")
    assert set(configs) == {running, other, new}


def test_a_manager_on_a_full_disk_adopts_and_stops(tmp_path: Path) -> None:
    with small_disk(tmp_path, DISK_BYTES) as disk:
        bell = NearBell(disk / "workspace")
        strategy = add(bell, TICKS, "running")
        bell.start_running(strategy)
        row = bell.status(strategy)
        ballast = fill(disk)
        adopted = bell.status(strategy)
        stopped = bell.data("stop", strategy)
        ballast.unlink()

    assert (adopted["state"], adopted["pid"]) == ("running", row["pid"])
    assert stopped == {"stopped": [strategy], "killed": []}


def test_folders_of_logs_and_runs_that_vanish_stop_nothing(near_bell: Bell) -> None:
    with near_bell.serving():
        strategy = add(near_bell, TICKS, "ticks")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        wait_for_text(row["log"], "tick 5")
        shutil.rmtree(near_bell.workspace / "log")
        wait_for_text(row["log"], "tick ")
        back = len(lines_of(row["log"]))
        eventually(lambda: len(lines_of(row["log"])) > back + 20, "the log's progress")
        shown = near_bell.logs(strategy, "-n", "5")
        shutil.rmtree(run_folder(near_bell, row))
        meanwhile = near_bell.status(strategy)
        stopped = near_bell.data("stop", strategy)
        after = near_bell.status(strategy)

    assert "tick" in shown[-1]["text"]
    assert (meanwhile["state"], meanwhile["pid"]) == ("running", row["pid"])
    assert stopped == {"stopped": [strategy], "killed": []}
    assert after["state"] == "stopped"
    assert not is_alive(row["pid"])


def test_a_workspace_that_became_read_only_is_said_and_what_runs_is_stopped(
    near_bell: Bell, tmp_path: Path
) -> None:
    strategies = near_bell.workspace / "strategies"
    source = write(tmp_path, "new", WAITS)
    with near_bell.serving() as server:
        strategy = add(near_bell, TICKS, "ticks")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        with unwritable(strategies, strategies / "strategy_configs.json"):
            added = run(near_bell, "--json", "add", str(source), "--name", "new")
            stopped = near_bell.data("stop", strategy)
            after = near_bell.status(strategy)
        assert server.poll() is None
        new = near_bell.add(source, "new")
    configs = json.loads((strategies / "strategy_configs.json").read_bytes())

    assert added.json()["data"]["error"] == "write_failed"
    assert "does not let you" in added.json()["message"]
    assert stopped == {"stopped": [strategy], "killed": []}
    assert after["state"] == "stopped"
    assert not processes_of(near_bell, strategy)
    assert set(configs) == {strategy, new}
    assert not is_alive(row["pid"])
