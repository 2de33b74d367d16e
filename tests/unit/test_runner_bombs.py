"""Fork bombs, bounded ones: the process guard holds them, and nothing of them is left."""

import signal
from datetime import datetime
from typing import Any

import pytest

from tests.unit.runner_driver import Run, Runs, marked

MOST = 400
LIMIT = 50
GUARDS = {"processes": {"limit": LIMIT, "sustain_s": 0, "action": "stop"}}
BOMB = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.IGNORED)
tokens, filled = os.pipe()
os.write(filled, b"." * MOST)
os.set_blocking(tokens, False)
print("ready", flush=True)
while True:
    try:
        os.read(tokens, 1)
    except BlockingIOError:
        time.sleep(1000)
    if os.fork() == 0 and OWN_SESSION:
        os.setsid()
    time.sleep(PAUSE_S)
"""
CHAINS = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
for _ in range(CHAINS):
    if os.fork() == 0:
        while True:
            os.setsid()
            if os.fork(): os._exit(0)
            time.sleep(0.001)
print("ready", flush=True)
time.sleep(1000)
"""


def bomb(*, ignores: bool, own_session: bool, pause_s: float) -> str:
    """Return a bomb that goes on until there are so many processes."""
    source = BOMB.replace("IGNORED", "SIG_IGN" if ignores else "SIG_DFL")
    source = source.replace("OWN_SESSION", str(own_session)).replace("PAUSE_S", str(pause_s))
    return source.replace("MOST", str(MOST))


def took_s(record: dict[str, Any]) -> float:
    """Return how long it took from the guard's finding to the end of all processes."""
    end = datetime.fromisoformat(record["ended"])
    return (end - datetime.fromisoformat(record["guard"]["at"])).total_seconds()


def survivors(run: Run) -> list[int]:
    """Return what is left of a run."""
    return list(marked(run.request["run_id"]))


@pytest.mark.parametrize("own_session", [False, True], ids=["one group", "sessions of their own"])
@pytest.mark.parametrize("ignores", [False, True], ids=["polite", "ignoring"])
def test_a_bomb_is_ended_by_the_process_guard(
    runs: Runs, *, ignores: bool, own_session: bool
) -> None:
    source = bomb(ignores=ignores, own_session=own_session, pause_s=0)
    run = runs.finish(source, guards=GUARDS, grace_s=1.0)
    record = run.record()
    guard = record["guard"]

    assert (record["reason"], guard["name"], guard["limit"]) == ("guard", "processes", LIMIT)
    assert LIMIT < guard["value"] <= MOST + 1
    assert took_s(record) < 6
    assert survivors(run) == []


def test_a_bomb_that_grows_while_it_is_asked_to_end_has_no_grace(runs: Runs) -> None:
    source = bomb(ignores=True, own_session=True, pause_s=0.2)
    run = runs.finish(source, guards=GUARDS, grace_s=60.0)
    record = run.record()

    assert record["guard"]["name"] == "processes"
    assert record["stop"]["escalated"]
    assert record["signal"] == signal.SIGKILL.name
    assert took_s(record) < 6
    assert survivors(run) == []


def test_processes_that_fork_and_end_all_the_time_are_caught(runs: Runs) -> None:
    run = runs.start(CHAINS.replace("CHAINS", "40"))
    run.await_text(b" O ready\n")
    run.stop(grace_s=0.1)

    assert survivors(run) == []
