"""The promise: a manager may be killed at any moment, and no strategy notices.

Each test kills the manager without warning while strategies log a counter, opens the next
one, and looks at everything that the first one never saw.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.real_input import (
    STRATEGIES,
    Bell,
    eventually,
    is_alive,
    raw_records,
    wait_for_text,
)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="adoption is for Linux so far")

Manager = Callable[[Bell], subprocess.Popen[bytes]]


@pytest.fixture
def signs(tmp_path: Path) -> Path:
    """Return the folder in which files tell the strategies what to do."""
    folder = tmp_path / "signs"
    folder.mkdir()
    return folder


@pytest.fixture
def bell(tmp_path: Path, signs: Path) -> Iterator[Bell]:
    """Return a command line; what still runs at the end of the test is stopped."""
    command_line = Bell(tmp_path / "workspace", {"TEST_SIGNALS": str(signs)})
    yield command_line
    command_line.ask("stop", "--all", "--grace", "0")


@pytest.fixture(params=[Bell.serve, Bell.open_window], ids=["bell serve", "the window"])
def manager(request: pytest.FixtureRequest) -> Manager:
    """Return what starts a manager: one without a window, and one with."""
    start: Manager = request.param
    return start


@contextlib.contextmanager
def killed_at_the_end(manager: subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    """Kill the manager without warning when the block ends."""
    try:
        yield manager
    finally:
        manager.kill()
        manager.wait()


def counted(log: str) -> list[int]:
    """Return the numbers that a counter has logged, as they lie on disk."""
    whole = [text for letter, text in raw_records(Path(log)) if letter == "O"]
    return [int(text.split()[1]) for text in whole if text.startswith(b"count ")]


def log_has(log: str, number: int) -> Callable[[], bool]:
    """Return a check whether a counter has come to ``number``."""
    return lambda: b"O count %d\n" % number in Path(log).read_bytes()


def test_the_next_manager_adopts_what_runs_and_knows_what_ended(
    bell: Bell, signs: Path, manager: Manager
) -> None:
    counting = [bell.add(STRATEGIES / "counts.py", f"counter {n}") for n in range(2)]
    leaving = bell.add(STRATEGIES / "ends_by_itself.py")
    with killed_at_the_end(manager(bell)):
        bell.start_running(*counting, leaving)
        rows = {row["id"]: row for row in bell.data("status")["strategies"]}
        before = {each: rows[each] for each in counting}
        for row in before.values():
            eventually(log_has(row["log"], 50), "the counter's start")
        wait_for_text(rows[leaving]["log"], "waiting")
    assert all(is_alive(row["pid"]) for row in before.values())
    (signs / "leave").touch()
    for row in before.values():
        after_the_kill = len(counted(row["log"])) + 200
        eventually(log_has(row["log"], after_the_kill), "the counter's progress")
    with killed_at_the_end(manager(bell)):
        adopted = {row["id"]: row for row in bell.data("status")["strategies"]}
        (signs / "end").touch()
        for each in counting:
            wait_for_text(adopted[each]["log"], "O total")
        ended = {each: bell.wait_for_end(each) for each in counting}

    for each in counting:
        for fact in ("state", "pid", "run", "started_at"):
            assert adopted[each][fact] == before[each][fact]
        assert ended[each]["exit_code"] == 0
        numbers = counted(ended[each]["log"])
        assert numbers == list(range(len(numbers)))
        assert f"total {len(numbers)}" in [line["text"] for line in bell.logs(each, "-n", "3")]
    assert adopted[leaving]["exit_code"] == 7
    assert adopted[leaving]["why"].endswith(": exit code 7")


def test_without_any_manager_a_strategy_started_by_bell_runs_on_and_is_stopped_by_bell(
    bell: Bell,
) -> None:
    strategy = bell.add(STRATEGIES / "counts.py")
    bell.start_running(strategy)
    row = bell.status(strategy)
    eventually(log_has(row["log"], 100), "the counter's progress")
    stopped = bell.data("stop", strategy)
    numbers = counted(row["log"])

    assert row["state"] == "running"
    assert stopped == {"stopped": [strategy], "killed": []}
    assert numbers == list(range(len(numbers)))
    assert bell.status(strategy)["state"] == "stopped"


def test_a_strategy_whose_runner_is_killed_ends_and_is_told_as_lost(bell: Bell) -> None:
    strategy = bell.add(STRATEGIES / "counts.py")
    with bell.serving():
        bell.start_running(strategy)
        row = bell.status(strategy)
        eventually(log_has(row["log"], 20), "the counter's start")
        _kill_runner(row["pid"])
        eventually(lambda: not is_alive(row["pid"]), "the strategy's end")
        lost = bell.wait_for_end(strategy)

    assert lost["state"] == "crashed"
    assert "its runner was killed" in lost["why"]
    assert "check open positions" in lost["why"]


def _kill_runner(strategy_pid: int) -> None:
    stat = Path(f"/proc/{strategy_pid}/stat").read_text(encoding="ascii")
    os.kill(int(stat.rpartition(")")[2].split()[1]), signal.SIGKILL)
