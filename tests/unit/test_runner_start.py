"""Starting a run: the handshake, and each stage at which a start can fail."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from core.runner import protocol
from tests.unit.runner_driver import (
    BASE_PYTHON,
    LIMIT_S,
    ROOT,
    RUNNER,
    Run,
    Runs,
    is_alive,
    launch,
    wait_until_gone,
)


def stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` from the third on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def refused(run: Run, stage: str) -> dict[str, Any]:
    """Launch a run that must not start, and return the answer."""
    answer = launch(run.request)

    assert answer["ok"] is False
    assert answer["stage"] == stage
    assert answer["error"]
    return answer


def test_a_start_is_answered_when_the_strategy_runs(runs: Runs) -> None:
    run = runs.start("import time\ntime.sleep(100)")
    record = run.record()

    assert set(run.answer) == {"ok", "run_id", "runner_pid", "runner_start", "pid", "pid_start"}
    assert stat(run.runner_pid)[19] == str(run.answer["runner_start"])
    assert stat(run.pid)[19] == str(run.answer["pid_start"])
    assert record["state"] == "running"
    assert record["proc"] == {"pid": run.pid, "start": run.answer["pid_start"]}
    assert record["runner"]["pid"] == run.runner_pid
    assert record["argv"] == run.request["argv"]
    assert Path(record["ctl"]).is_socket()
    assert Path(run.request["run_dir"], "record.json").stat().st_mode & 0o777 == 0o600
    assert Path(run.request["control_dir"]).stat().st_mode & 0o777 == 0o700


def test_the_runner_and_its_strategy_lead_sessions_of_their_own(runs: Runs) -> None:
    run = runs.start("import time\ntime.sleep(100)")

    assert os.getsid(run.runner_pid) == run.runner_pid
    assert os.getsid(run.pid) == os.getpgid(run.pid) == run.pid
    assert stat(run.pid)[1] == str(run.runner_pid)


def test_a_runner_without_a_request_ends_quietly() -> None:
    assert launch(b"") == {}


def test_a_spare_runner_holds_no_module_back() -> None:
    spare = subprocess.Popen(
        [str(BASE_PYTHON), "-v", "-I", "-S", "-c", RUNNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _, told = spare.communicate(b"", LIMIT_S)
    imported = {
        line.split()[1].strip("'") for line in told.decode().splitlines() if "import '" in line
    }

    heavy = {"os", "signal", "socket", "json", "enum", "threading", "pathlib", "re", "subprocess"}
    assert "core.runner.session" in imported
    assert not imported & heavy


def test_the_strategy_gets_what_was_asked_and_nothing_else(runs: Runs, tmp_path: Path) -> None:
    where = tmp_path / "working here"
    where.mkdir()
    source = """
    import os, resource, signal, sys
    print(sys.argv[1:], os.getcwd(), os.environ["ANSWER"], os.environ["STRATEGY_RUN_ID"])
    print("OPENING_BELL_MAIN" in os.environ, sys.stdin.read() == "")
    print(sorted(os.listdir("/proc/self/fd")), resource.getrlimit(resource.RLIMIT_CORE))
    odd = [n for n in range(1, 65) if n not in (2, 15) and n in signal.valid_signals()
           and signal.getsignal(n) not in (signal.SIG_DFL, None)]
    print(odd, signal.pthread_sigmask(signal.SIG_BLOCK, []))
    print(int(open("/proc/self/oom_score_adj").read()))
    """
    run = runs.request(source, cwd=str(where), env={"ANSWER": "42 ₹"})
    run.request["argv"].append("an argument")
    before = int(Path("/proc/self/oom_score_adj").read_text())
    run.answer = launch(run.request)
    run.wait()

    assert run.texts("O") == [
        f"['an argument'] {where} 42 ₹ {run.request['run_id']}".encode(),
        b"False True",
        b"['0', '1', '2', '3'] (0, 0)",
        # Python itself ignores these two: SIGPIPE and SIGXFSZ.
        b"[13, 25] set()",
        str(min(before + 300, 1000)).encode(),
    ]


def test_a_request_that_is_none_is_refused(runs: Runs) -> None:
    good = runs.request("pass").request
    for bad in (b"{", b"[]", b"7", b"\xff\xfe", b"[" * 100_000):
        assert launch(bad)["stage"] == "request"
    changes: list[dict[str, Any]] = [
        {"v": 2},
        {"run_id": 7},
        {"argv": []},
        {"argv": ["python", None]},
        {"env": {"A": 1}},
        {"env": {"A=B": ""}},
        {"cwd": "a\0b"},
        {"log": {"path": "/x", "max_bytes": -1, "files": 1}},
        {"log": None},
        {"grace_s": True},
        {"grace_s": "10"},
    ]
    for change in changes:
        answer = launch(good | change)
        assert (answer["ok"], answer["stage"]) == (False, "request"), change
    for name in good:
        answer = launch({key: value for key, value in good.items() if key != name})
        assert (answer["ok"], answer["stage"]) == (False, "request"), name


def test_a_missing_interpreter_is_told(runs: Runs) -> None:
    run = runs.request("pass")
    run.request["argv"][0] = "/nowhere/python3"
    answer = refused(run, "exec")
    record = run.record()

    assert answer["errno"] == 2
    assert answer["error"] == "Cannot start /nowhere/python3: No such file or directory"
    assert (record["state"], record["reason"]) == ("exited", "spawn_error")
    assert record["last_error"] == answer["error"]
    assert record["ended"]
    assert b"did not start: Cannot start /nowhere/python3" in run.texts("S")[-1]
    assert not Path(record["ctl"]).exists()


def test_a_missing_working_folder_is_told(runs: Runs, tmp_path: Path) -> None:
    run = runs.request("pass", cwd=str(tmp_path / "nowhere"))

    assert "Cannot enter the working folder" in refused(run, "exec")["error"]


def test_what_is_no_program_is_told(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"\x00\x01noise")
    (tmp_path / "noise").chmod(0o700)
    run = runs.request("pass", argv=[str(tmp_path / "noise")])

    assert "Exec format error" in refused(run, "exec")["error"]


def test_a_log_that_cannot_be_opened_is_told(runs: Runs, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    run = runs.request("pass", log={"path": str(tmp_path / "folder")})

    assert "Is a directory" in refused(run, "log")["error"]
    assert run.record()["reason"] == "spawn_error"


def test_a_strategy_runs_once_at_a_time(runs: Runs) -> None:
    first = runs.start("import time\ntime.sleep(100)")
    second = runs.request("pass")

    assert refused(second, "lock")["error"] == "The strategy is running already"
    first.stop()
    assert launch(second.request)["ok"]
    wait_until_gone(first.runner_pid)


def test_a_run_is_started_once(runs: Runs) -> None:
    first = runs.start("import time\ntime.sleep(100)")
    again = {**first.request, "strategy_lock": first.request["strategy_lock"] + "2"}

    assert launch(again)["stage"] == "lock"
    assert first.record()["state"] == "running"


def test_the_locks_are_held_for_life_and_no_longer(runs: Runs) -> None:
    run = runs.start("import subprocess\nsubprocess.run(['sleep', '100'])")
    run_lock = Path(run.request["run_dir"], protocol.LOCK_NAME)
    with run_lock.open() as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    os.kill(run.runner_pid, 9)
    wait_until_gone(run.runner_pid)
    for path in (run_lock, Path(run.request["strategy_lock"])):
        with path.open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    wait_until_gone(run.pid)


def test_a_strategy_can_be_started_again_as_soon_as_its_end_is_told(runs: Runs) -> None:
    for _ in range(5):
        run = runs.start("import time\ntime.sleep(100)")
        with run.connect() as client:
            client.ask({"op": "watch"})
            client.ask({"op": "kill"})
            while (event := client.line()) and event.get("ev") != "exit":
                pass
        assert event
        assert run.record() == {**event["record"], "token": run.record()["token"]}


def test_without_a_control_socket_the_strategy_runs_all_the_same(
    runs: Runs, tmp_path: Path
) -> None:
    run = runs.start("import time\ntime.sleep(100)", control_dir=str(tmp_path / ("x" * 120)))
    os.kill(run.runner_pid, 15)
    record = run.wait()

    assert record["reason"] == "stop"
    assert not record["ctl"]
    assert any(b"No control socket" in text for text in run.texts("S"))


def test_the_caller_may_be_gone_before_the_answer(runs: Runs) -> None:
    import json

    run = runs.request("print('ran')")
    data = protocol.framed(json.dumps(run.request).encode())
    code = f"import os, sys\nos.close(1)\n{RUNNER}"
    subprocess.run(
        [str(BASE_PYTHON), "-I", "-S", "-c", code], input=data, timeout=LIMIT_S, check=False
    )
    run.await_text(b"=== Strategy ended")

    assert run.texts("O") == [b"ran"]


def test_the_runner_keeps_nothing_of_its_callers(runs: Runs) -> None:
    run = runs.start("import time\ntime.sleep(100)")
    links = [str(each.readlink()) for each in Path(f"/proc/{run.runner_pid}/fd").iterdir()]

    assert links.count("/dev/null") == 3
    assert not any("runner_driver" in link or link.startswith("/dev/pts") for link in links)
    assert is_alive(run.runner_pid)


def test_the_version_is_the_projects() -> None:
    import tomllib

    from core.runner.record import RUNNER_VERSION

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["version"] == RUNNER_VERSION
    assert sys.version_info >= (3, 11)
