"""The clock is set by hours, or the computer sleeps: strategies, graces and logs do not mind."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e.bell_program import add, begin
from tests.e2e.faults import (
    HOUR_S,
    MovedClock,
    NearBell,
    halted,
    kill,
    parent_of,
    processes_of,
    sign,
)
from tests.e2e.real_input import Bell, eventually, wait_for_text

JUMP_S = 6 * HOUR_S
TICKS = """\
import time
number = 0
while True:
    print("tick", number)
    number += 1
    time.sleep(0.01)
"""
SLOW_TO_END = """\
import os, pathlib, signal, time
sign = pathlib.Path(os.environ["STRATEGY_DATA_DIR"], "end")
def end(*_):
    print("cancelling")
    while not sign.exists():
        time.sleep(0.01)
    print("cancelled")
    raise SystemExit(0)
signal.signal(signal.SIGTERM, end)
print("ready")
while True:
    time.sleep(60)
"""


@pytest.fixture
def clock(tmp_path: Path) -> MovedClock:
    """Return a clock that tells the true time so far."""
    return MovedClock(tmp_path)


@pytest.fixture
def bell(tmp_path: Path, clock: MovedClock) -> Iterator[Bell]:
    """Return a command line that lives by ``clock``; what runs is stopped at the end."""
    command_line = NearBell(tmp_path / "workspace", clock.variables)
    yield command_line
    if processes_of(command_line):
        command_line.ask("stop", "--all", "--grace", "0")


def ticks(log: str) -> int:
    """Return the number of the newest tick in a log."""
    return int(Path(log).read_text(encoding="ascii").rpartition("tick ")[2].split()[0])


def wait_for_ticks(log: str, more: int) -> None:
    """Return when a strategy has gone on for a while."""
    goal = ticks(log) + more
    eventually(lambda: ticks(log) >= goal, "more ticks")


@pytest.mark.parametrize("jump_s", [JUMP_S, -JUMP_S], ids=["forward", "back"])
def test_a_clock_that_jumps_by_hours_changes_nothing_for_a_strategy(
    bell: Bell, clock: MovedClock, jump_s: int
) -> None:
    with bell.serving():
        strategy = add(bell, TICKS, "ticks")
        bell.start_running(strategy)
        before = bell.status(strategy)
        wait_for_text(before["log"], "tick 10")
        clock.set_forward(jump_s)
        wait_for_ticks(before["log"], 50)
        after = bell.status(strategy)
        stopped = bell.data("stop", strategy)
        end = bell.status(strategy)
    stamps = [line[:32] for line in Path(before["log"]).read_text(encoding="ascii").splitlines()]
    said = [text for text in bell.texts(strategy, "supervisor") if "clock" in text]

    assert (after["state"], after["pid"]) == ("running", before["pid"])
    assert after["uptime_s"] >= 0
    assert stopped == {"stopped": [strategy], "killed": []}
    assert end["state"] == "stopped"
    assert stamps == sorted(stamps)
    assert len(said) == (jump_s < 0), said


@pytest.mark.parametrize("jump_s", [JUMP_S, -JUMP_S], ids=["forward", "back"])
def test_a_grace_is_as_long_as_it_was_when_the_clock_jumps(
    bell: Bell, clock: MovedClock, jump_s: int
) -> None:
    with bell.serving():
        strategy = add(bell, SLOW_TO_END, "slow to end")
        bell.start_running(strategy)
        row = bell.status(strategy)
        wait_for_text(row["log"], "ready")
        stopping = begin(bell, "stop", strategy, "--grace", "60")
        wait_for_text(row["log"], "cancelling")
        clock.set_forward(jump_s)
        state = bell.status(strategy)["state"]
        sign(bell, strategy)
        stopping.communicate(timeout=30)
        end = bell.status(strategy)

    assert state == "stopping"
    assert (end["state"], end["exit_code"], end["signal"]) == ("stopped", 0, None)
    assert bell.texts(strategy)[-1] == "cancelled"


def test_after_a_clock_that_was_set_back_the_run_that_lives_is_the_newest(
    bell: Bell, clock: MovedClock
) -> None:
    manager = bell.serve()
    strategy = add(bell, TICKS, "ticks")
    bell.start_running(strategy)
    first = bell.status(strategy)
    bell.data("stop", strategy)
    clock.set_forward(-JUMP_S)
    bell.start_running(strategy)
    second = bell.status(strategy)
    kill(manager)
    with bell.serving():
        adopted = bell.status(strategy)
        runs = bell.data("runs", strategy)["runs"]
        was_alive = second["pid"] in processes_of(bell, strategy)

    assert was_alive
    assert (adopted["state"], adopted["pid"], adopted["run"]) == (
        *("running", second["pid"]),
        second["run"],
    )
    assert [each["id"] for each in runs] == [second["run"], first["run"]]


def test_a_computer_that_slept_for_a_night_finds_its_strategies_as_they_were(
    bell: Bell, clock: MovedClock
) -> None:
    with bell.serving() as manager:
        calm, ending = add(bell, TICKS, "calm"), add(bell, SLOW_TO_END, "ending")
        bell.start_running(calm, ending)
        rows = {each: bell.status(each) for each in (calm, ending)}
        wait_for_text(rows[ending]["log"], "ready")
        stopping = begin(bell, "stop", ending, "--grace", "60")
        wait_for_text(rows[ending]["log"], "cancelling")
        pids = [row["pid"] for row in rows.values()]
        with halted(manager.pid, *map(parent_of, pids), *pids):
            clock.sleep(9 * HOUR_S)
        wait_for_ticks(rows[calm]["log"], 20)
        after = bell.status(calm)
        state = bell.status(ending)["state"]
        sign(bell, ending)
        stopping.communicate(timeout=30)
        end = bell.status(ending)

    woke = datetime.fromisoformat(bell.logs(calm, "-n", "1")[0]["time"])
    slept_s = (woke - datetime.fromisoformat(after["started_at"])).total_seconds()
    assert (after["state"], after["pid"]) == ("running", rows[calm]["pid"])
    assert slept_s > 9 * HOUR_S
    assert state == "stopping"
    assert (end["state"], end["exit_code"]) == ("stopped", 0)
