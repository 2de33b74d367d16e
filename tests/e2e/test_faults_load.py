"""Too many descriptors, and too much output: what is bounded stays bounded."""

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.service.address import addresses
from core.workspace import Workspace
from tests.e2e.bell_program import WAITS, add
from tests.e2e.faults import kill, supervise
from tests.e2e.real_input import BELL, ROOT, Bell, eventually, wait_for_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

MANY = 1000
HOLDS_MANY = f"""\
import resource, time
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(2 * {MANY}, hard), hard))
held = [open("/dev/null") for _ in range({MANY})]
print("ready")
while True:
    time.sleep(60)
"""
FLOOD_MB = int(os.environ.get("OPENING_BELL_FLOOD_MB", "300"))
"""More than the default takes long: 10240 is what a strategy floods in a bad night."""
FLOOD = f"""\
text = "x" * 1000 + "\\n"
import sys
for number in range({FLOOD_MB} * 1000):
    sys.stdout.write(f"{{number}} {{text}}")
print("the end")
"""
MIB = 1 << 20


@pytest.fixture
def many_open() -> Iterator[None]:
    """Have a thousand descriptors open that programs inherit."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    if before[1] < 4 * MANY:
        pytest.skip(f"no more than {before[1]} descriptors are allowed here")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4 * MANY, before[1]))
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(MANY)]
    for each in held:
        os.set_inheritable(each, True)  # noqa: FBT003 - the function's own form
    yield
    for each in held:
        os.close(each)
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def descriptors(pid: int) -> int:
    """Return how many descriptors a process has open."""
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def test_a_strategy_with_a_thousand_descriptors_is_run_and_stopped(near_bell: Bell) -> None:
    with near_bell.serving():
        strategy = add(near_bell, HOLDS_MANY, "holds many")
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        wait_for_text(row["log"], "ready")
        held = descriptors(row["pid"])
        stopped = near_bell.data("stop", strategy)

    assert held > MANY
    assert stopped == {"stopped": [strategy], "killed": []}


@pytest.mark.usefixtures("many_open")
def test_a_manager_with_a_thousand_descriptors_starts_adopts_and_hands_none_of_them_on(
    near_bell: Bell,
) -> None:
    managers = []
    for number in range(2):
        command = (*BELL, "--workspace", str(near_bell.workspace), "serve")
        started = subprocess.Popen(command, cwd=ROOT, env=near_bell.environment(), close_fds=False)
        managers.append(near_bell._started(started))
        if not number:
            strategy = add(near_bell, WAITS, "wanted")
            near_bell.start_running(strategy)
            first = near_bell.status(strategy)
            kill(started)
    adopted = near_bell.status(strategy)
    of_manager, of_strategy = descriptors(managers[1].pid), descriptors(first["pid"])
    stopped = near_bell.data("stop", strategy)
    managers[1].send_signal(signal.SIGTERM)
    managers[1].wait(20)

    assert of_manager > MANY
    assert of_strategy < 10
    assert (adopted["state"], adopted["pid"]) == ("running", first["pid"])
    assert stopped == {"stopped": [strategy], "killed": []}


def test_a_manager_without_a_descriptor_left_loses_nothing_and_hears_again(
    near_bell: Bell,
) -> None:
    with near_bell.serving() as server:
        runs, other = add(near_bell, WAITS, "runs"), add(near_bell, WAITS, "other")
        near_bell.start_running(runs)
        row = near_bell.status(runs)
        before = resource.prlimit(server.pid, resource.RLIMIT_NOFILE)
        with connected(near_bell) as asking, asking.makefile("rb") as answers:
            near_bell.status(runs)  # comes later and is answered: this connection is taken
            few = descriptors(server.pid) - 2
            resource.prlimit(server.pid, resource.RLIMIT_NOFILE, (few, before[1]))
            with connected(near_bell):
                start = {"verb": "start", "args": {"strategies": [other]}}
                asking.sendall(json.dumps(start).encode() + b"\n")
                answers.readline()
                json.loads(answers.readline())  # whichever it is, it is an answer
            resource.prlimit(server.pid, resource.RLIMIT_NOFILE, before)
        eventually(lambda: hears(near_bell), "an answer to a new question")
        after = near_bell.status(runs)
        # Its runner may have begun all the same: then it is known by now.
        if near_bell.status(other)["state"] != "running":
            near_bell.start_running(other)
        again = near_bell.status(other)
        assert server.poll() is None

    assert (after["state"], after["pid"]) == ("running", row["pid"])
    assert again["state"] == "running"


def connected(bell: Bell) -> socket.socket:
    """Return a connection to the manager, which need not have taken it yet."""
    [*_, path] = [each for each in addresses(Workspace(bell.workspace)) if Path(each).exists()]
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(20)
    client.connect(path)
    return client


def hears(bell: Bell) -> bool:
    """Return whether the manager answers a new question."""
    try:
        with connected(bell) as client:
            client.sendall(b'{"verb": "list"}\n')
            return bool(client.recv(1))
    except (OSError, ValueError):  # nobody listens, or there is no address
        return False


@pytest.mark.timeout(1200)
def test_a_flood_of_output_keeps_to_its_room_and_the_window_answers(near_bell: Bell) -> None:
    strategy = add(near_bell, FLOOD, "flood")
    room = {"log_file_bytes": MIB, "log_files": 4, "log_bytes": 4 * MIB}
    supervise(near_bell, strategy, **room)
    window = near_bell.open_window()
    sizes, waits_s = [], []
    try:
        near_bell.start_running(strategy)
        row = near_bell.status(strategy)
        while row["state"] == "running":
            asked_at = time.monotonic()
            row = near_bell.status(strategy)
            waits_s.append(time.monotonic() - asked_at)
            sizes.append(room_of(Path(row["log"])))
        shown = near_bell.logs(strategy, "-n", "3")
    finally:
        window.send_signal(signal.SIGTERM)
        window.wait(20)

    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert max(sizes) <= 4 * MIB + MIB // 4
    assert max(waits_s) < 1, max(waits_s)
    assert "the end" in [line["text"] for line in shown]


def room_of(log: Path) -> int:
    """Return how many bytes a run's log files have on the disk."""
    total = 0
    for each in log.parent.glob(f"{log.name}*"):
        with contextlib.suppress(FileNotFoundError):
            total += each.stat().st_size
    return total
