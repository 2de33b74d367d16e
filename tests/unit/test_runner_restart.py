"""Restarts under real runners: one run goes on through them, until there is a reason to end."""

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runner_driver import (
    Run,
    Runs,
    is_alive,
    marked,
    wait_until,
    wait_until_gone,
)

AUTOGROUP = Path("/proc/self/autogroup")
COUNTED = """
import os, pathlib, sys, time
attempts = pathlib.Path("attempts")
count = len(attempts.read_text()) + 1 if attempts.exists() else 1
attempts.write_text("x" * count)
print("attempt", count)
"""
FAILS = COUNTED + "raise SystemExit(3)"


def restart(**changes: Any) -> dict[str, Any]:
    """Return the request's ``restart``, with short delays."""
    chosen = {
        "policy": "on-failure",
        "success_codes": [0],
        "first_delay_s": 0.01,
        "longest_delay_s": 0.05,
        "stable_s": 60.0,
        "most_failures": 5,
        "failure_window_s": 600.0,
    }
    return chosen | changes


def in_pause(runs: Runs, source: str = FAILS, **changes: Any) -> Run:
    """Return a run that has failed, and waits for its restart for ever."""
    run = runs.start(source, restart=restart(first_delay_s=1000, longest_delay_s=1000, **changes))
    wait_until(lambda: run.record()["state"] == "backoff")
    return run


def test_a_strategy_that_fails_is_started_again_in_the_same_run(runs: Runs) -> None:
    run = runs.finish(COUNTED + "sys.exit(3 if count < 3 else 0)", restart=restart())
    record = run.record()

    assert run.texts("O") == [b"attempt 1", b"attempt 2", b"attempt 3"]
    assert (record["state"], record["reason"], record["exit_code"]) == ("exited", "exit", 0)
    assert (record["restarts"], record["failures"]) == (2, 2)
    assert [each["exit_code"] for each in record["attempts"]] == [3, 3]
    assert record["next_start"] is None
    assert record["last_error"] is None
    assert record["kept_down"] is None
    assert record["restart"] == restart()
    first, second = record["attempts"]
    assert record["started"] <= first["started"] <= first["ended"] <= second["started"]


def test_the_log_tells_each_end_pause_and_restart(runs: Runs) -> None:
    run = runs.finish(COUNTED + "sys.exit(3 if count < 2 else 0)", restart=restart())
    said = [text.decode() for text in run.texts("S")]

    assert said[0].startswith("=== Strategy Started at ")
    assert said[2] == "=== Strategy ended with exit code 3 ==="
    assert said[3] == "=== Restarts in 0.0 s (failure 1 of 5 in 10 minutes) ==="
    assert said[4].startswith("=== Strategy Restarted at ")
    assert said[4].endswith(" IST (attempt 2) ===")
    assert said[5:] == ["=== Strategy ended with exit code 0 ==="]


def test_too_many_failures_quarantine_it(runs: Runs) -> None:
    run = runs.finish(FAILS, restart=restart(most_failures=3))
    record = run.record()

    assert (record["reason"], record["exit_code"]) == ("quarantined", 3)
    assert (record["restarts"], record["failures"], len(record["attempts"])) == (2, 3, 2)
    assert run.texts("S")[-1] == b"=== Quarantined after 3 failures in 10 minutes ==="


def test_each_attempt_keeps_its_last_error_and_its_signal(runs: Runs) -> None:
    source = COUNTED + "if count == 1: 1 / 0\nos.kill(os.getpid(), 11)"
    record = runs.finish(source, restart=restart(most_failures=3)).record()

    assert record["attempts"][0]["last_error"].endswith("ZeroDivisionError: division by zero\n")
    assert record["attempts"][1]["signal"] == record["signal"] == "SIGSEGV"
    assert "Segmentation fault" in record["last_error"]


@pytest.mark.parametrize("source", ["import nothing_by_this_name", "def f(:"])
def test_what_would_fail_again_is_kept_down(runs: Runs, source: str) -> None:
    run = runs.finish(source, restart=restart(policy="always"))
    record = run.record()

    assert (record["reason"], record["kept_down"]) == ("exit", "repeats")
    assert (record["restarts"], record["attempts"]) == (0, [])
    assert run.texts("S")[-1] == b"=== Not restarted: it would fail in the same way ==="


def test_a_source_that_disappears_keeps_it_down(runs: Runs) -> None:
    run = runs.finish("import os\nos.unlink(__file__)\nraise SystemExit(3)", restart=restart())
    record = run.record()

    assert (record["exit_code"], record["kept_down"]) == (2, "repeats")
    assert record["restarts"] == 1


def test_an_interpreter_that_disappears_keeps_it_down(runs: Runs, tmp_path: Path) -> None:
    link = tmp_path / "python"
    link.symlink_to("/bin/sh")
    script = runs.script(f"rm {link}; exit 3", "s.sh")
    run = runs.start(script, argv=[str(link), str(script)], restart=restart())
    record = run.wait()

    assert (record["reason"], record["kept_down"]) == ("spawn_error", "repeats")
    assert record["last_error"].endswith("No such file or directory")
    assert (record["exit_code"], record["signal"], record["restarts"]) == (None, None, 0)
    assert record["proc"] is None


def test_an_orderly_end_by_somebody_else_is_final_on_failure(runs: Runs) -> None:
    run = runs.start("print('ready')\nimport time\ntime.sleep(1000)", restart=restart())
    run.await_text(b" O ready\n")
    os.kill(run.pid, signal.SIGTERM)
    record = run.wait()

    assert (record["reason"], record["exit_code"], record["restarts"]) == ("exit", 143, 0)


def test_an_orderly_end_by_somebody_else_is_followed_by_a_restart_always(runs: Runs) -> None:
    source = COUNTED + "time.sleep(1000 if count == 1 else 0)"
    run = runs.start(source, restart=restart(policy="always"))
    run.await_text(b" O attempt 1\n")
    os.kill(run.pid, signal.SIGTERM)
    record = run.wait()

    assert (record["reason"], record["exit_code"], record["restarts"]) == ("exit", 0, 1)


def test_those_who_watch_hear_of_the_pause_and_of_the_restart(runs: Runs) -> None:
    run = in_pause(runs, COUNTED + "sys.exit(3 if count < 2 else 0)")
    with run.watch() as client:
        assert client.ask({"op": "status"})["record"]["state"] == "backoff"
        assert client.ask({"op": "start_now", "by": "user"}) == {"ok": True}
        running = client.state("running")
        end = client.event("exit")["record"]

    assert running["proc"]["pid"] != run.pid
    assert (running["restarts"], running["next_start"]) == (1, None)
    assert (end["exit_code"], end["restarts"]) == (0, 1)
    assert b"=== The pause is ended by user ===" in run.texts("S")


def test_in_a_pause_the_record_tells_when_it_starts_again(runs: Runs) -> None:
    run = in_pause(runs)
    record = run.record()
    with run.connect() as client:
        status = client.ask({"op": "status"})

    assert record["proc"] is None
    assert (record["exit_code"], record["failures"], record["restarts"]) == (3, 1, 0)
    assert record["next_start"] > record["attempts"][0]["ended"]
    assert (status["rss_bytes"], status["processes"]) == (0, 0)
    assert status["cpu_s"] == record["cpu_s"] > 0


@pytest.mark.parametrize(("op", "reason"), [("stop", "stop"), ("kill", "kill")])
def test_a_stop_in_a_pause_ends_the_run_at_once(runs: Runs, op: str, reason: str) -> None:
    run = in_pause(runs)
    with run.watch() as client:
        assert client.ask({"op": op, "by": "user"}) == {"ok": True}
        assert client.state("stopping")["reason"] == reason
        client.event("exit")
    record = run.wait()

    assert (record["reason"], record["stop"]["by"]) == (reason, "user")
    assert (record["exit_code"], record["next_start"], record["restarts"]) == (3, None, 0)
    assert run.texts("S")[-1] == b"=== Strategy stopped before its restart, as asked ==="


def test_sigterm_to_the_runner_ends_a_pause(runs: Runs) -> None:
    run = in_pause(runs)
    os.kill(run.runner_pid, signal.SIGTERM)

    assert run.wait()["reason"] == "stop"


def test_sigterm_to_the_runner_stops_what_was_restarted(runs: Runs) -> None:
    run = runs.start(COUNTED + "if count < 2: sys.exit(3)\ntime.sleep(1000)", restart=restart())
    run.await_text(b" O attempt 2\n")
    os.kill(run.runner_pid, signal.SIGTERM)
    record = run.wait()

    assert (record["reason"], record["restarts"]) == ("stop", 1)
    assert record["exit_code"] in {143, None}


def test_there_is_nothing_to_start_outside_a_pause(runs: Runs) -> None:
    run = runs.start("import time; time.sleep(1000)")
    with run.connect() as client:
        answer = client.ask({"op": "start_now"})

    assert answer == {"ok": False, "error": "there is no pause to end"}


def test_leftovers_are_gone_before_the_next_attempt_begins(runs: Runs) -> None:
    source = (
        COUNTED
        + """
told, ready = os.pipe()
if count == 1:
    if os.fork() == 0:
        os.setsid()
        if os.fork(): os._exit(0)
        import signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        pathlib.Path("daemon").write_text(str(os.getpid()))
        os.write(ready, b".")
        os.closerange(0, 64)
        time.sleep(1000)
    os.read(told, 1)
    sys.exit(3)
daemon = int(pathlib.Path("daemon").read_text())
print("daemon is gone:", not os.path.exists(f"/proc/{daemon}"))
"""
    )
    run = runs.start(source, restart=restart())
    record = run.wait()

    assert run.texts("O")[-1] == b"daemon is gone: True"
    assert (record["leftovers_killed"], record["restarts"], record["exit_code"]) == (1, 1, 0)
    assert list(marked(run.request["run_id"])) == []


def test_a_stop_while_leftovers_end_prevents_the_restart(runs: Runs) -> None:
    source = (
        COUNTED
        + """
if os.fork() == 0:
    import signal
    signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
    print("child", flush=True)
    while True: time.sleep(1)
time.sleep(0.2)
sys.exit(3)
"""
    )
    run = runs.start(source, restart=restart())
    run.await_text(b" O asked\n")
    record = run.stop(grace_s=0)

    assert (record["reason"], record["exit_code"], record["restarts"]) == ("stop", 3, 0)


def test_what_all_attempts_used_is_summed(runs: Runs) -> None:
    source = (
        COUNTED
        + """
if count == 1: block = bytearray(os.urandom(1)) * 80_000_000
while time.process_time() < 0.2: pass
sys.exit(3 if count < 3 else 0)
"""
    )
    record = runs.finish(source, restart=restart()).record()

    assert 0.6 <= record["cpu_s"] < 30
    assert record["peak_rss_bytes"] > 80_000_000


def test_the_newest_attempts_are_kept_and_their_errors_cut(runs: Runs) -> None:
    source = "import sys\nsys.stderr.write('e' * 5000)\nsys.exit(3)"
    chosen = restart(most_failures=24, first_delay_s=0.001, longest_delay_s=0.001)
    record = runs.finish(source, restart=chosen).record()

    assert (record["restarts"], len(record["attempts"])) == (23, 20)
    assert {len(each["last_error"]) for each in record["attempts"]} == {1024}


def test_a_killed_runner_takes_a_restarted_strategy_with_it(runs: Runs) -> None:
    run = runs.start(COUNTED + "if count < 2: sys.exit(3)\ntime.sleep(1000)", restart=restart())
    run.await_text(b" O attempt 2\n")
    pid = run.record()["proc"]["pid"]
    os.kill(run.runner_pid, signal.SIGKILL)
    wait_until_gone(run.runner_pid)
    wait_until(lambda: not is_alive(pid))

    assert run.record()["state"] == "running"


def test_the_strategy_is_as_nice_as_asked(runs: Runs) -> None:
    own = os.nice(0)
    run = runs.finish("import os\nprint(os.nice(0))", nice=min(7, 19 - own))

    assert run.texts("O") == [b"%d" % (own + min(7, 19 - own))]


def test_the_start_up_is_over_when_the_load_falls(runs: Runs) -> None:
    source = """
    import time
    while time.process_time() < 0.3: pass
    print("calm")
    time.sleep(1000)
    """
    run = runs.start(source)
    with run.watch() as client:
        client.event("settled")

        assert run.texts("O") == [b"calm"]
    with run.watch() as late:
        late.event("settled")


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="the kernel has no autogroups")
def test_a_start_up_yields_to_what_runs_already_and_what_has_started_does_not(runs: Runs) -> None:
    source = """
    import pathlib, time
    go = pathlib.Path("go")
    print("busy")
    while not go.exists(): pass
    time.sleep(1000)
    """
    run = runs.start(source)
    run.await_text(b"busy")
    assert _nice(run.pid) == 5

    Path(run.request["cwd"], "go").touch()

    wait_until(lambda: _nice(run.pid) == 0)


def _nice(pid: int) -> int:
    return int(Path(f"/proc/{pid}/autogroup").read_text(encoding="ascii").split("nice")[1])


def test_a_pause_ends_the_start_up_too(runs: Runs) -> None:
    run = in_pause(runs)
    with run.watch() as client:
        client.event("settled")
