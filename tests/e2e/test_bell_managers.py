"""``bell`` beside a manager, alone, and where managers come, go and are killed."""

import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
from pathlib import Path

import psutil

from core.manager.manager_lock import ManagerLock
from core.service.address import addresses
from core.workspace import Workspace
from tests.e2e.bell_program import CRASHES, ENDS, WAITS, add, begin, run, write
from tests.e2e.real_input import BELL, ROOT, Bell, eventually

RACERS = 8


def address(bell: Bell) -> Path:
    """Return the socket of the workspace's manager."""
    [*_, path] = [each for each in addresses(Workspace(bell.workspace)) if Path(each).exists()]
    return Path(path)


def test_alone_it_is_the_manager_for_a_moment(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "lonely")
    started = lone_bell.data("start", strategy)
    first, second = lone_bell.data("status"), lone_bell.data("status")
    stopped = lone_bell.data("stop", strategy)

    assert started == {"started": [strategy], "waiting": []}
    assert first["manager"]["kind"] == second["manager"]["kind"] == "one-shot"
    assert first["manager"]["pid"] != second["manager"]["pid"]
    assert first["strategies"][0]["state"] == "running"
    assert first["strategies"][0]["pid"] == second["strategies"][0]["pid"]
    assert stopped == {"stopped": [strategy], "killed": []}


def test_while_it_is_the_manager_it_answers_others(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "awaited")
    waiting = begin(lone_bell, "--json", "start", strategy, "--wait", "exited")
    eventually(
        lambda: lone_bell.data("status")["manager"]["pid"] == waiting.pid, "the waiting manager"
    )
    running = lone_bell.status(strategy)["state"]
    lone_bell.data("stop", strategy)
    out, err = waiting.communicate(timeout=20)

    assert running in {"starting", "running"}
    assert json.loads(out)["data"] == {"started": [strategy], "waiting": []}
    assert (waiting.returncode, err) == (0, b"")


def test_many_at_the_same_moment_are_all_done(lone_bell: Bell, tmp_path: Path) -> None:
    source = write(tmp_path, "racer", ENDS)
    racers = [
        begin(lone_bell, "--json", "add", str(source), "--name", f"racer {n}")
        for n in range(RACERS)
    ]
    answers = []
    for racer in racers:
        out, err = racer.communicate(timeout=60)
        assert err == b""
        answers.append(json.loads(out))

    ids = {each["data"]["id"] for each in answers}
    names = {row["name"] for row in lone_bell.data("list")["strategies"]}
    assert all(each["success"] for each in answers)
    assert len(ids) == RACERS
    assert names == {f"racer {n}" for n in range(RACERS)}


def test_of_many_starts_at_the_same_moment_one_wins(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "wanted")
    racers = [begin(lone_bell, "--json", "start", strategy) for _ in range(RACERS)]
    answers = [json.loads(racer.communicate(timeout=60)[0]) for racer in racers]

    refused = [each["data"]["error"] for each in answers if not each["success"]]
    assert refused == ["strategy_running"] * (RACERS - 1)
    assert len(lone_bell.data("runs", strategy)["runs"]) == 1


def test_serve_says_what_it_serves_and_refuses_a_second_one(lone_bell: Bell) -> None:
    server = begin(lone_bell, "serve")
    assert server.stdout is not None
    line = server.stdout.readline().decode()
    second = run(lone_bell, "--json", "serve")
    server.send_signal(signal.SIGTERM)
    out, err = server.communicate(timeout=20)

    answer = second.json()
    assert line.startswith(f"Serving {lone_bell.workspace} (pid {server.pid})")
    assert second.status == 1
    assert answer["data"]["error"] == "workspace_busy"
    assert f"by serve (pid {server.pid})" in answer["message"]
    assert (server.returncode, out, err) == (0, b"", b"")


def test_strategies_outlive_serve_and_the_next_bell_adopts_them(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "outlives")
    with lone_bell.serving() as server:
        lone_bell.start_running(strategy)
        before = lone_bell.status(strategy)
        server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
    after = lone_bell.status(strategy)

    assert after["state"] == "running"
    assert {key: after[key] for key in ("pid", "run", "started_at", "why")} == {
        key: before[key] for key in ("pid", "run", "started_at", "why")
    }


def test_after_a_kill_of_serve_the_next_bell_adopts_and_knows_who_ended_meanwhile(
    lone_bell: Bell, tmp_path: Path
) -> None:
    sign = tmp_path / "sign"
    crashes_later = (
        f"import os, time\nprint('ready')\nwhile not os.path.exists({str(sign)!r}):\n"
        f"    time.sleep(0.01)\n{CRASHES}"
    )
    stays, leaves = add(lone_bell, WAITS, "stays"), add(lone_bell, crashes_later, "leaves")
    server = lone_bell.serve()
    lone_bell.start_running(stays, leaves)
    pid = lone_bell.status(leaves)["pid"]
    server.kill()
    server.wait(20)
    left_over = address(lone_bell)
    sign.touch()
    eventually(lambda: not psutil.pid_exists(pid), "the crash")
    rows = {row["id"]: row for row in lone_bell.data("status")["strategies"]}

    assert left_over.name.endswith(".bell")
    assert rows[stays]["state"] == "running"
    assert rows[leaves]["state"] == "crashed"
    assert "KeyError: 'close' at line 6" in rows[leaves]["why"]
    assert lone_bell.data("stop", "--all") == {"stopped": [stays], "killed": []}


def test_a_workspace_is_the_same_by_another_path(served_bell: Bell, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(served_bell.workspace)

    assert Bell(link).data("status")["manager"]["kind"] == "serve"


def test_a_manager_that_has_the_lock_and_does_not_listen_is_named(lone_bell: Bell) -> None:
    lone_bell.data("list")
    lock = ManagerLock(Workspace(lone_bell.workspace))
    lock.acquire("window")
    try:
        done = run(lone_bell, "--json", "list")
    finally:
        lock.release()

    assert done.status == 1
    assert done.json()["data"]["error"] == "workspace_busy"
    assert f"by window (pid {os.getpid()})" in done.json()["message"]


def test_the_socket_is_this_users_alone(served_bell: Bell) -> None:
    path = address(served_bell)

    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(path.parent.stat().st_mode) & 0o077 == 0


def test_rubbish_and_clients_that_vanish_do_not_disturb_the_manager(served_bell: Bell) -> None:
    path = str(address(served_bell))
    rubbish = [
        *(b"\n", b"\xff\xfe\n", b"null\n", b"[]\n", b'{"verb": 7}\n', b'{"verb": "list"'),
        *(b'{"verb": "start", "args": {"strategies": 5}}\n', b'{"verb": "logs", "args": []}\n'),
        *(b'{"verb": "list", "args": {"follow": 3}}\n', b"[" * 100_000 + b"\n", b"x" * (3 << 20)),
        b'{"verb": "stop", "args": {"strategies": ["x"], "grace_s": 1e999}}\n',
        b'{"verb": "events", "args": {"follow": true}}\n' * 50,
    ]
    for each in rubbish:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(20)
            client.connect(path)
            # A request that is too long is not read to its end.
            with contextlib.suppress(BrokenPipeError):
                client.sendall(each)
            if each.endswith(b"\n"):
                assert client.recv(1)

    assert served_bell.data("status")["manager"]["kind"] == "serve"


def test_one_connection_can_ask_many_things(served_bell: Bell) -> None:
    with socket.socket(socket.AF_UNIX) as client, client.makefile("rb") as lines:
        client.settimeout(20)
        client.connect(str(address(served_bell)))
        client.sendall(b'{"verb": "status", "args": {}}\n{"verb": "dance"}\n{"verb": "runs"}\n')
        answers = [json.loads(line) for line in (lines.readline() for _ in range(6))]

    assert [set(each) for each in answers[::2]] == [{"accepted"}] * 3
    assert answers[1]["data"]["manager"]["kind"] == "serve"
    assert answers[3]["data"]["error"] == "invalid_request"
    assert answers[5]["data"]["error"] == "invalid_request"


def test_a_manager_without_a_window_shows_none_and_gives_way_when_asked(lone_bell: Bell) -> None:
    server = lone_bell.serve()
    with socket.socket(socket.AF_UNIX) as client, client.makefile("rb") as lines:
        client.settimeout(20)
        client.connect(str(address(lone_bell)))
        client.sendall(b'{"verb": "show_window"}\n{"verb": "quit"}\n')
        answers = [json.loads(line) for line in (lines.readline() for _ in range(4))]

    assert answers[1]["success"] is False
    assert answers[3]["success"] is True
    assert server.wait(20) == 0


def test_a_call_beside_a_manager_loads_no_qt(served_bell: Bell) -> None:
    program = (
        "import sys; from core.cli.main import main; main(); "
        "print(*[each for each in sys.modules if each in {'PySide6', 'core.manager.manager'}])"
    )
    words = ("--workspace", str(served_bell.workspace), "--json", "status")
    command = (BELL[0], "-c", program, *words)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    answer, loaded = done.stdout.decode().splitlines()

    assert json.loads(answer)["success"] is True
    assert loaded == ""
