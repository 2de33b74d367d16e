"""How runs end: by themselves, when asked, when killed; and nothing of them is left."""

import os
import signal
from pathlib import Path

import pytest

from tests.unit.runner_driver import Run, Runs, is_alive, marked, wait_until, wait_until_gone

IGNORES = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready")
while True: time.sleep(1)
"""
HOSTILE = """
import os, signal, subprocess, sys, time

ready, told = os.pipe()
IGNORE = "import os, signal, time; signal.signal(15, signal.SIG_IGN); os.write({}, b'.'); time.sleep(1000)"

def daemon(*, with_child):
    if os.fork(): return
    os.setsid()
    if os.fork(): os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if with_child and os.fork() == 0:
        os.setsid()
    os.write(told, b".")
    os.closerange(0, 64)
    while True: time.sleep(1)

subprocess.Popen(["sleep", "1000"])
subprocess.Popen([sys.executable, "-c", IGNORE.format(told)], pass_fds=[told])
subprocess.Popen(["sleep", "1000"], start_new_session=True)
daemon(with_child=False)
daemon(with_child=True)
for _ in range(4): os.read(ready, 1)
print("ready")
END
"""
CHAIN = """
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    while True:
        if os.fork(): os._exit(0)
        os.setsid()
        time.sleep(0.0005)
print("ready")
time.sleep(1000)
"""


def survivors(run: Run) -> list[int]:
    """Return what is left of a run."""
    return list(marked(run.request["run_id"]))


def ready(runs: Runs, source: str) -> Run:
    """Start a strategy and wait until it says that it is ready."""
    run = runs.start(source)
    run.await_text(b" O ready\n")
    return run


@pytest.mark.parametrize(
    ("source", "code", "name"),
    [
        ("", 0, None),
        ("raise SystemExit(3)", 3, None),
        ("import os; os._exit(255)", 255, None),
        ("1 / 0", 1, None),
        ("def broken(:", 1, None),
        ("import os; os.kill(os.getpid(), 9)", None, "SIGKILL"),
        ("import os; os.abort()", None, "SIGABRT"),
        ("import os; os.kill(os.getpid(), 34)", None, "SIGRTMIN"),
        ("import os; os.kill(os.getpid(), 40)", None, "SIG40"),
    ],
)
def test_the_record_tells_the_exit_code_or_the_signal(
    runs: Runs, source: str, code: int | None, name: str | None
) -> None:
    record = runs.finish(source).record()

    assert (record["state"], record["reason"]) == ("exited", "exit")
    assert (record["exit_code"], record["signal"]) == (code, name)
    assert record["stop"] == {"asked": None, "by": None, "grace_s": None, "escalated": False}
    assert (record["last_error"] is None) == (code == 0)
    assert record["ended"] >= record["started"]
    assert record["cpu_s"] > 0
    assert record["peak_rss_bytes"] > 1_000_000
    assert not Path(record["ctl"]).exists()


def test_nothing_lies_about_after_a_run(runs: Runs) -> None:
    run = runs.finish("pass")
    folder = Path(run.request["run_dir"])

    assert sorted(each.name for each in folder.iterdir()) == ["lock", "record.json", "s.log"]


def test_a_stop_lets_the_strategy_end_in_order(runs: Runs) -> None:
    run = ready(
        runs,
        """
        import atexit, time
        atexit.register(print, "at exit")
        try:
            print("ready")
            time.sleep(100)
        finally:
            print("orders cancelled")
        """,
    )
    record = run.stop(grace_s=20, by="bell")

    assert run.texts("O") == [b"ready", b"orders cancelled", b"at exit"]
    assert run.texts("S")[-1] == b"=== Strategy ended with exit code 143, as asked ==="
    assert (record["reason"], record["exit_code"]) == ("stop", 143)
    assert record["stop"].pop("asked")
    assert record["stop"] == {"by": "bell", "grace_s": 20.0, "escalated": False}
    assert record["last_error"] is None


def test_a_strategy_that_ignores_the_stop_is_killed_after_its_grace(runs: Runs) -> None:
    run = ready(runs, IGNORES)
    record = run.stop(grace_s=0.3)

    assert (record["reason"], record["signal"]) == ("stop", "SIGKILL")
    assert record["stop"]["escalated"] is True
    assert run.texts("S")[-1] == b"=== Strategy ended by SIGKILL, killed after its grace ==="


def test_a_later_stop_may_shorten_the_grace_and_never_lengthen_it(runs: Runs) -> None:
    run = ready(runs, IGNORES)
    with run.connect() as client:
        assert client.ask({"op": "stop", "grace_s": 1000})["ok"]
        assert client.ask({"op": "stop", "grace_s": 0.1})["ok"]
        assert client.ask({"op": "stop", "grace_s": 1000})["ok"]

    assert run.wait()["signal"] == "SIGKILL"


def test_a_kill_asks_nobody(runs: Runs) -> None:
    run = ready(runs, IGNORES)
    with run.connect() as client:
        client.ask({"op": "kill", "by": "user"})
    record = run.wait()

    assert (record["reason"], record["signal"]) == ("kill", "SIGKILL")
    assert record["stop"].pop("asked")
    assert record["stop"] == {"by": "user", "grace_s": None, "escalated": True}


def test_a_stopped_process_is_woken_to_be_asked(runs: Runs) -> None:
    run = ready(
        runs,
        """
        import time
        try:
            print("ready")
            time.sleep(100)
        finally:
            print("in order")
        """,
    )
    os.kill(run.pid, signal.SIGSTOP)
    record = run.stop()

    assert record["exit_code"] == 143
    assert run.texts("O")[-1] == b"in order"


def test_sigterm_to_the_runner_is_a_stop_and_a_second_one_a_kill(runs: Runs) -> None:
    run = ready(runs, IGNORES)
    os.kill(run.runner_pid, signal.SIGTERM)
    wait_until(lambda: run.record()["state"] == "stopping")
    os.kill(run.runner_pid, signal.SIGTERM)
    record = run.wait()

    assert (record["reason"], record["stop"]["by"]) == ("kill", None)
    assert record["signal"] == "SIGKILL"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE])
def test_other_signals_do_not_end_the_runner(runs: Runs, number: signal.Signals) -> None:
    run = ready(runs, "print('ready')\nimport time\ntime.sleep(100)")
    os.kill(run.runner_pid, number)
    with run.connect() as client:
        assert client.ask({"op": "status"})["ok"]


@pytest.mark.parametrize(
    "end",
    [
        pytest.param("time.sleep(1000)", id="stopped"),
        pytest.param("", id="ended by itself"),
        pytest.param("signal.signal(15, signal.SIG_IGN); time.sleep(1000)", id="ignoring"),
        pytest.param("os.kill(os.getpid(), 9)", id="crashed"),
    ],
)
def test_of_a_hostile_tree_nothing_survives(runs: Runs, end: str) -> None:
    run = ready(runs, HOSTILE.replace("END", end))
    record = run.stop(grace_s=0.5) if "1000" in end else run.wait()

    assert survivors(run) == []
    assert record["leftovers_killed"] >= 4
    assert run.texts("S")[-1].endswith(b"of its processes had to be ended ===")


def test_a_chain_that_forks_away_is_caught(runs: Runs) -> None:
    run = ready(runs, CHAIN)
    run.stop(grace_s=0.1)

    assert survivors(run) == []


def test_leftovers_may_end_in_order(runs: Runs) -> None:
    run = runs.finish("""
    import os, signal, time
    if os.fork() == 0:
        os.setsid()
        def finish(*_):
            time.sleep(0.3)
            print("tidy")
            os._exit(0)
        signal.signal(signal.SIGTERM, finish)
        print("ready", flush=True)
        time.sleep(100)
    time.sleep(0.5)
    """)

    assert run.texts("O") == [b"ready", b"tidy"]
    assert run.record()["leftovers_killed"] == 0


def test_a_strategy_whose_runner_is_killed_is_asked_to_end(runs: Runs) -> None:
    run = ready(
        runs,
        """
        import time
        try:
            print("ready")
            time.sleep(1000)
        finally:
            open("cancelled", "w").close()
        """,
    )
    os.kill(run.runner_pid, signal.SIGKILL)
    wait_until_gone(run.pid)

    assert Path(run.request["cwd"], "cancelled").exists()
    assert run.record()["state"] == "running"
    assert survivors(run) == []


def test_processor_time_of_the_whole_tree_counts(runs: Runs) -> None:
    run = runs.finish("""
    import os, time
    def burn():
        while time.process_time() < 0.3: pass
    for _ in range(2):
        if os.fork() == 0:
            burn()
            os._exit(0)
    for _ in range(2): os.wait()
    burn()
    """)

    assert run.record()["cpu_s"] > 0.85


def test_a_strategy_that_forks_before_it_dies_is_swept(runs: Runs) -> None:
    run = runs.finish("""
    import os, time
    for _ in range(20):
        if os.fork() == 0:
            time.sleep(1000)
    os.abort()
    """)

    assert run.record()["signal"] == "SIGABRT"
    assert run.record()["leftovers_killed"] == 20
    assert survivors(run) == []
    assert not is_alive(run.pid)
