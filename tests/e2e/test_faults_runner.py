"""The runner is killed or halted, or the strategy is halted: nothing trades on unseen."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.e2e.bell_program import add, following
from tests.e2e.faults import halted, parent_of, processes_of, record_of, supervise
from tests.e2e.real_input import Bell, eventually, is_alive, lines_of, raw_records, wait_for_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="SIGKILL, /proc")

WITH_STUBBORN_DAEMON = """\
import os, signal, time
ready, told = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.write(told, b".")
    while True:
        time.sleep(60)
def cancel(*_):
    with open("cancelled", "w") as file:
        file.write("orders cancelled")
    raise SystemExit(0)
signal.signal(signal.SIGTERM, cancel)
os.read(ready, 1)
print("ready")
while True:
    time.sleep(60)
"""
TICKS = """\
import time
number = 0
while True:
    print("tick", number)
    number += 1
    time.sleep(0.005)
"""
TIDY = """\
import time
try:
    print("ready")
    while True:
        time.sleep(60)
finally:
    print("tidied up")
"""


def test_a_killed_runner_means_an_orderly_end_for_all_an_alert_and_no_restart(
    near_bell: Bell,
) -> None:
    strategy = add(near_bell, WITH_STUBBORN_DAEMON, "strategy")
    supervise(near_bell, strategy, grace_s=0.5, restart="always", first_delay_s=0.1)
    with near_bell.serving(), following(near_bell, "events") as events:
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        wait_for_text(row["log"], "ready")
        before = processes_of(near_bell, strategy)
        os.kill(parent_of(row["pid"]), signal.SIGKILL)
        alert = next(each for each in events if each["state"] == "crashed")
        cancelled = near_bell.workspace / "strategies" / "data" / strategy / "cancelled"
        eventually(cancelled.exists, "the strategy's own tidying")
        eventually(lambda: not processes_of(near_bell, strategy), "the sweep")
        after = near_bell.status(strategy)
        again = near_bell.ask("start", strategy)

    assert len(before) == 2
    assert "runner was killed" in alert["why"]
    assert "check open positions" in alert["why"]
    assert (after["state"], after["run"]) == ("crashed", row["run"])
    assert len(near_bell.data("runs", strategy)["runs"]) == 2
    assert again["success"], again


def test_a_halted_runner_holds_up_no_manager_and_loses_no_line(near_bell: Bell) -> None:
    with near_bell.serving():
        strategy = add(near_bell, TICKS, "ticks")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        wait_for_text(row["log"], "tick 20")
        with halted(parent_of(row["pid"])):
            meanwhile = near_bell.status(strategy)
            came = len(lines_of(row["log"]))
        eventually(lambda: len(lines_of(row["log"])) > came + 200, "the strategy's progress")
        stopped = near_bell.data("stop", strategy)
    texts = [text for letter, text in raw_records(Path(row["log"])) if letter == "O"]

    assert (meanwhile["state"], meanwhile["pid"]) == ("running", row["pid"])
    assert stopped == {"stopped": [strategy], "killed": []}
    assert texts == [b"tick %d" % number for number in range(len(texts))]


def test_a_halted_strategy_is_asked_to_end_and_ends_in_its_own_way(near_bell: Bell) -> None:
    with near_bell.serving():
        strategy = add(near_bell, TIDY, "tidy")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        wait_for_text(row["log"], "ready")
        os.kill(row["pid"], signal.SIGSTOP)
        halted_state = near_bell.status(strategy)["state"]
        stopped = near_bell.data("stop", strategy)

    assert halted_state == "running"
    assert stopped == {"stopped": [strategy], "killed": []}
    assert near_bell.texts(strategy)[-1] == "tidied up"


def test_a_strategy_that_was_halted_and_goes_on_is_the_same_run(near_bell: Bell) -> None:
    with near_bell.serving():
        strategy = add(near_bell, TICKS, "ticks")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        wait_for_text(row["log"], "tick 20")
        with halted(row["pid"]):
            came = len(lines_of(row["log"]))
        eventually(lambda: len(lines_of(row["log"])) > came + 50, "the strategy's progress")
        after = near_bell.status(strategy)
        record = record_of(near_bell, after)

    assert (after["run"], after["pid"], after["state"]) == (row["run"], row["pid"], "running")
    assert record["state"] == "running"
    assert not is_alive(row["pid"])
