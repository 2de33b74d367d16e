"""Supervision as ``bell`` shows it: turns of starts, pauses, quarantine, a reboot."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.bell_program import STATUS_KEYS, WAITS, add, run
from tests.e2e.faults import supervise
from tests.e2e.real_input import Bell, eventually, is_alive

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL, /proc")

FAILS = "raise ValueError('no data')\n"
RUN_KEYS = {
    *("id", "started_at", "ended_at", "outcome", "exit_code", "signal", "trigger"),
    *("peak_rss_bytes", "log"),
}


def _one_at_once(bell: Bell) -> None:
    bell.data("list")
    (bell.workspace / "strategies" / "opening_bell.json").write_text('{"starts_at_once": 1}')


def test_a_bell_of_a_moment_starts_all_one_after_the_other(lone_bell: Bell) -> None:
    _one_at_once(lone_bell)
    ids = [add(lone_bell, WAITS, f"turn {number}") for number in range(4)]

    answer = lone_bell.data("start", "--all")
    events = run(lone_bell, "--json", "events").out.splitlines()
    changes = [(each["strategy"], each["state"]) for each in map(json.loads, events)]

    assert answer == {"started": ids, "waiting": []}
    assert [each for each, state in changes if state == "waiting"] == ids[1:]
    assert [each for each, state in changes if state == "running"] == ids


def test_a_pause_and_a_quarantine_show_by_themselves_and_start_tries_again(
    lone_bell: Bell,
) -> None:
    strategy = add(lone_bell, FAILS, "fails")
    pauses = {"first_delay_s": 600, "longest_delay_s": 600, "most_failures": 2}
    supervise(lone_bell, strategy, restart="on-failure", **pauses)
    with lone_bell.serving():
        lone_bell.data("start", strategy)
        eventually(lambda: lone_bell.status(strategy)["state"] == "backoff", "the pause")
        paused = lone_bell.status(strategy)
        shown = run(lone_bell, "status", strategy).out
        lone_bell.ask("start", strategy)
        eventually(lambda: lone_bell.status(strategy)["state"] == "quarantined", "quarantine")
        kept = lone_bell.status(strategy)
        again = lone_bell.ask("start", strategy)
        [newest, oldest] = lone_bell.data("runs", strategy)["runs"]

    assert set(paused) == STATUS_KEYS
    assert paused["pid"] is None
    assert paused["next_start"] is not None
    assert "ValueError: no data at line 1; restarts " in paused["why"]
    assert "Next start" in shown
    assert kept["why"].startswith("Quarantined ")
    assert "after 2 failures in 10 minutes, the last: ValueError: no data at line 1" in kept["why"]
    assert kept["restarts"] == 1
    assert again["success"], again
    assert set(newest) == set(oldest) == RUN_KEYS


def test_serve_restores_what_ran_before_a_reboot(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "restored")
    supervise(lone_bell, strategy, restart="on-failure")
    lone_bell.start_running(strategy)
    row = lone_bell.status(strategy)
    _reboot(lone_bell.workspace / "strategies" / "runs" / strategy / row["run"])
    seen = lone_bell.status(strategy)

    with lone_bell.serving():
        eventually(lambda: lone_bell.status(strategy)["state"] == "running", "the restart")
        restored = lone_bell.status(strategy)
        [newest, oldest] = lone_bell.data("runs", strategy)["runs"]

    assert (seen["state"], seen["run"]) == ("crashed", row["run"])
    assert seen["why"].endswith("the computer restarted while it ran")
    assert restored["why"].endswith("started when the program came back")
    assert newest["trigger"] == "restore"
    assert oldest["outcome"] == "the computer restarted while it ran"


def _reboot(folder: Path) -> None:
    """Kill a run whole, and let its record say that the computer has restarted since."""
    path = folder / "record.json"
    record = json.loads(path.read_bytes())
    runner = record["runner"]["pid"]
    os.kill(runner, signal.SIGKILL)
    gone = [runner, record["proc"]["pid"]]
    eventually(lambda: not any(map(is_alive, gone)), "the end of the run")
    record["boot_id"] = "0a0a0a0a-0000-4000-8000-000000000000"
    path.write_text(json.dumps(record))
