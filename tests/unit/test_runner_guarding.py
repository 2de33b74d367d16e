"""Guards under real runners: what is warned of, restarted and stopped, and what is said."""

from typing import Any

import pytest

from tests.unit.runner_driver import Runs, marked, wait_until
from tests.unit.test_runner_restart import COUNTED, restart

MIB = 1024 * 1024
GROWS = """
import os, time
block = bytearray(os.urandom(1)) * 60_000_000
print("grown")
time.sleep(1000)
"""


IGNORES = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.fork()
time.sleep(1000)
"""


def guard(limit: float, action: str, sustain_s: float = 0.0) -> dict[str, Any]:
    """Return a guard as a request has it."""
    return {"limit": limit, "sustain_s": sustain_s, "action": action}


def test_too_much_memory_is_warned_of_and_the_strategy_goes_on(runs: Runs) -> None:
    run = runs.start(GROWS, guards={"memory": guard(40 * MIB, "warn")})
    with run.watch() as client:
        warning = client.event("warning")["warning"]
        wait_until(lambda: len(run.record()["warnings"]) == 2)
    record = run.record()

    assert (warning["name"], warning["limit"]) == ("memory", 40 * MIB)
    assert warning["value"] > 32 * MIB
    assert warning in record["warnings"]
    assert (record["state"], record["guard"]) == ("running", None)
    assert any(b"MiB of memory, its limit is 40 MiB: a warning" in each for each in run.texts("S"))


def test_a_guard_that_stops_ends_the_run(runs: Runs) -> None:
    run = runs.start(GROWS, guards={"memory": guard(40 * MIB, "stop")}, restart=restart())
    record = run.wait()

    assert (record["reason"], record["restarts"], record["attempts"]) == ("guard", 0, [])
    assert record["guard"]["name"] == "memory"
    assert record["guard"]["value"] > 40 * MIB
    assert record["stop"]["by"] is None
    assert record["stop"]["asked"]


def test_a_guard_that_restarts_counts_as_a_failure(runs: Runs) -> None:
    source = COUNTED + "if count < 3:\n    os.fork()\n    time.sleep(1000)"
    run = runs.start(source, guards={"processes": guard(1, "restart")}, restart=restart())
    record = run.wait()

    assert (record["reason"], record["exit_code"]) == ("exit", 0)
    assert (record["restarts"], record["failures"]) == (2, 2)
    assert [each["guard"]["name"] for each in record["attempts"]] == ["processes"] * 2
    said = b"=== Strategy ended with exit code 143, as its processes guard asked"
    assert any(each.startswith(said) for each in run.texts("S"))


def test_a_guard_restarts_whatever_the_policy_until_the_quarantine(runs: Runs) -> None:
    chosen = restart(policy="never", most_failures=2)
    run = runs.start(
        COUNTED + "time.sleep(1000)", guards={"silence": guard(0.3, "restart")}, restart=chosen
    )
    record = run.wait()

    assert (record["reason"], record["restarts"], record["failures"]) == ("quarantined", 1, 2)
    assert record["guard"]["name"] == "silence"


def test_output_keeps_the_silence_guard_calm(runs: Runs) -> None:
    source = "import time\nfor _ in range(20): print('.'); time.sleep(0.2)"
    record = runs.finish(source, guards={"silence": guard(3, "stop")}).record()

    assert (record["reason"], record["exit_code"]) == ("exit", 0)


def test_what_ignores_its_guard_is_killed_after_its_grace(runs: Runs) -> None:
    guards = {"processes": guard(1, "stop")}
    record = runs.finish(IGNORES, guards=guards, grace_s=0.2).record()

    assert (record["reason"], record["signal"]) == ("guard", "SIGKILL")
    assert record["stop"]["escalated"] is True
    assert record["out_of_memory"] is False


def test_a_stop_by_the_user_during_a_guards_restart_ends_the_run(runs: Runs) -> None:
    guards = {"processes": guard(1, "restart")}
    run = runs.start(IGNORES, guards=guards, restart=restart())
    wait_until(lambda: run.record()["guard"] is not None)
    record = run.stop(grace_s=0)

    assert (record["reason"], record["restarts"]) == ("stop", 0)


@pytest.mark.timeout(60)
def test_a_fork_bomb_is_held_by_the_process_guard(runs: Runs) -> None:
    source = """
    import os, time
    for _ in range(2000):
        if os.fork() == 0:
            os.setsid()
            time.sleep(1000)
    time.sleep(1000)
    """
    run = runs.start(source, guards={"processes": guard(40, "stop")}, grace_s=1.0)
    record = run.wait()

    assert record["reason"] == "guard"
    assert record["guard"]["name"] == "processes"
    assert record["guard"]["value"] > 40
    assert list(marked(run.request["run_id"])) == []
