"""The launcher: what it leaves behind, and what it answers for runners that cannot."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from core.runner import protocol
from tests.unit.runner_driver import BASE_PYTHON, LIMIT_S, RUNNER, Run, Runs, wait_until

SLEEPER = "import time\ntime.sleep(100)"

Launcher = subprocess.Popen[bytes]


@pytest.fixture
def launcher() -> Iterator[Launcher]:
    """A launcher that waits for requests; its end is waited for."""
    command = [str(BASE_PYTHON), "-I", "-S", "-c", RUNNER]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0) as process:
        yield process
        out, errors = process.communicate(timeout=LIMIT_S)

        assert (out, errors) == (b"", b"")


def ask(launcher: Launcher, *runs: Run) -> None:
    """Send requests, all at once."""
    assert launcher.stdin is not None
    requests = [json.dumps(run.request).encode() for run in runs]
    launcher.stdin.write(b"".join([protocol.framed(each) for each in requests]))


def answers(launcher: Launcher, *runs: Run) -> None:
    """Hear as many answers as there are runs, and give each run its own."""
    assert launcher.stdout is not None
    found: dict[str, dict[str, Any]] = {}
    for _ in runs:
        answer = json.loads(launcher.stdout.readline())
        found[answer["run_id"]] = answer
    for run in runs:
        run.answer = found[run.request["run_id"]]


def open_files(pid: int) -> set[str]:
    """Return what the descriptors of a process lead to, but for the null device."""
    return {str(each.readlink()) for each in Path(f"/proc/{pid}/fd").iterdir()} - {os.devnull}


def another(runs: Runs, **changes: Any) -> Run:
    """Return the run of another strategy, which may run beside the others."""
    return runs.request(SLEEPER, strategy=f"s{len(runs.runs)}", **changes)


def holder_of(path: Path) -> int | None:
    """Return the process that has ``path`` open, None while there is none."""
    for each in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if each.readlink() == path:
                return int(each.parts[2])
        except OSError:
            continue
    return None


def test_runners_stand_outside_the_tree_of_who_asked_for_them(
    launcher: Launcher, runs: Runs
) -> None:
    many = [another(runs) for _ in range(5)]
    ask(launcher, *many)
    answers(launcher, *many)
    below = psutil.Process(launcher.pid).children(recursive=True)

    assert all(run.answer["ok"] for run in many)
    assert below == []


def test_runners_hold_nothing_of_the_launcher(launcher: Launcher, runs: Runs) -> None:
    first, second = another(runs), another(runs)
    for run in (first, second):
        ask(launcher, run)
        answers(launcher, run)

    # A runner lets go of the pipe that it answers through after it has answered.
    wait_until(lambda: not open_files(second.runner_pid) & open_files(launcher.pid))

    assert not open_files(second.runner_pid) & open_files(first.runner_pid)


def test_a_runner_that_is_killed_before_it_answers_is_answered_for(
    launcher: Launcher, runs: Runs, tmp_path: Path
) -> None:
    nobody_reads = tmp_path / "log"
    os.mkfifo(nobody_reads)
    run = another(runs, log={"path": str(nobody_reads)})
    lock = Path(run.request["run_dir"], protocol.LOCK_NAME)
    ask(launcher, run)
    wait_until(lambda: holder_of(lock))
    os.kill(holder_of(lock) or 0, signal.SIGKILL)
    answers(launcher, run)

    assert run.answer["ok"] is False
    assert run.answer["error"] == "The runner ended before it could answer"


def test_a_launcher_without_input_stays_until_all_is_answered(
    launcher: Launcher, runs: Runs
) -> None:
    many = [another(runs) for _ in range(3)]
    ask(launcher, *many)
    assert launcher.stdin is not None
    launcher.stdin.close()
    launcher.stdin = None
    answers(launcher, *many)

    assert all(run.answer["ok"] for run in many)


def test_a_killed_launcher_starts_nothing_more(launcher: Launcher, runs: Runs) -> None:
    launcher.kill()
    launcher.wait(LIMIT_S)
    run = another(runs)
    assert launcher.stdout is not None
    # All who could have answered are gone.
    assert launcher.stdout.read() == b""
    with pytest.raises(BrokenPipeError):
        ask(launcher, run)

    assert not Path(run.request["run_dir"], protocol.RECORD_NAME).exists()
