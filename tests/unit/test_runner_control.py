"""The control socket: who may speak, what is answered, and what cannot hurt it."""

import json
import os
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest

from tests.unit.runner_driver import BASE_PYTHON, Client, Run, Runs, wait_until

SLEEPER = "import time\nprint('ready')\ntime.sleep(1000)"


@pytest.fixture
def run(runs: Runs) -> Run:
    """Return a run that waits."""
    run = runs.start(SLEEPER)
    run.await_text(b" O ready\n")
    return run


def is_well(run: Run) -> bool:
    """Return whether the runner still answers."""
    with run.connect() as client:
        return bool(client.ask({"op": "status"})["ok"])


@pytest.mark.parametrize(
    "first",
    [
        b'{"token": "wrong"}\n',
        b'{"token": null}\n',
        b"{}\n",
        b"rubbish\n",
        b"\n",
        b'{"op": "kill"}\n',
    ],
)
def test_who_does_not_say_the_token_first_is_cut_off(run: Run, first: bytes) -> None:
    with Client(run.record()["ctl"]) as client:
        client.send_bytes(first + b'{"op": "kill"}\n')

        assert client.line() is None
    assert is_well(run)


def test_the_status_is_the_record_without_the_token_and_the_usage(runs: Runs) -> None:
    run = runs.start("""
    import os, time
    block = bytearray(os.urandom(1)) * 50_000_000
    if os.fork() == 0: time.sleep(1000)
    while time.process_time() < 0.2: pass
    print("ready")
    time.sleep(1000)
    """)
    run.await_text(b" O ready\n")
    with run.connect() as client:
        status = client.ask({"op": "status"})
        usage = client.ask({"op": "usage"})
    record = {key: value for key, value in run.record().items() if key != "token"}
    record["log"]["bytes"] = status["record"]["log"]["bytes"]

    assert status.pop("record") == record
    assert record["log"]["bytes"] == run.log.stat().st_size
    assert status.pop("rss_bytes") > 90_000_000
    assert 0.15 <= status.pop("cpu_s") < 30
    assert status == {"ok": True, "state": "running", "pid": record["proc"]["pid"], "processes": 2}
    assert set(usage) == {"ok", "state", "pid", "rss_bytes", "cpu_s", "processes"}
    assert (usage["state"], usage["pid"]) == ("running", record["proc"]["pid"])


def test_those_who_watch_hear_of_the_stop_and_then_of_the_end(run: Run) -> None:
    with run.connect() as watcher, run.connect() as other:
        assert watcher.ask({"op": "watch"}) == {"ok": True}
        assert other.ask({"op": "stop", "grace_s": 5, "by": "schedule"}) == {"ok": True}
        assert watcher.state("stopping")["stop"]["by"] == "schedule"
        end = watcher.event("exit")
        assert watcher.line() is None
        assert other.line() is None
    record = run.wait()

    assert end == {
        "ev": "exit",
        "record": {key: value for key, value in record.items() if key != "token"},
    }
    assert record["stop"]["by"] == "schedule"


def test_the_reply_comes_before_the_events_that_follow_from_it(run: Run) -> None:
    with run.connect() as client:
        client.ask({"op": "watch"})

        assert client.ask({"op": "stop"}) == {"ok": True}
        assert client.state("stopping")["reason"] == "stop"


def test_requests_sent_together_are_answered_in_order(run: Run) -> None:
    with run.connect() as client:
        client.send_bytes(b'{"op": "status"}\n{"op": "what"}\n{"op": "status"}\n{"op": ')
        answers = [client.line(), client.line(), client.line()]
        client.send_bytes(b'"watch"}\n')
        answers.append(client.line())

    assert [(answer or {}).get("ok") for answer in answers] == [True, False, True, True]


@pytest.mark.parametrize(
    "line",
    [
        b"rubbish",
        b"",
        b"[]",
        b"7",
        b"\xff\xfe\x00",
        b"[" * 50_000,
        b'{"op": 7}',
        b'{"op": "stop", "grace_s": -1}',
        b'{"op": "stop", "grace_s": "soon"}',
        b'{"op": "stop", "grace_s": NaN}',
        b'{"op": "stop", "grace_s": 1e99}',
        b'{"op": "stop", "grace_s": true}',
        b'{"op": "stop", "by": 7}',
        b'{"op": "kill", "by": {}}',
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(run: Run, line: bytes) -> None:
    with run.connect() as client:
        client.send_bytes(line + b"\n")
        answer = client.line()

        assert answer is not None
        assert answer["ok"] is False
        assert answer["error"]
        assert client.ask({"op": "status"})["record"]["state"] == "running"


def test_a_line_without_end_is_cut_off(run: Run) -> None:
    with run.connect() as client:
        try:
            for _ in range(100):
                client.send_bytes(b"x" * 65_536)
        except (BrokenPipeError, ConnectionResetError):
            pass
    assert is_well(run)


def test_a_client_that_never_reads_is_dropped_and_hurts_nobody(run: Run) -> None:
    with run.connect() as client:
        client._socket.settimeout(5)
        try:
            for _ in range(1000):
                client.send_bytes(b'{"op": "status"}\n' * 100)
        except OSError:
            pass
        assert is_well(run)


def test_many_clients_at_once_are_served(run: Run) -> None:
    clients = [run.connect() for _ in range(20)]
    for client in clients:
        client.send({"op": "status"})
    answers: list[dict[str, Any] | None] = [client.line() for client in clients]
    for client in clients:
        client._socket.close()

    assert all(answer and answer["ok"] for answer in answers)


def test_a_crowd_of_strangers_does_not_keep_the_manager_out(run: Run) -> None:
    path = run.record()["ctl"]
    strangers = [socket.socket(socket.AF_UNIX) for _ in range(100)]
    with run.connect() as friend:
        assert friend.ask({"op": "status"})["ok"]
        for each in strangers:
            each.connect(path)
        assert is_well(run)
        assert friend.ask({"op": "status"})["ok"]
    for each in strangers:
        each.close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can speak as another user")
def test_another_user_is_cut_off_even_with_the_token(runs: Runs) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        run = runs.start(SLEEPER, control_dir=folder)
        record = run.record()
        Path(record["ctl"]).chmod(0o666)
        request = json.dumps({"token": record["token"]}) + '\n{"op": "status"}\n'
        code = f"""
import os, socket
os.setuid(65_534)
connection = socket.socket(socket.AF_UNIX)
connection.connect({record["ctl"]!r})
try:
    connection.sendall({request.encode()!r})
    print(connection.recv(100))
except OSError:
    print(b"")
"""
        command = [str(BASE_PYTHON), "-I", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)

        run.stop()

    assert done.stdout == "b''\n"


def test_commands_are_obeyed_under_a_flood_of_output(runs: Runs) -> None:
    run = runs.start("while True: print('x' * 100)", log={"max_bytes": 1_000_000})
    wait_until((run.log.parent / "s.log.5").exists)
    with run.connect() as client:
        assert client.ask({"op": "status"})["ok"]
        assert client.ask({"op": "stop", "grace_s": 5})["ok"]

    assert run.wait()["exit_code"] == 143
