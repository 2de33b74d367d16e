"""A strategy never runs twice, whoever starts it, and whatever becomes of its lock."""

import json
import select
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.runner import protocol
from tests.unit.runner_driver import BASE_PYTHON, RUNNER, Run, Runs, launch, marked

STARTERS = 50
SLEEPER = "import time\nprint('ready')\ntime.sleep(1000)"


def leave(_lock: Path) -> None:
    """Do nothing to the lock."""


def delete(lock: Path) -> None:
    """Delete the lock, held or not."""
    lock.unlink(missing_ok=True)


def replace(lock: Path) -> None:
    """Put a copy in the lock's place, as a backup program does."""
    copy = lock.with_name("lock.copy")
    copy.touch()
    copy.replace(lock)


def launchers(asked: list[Run]) -> "list[subprocess.Popen[bytes]]":
    """Start a launcher for each run, and hand all of them their requests."""
    command = [str(BASE_PYTHON), "-I", "-S", "-c", RUNNER]
    pipe = subprocess.PIPE
    waiting = [subprocess.Popen(command, stdin=pipe, stdout=pipe) for _ in asked]
    for process, run in zip(waiting, asked, strict=True):
        assert process.stdin
        process.stdin.write(protocol.framed(json.dumps(run.request).encode()))
        process.stdin.close()
        process.stdin = None  # or communicate would flush it
    return waiting


def answers(waiting: "list[subprocess.Popen[bytes]]", meanwhile: Callable[[], None]) -> list[Any]:
    """Return what each launcher answered; ``meanwhile`` is called until the last has."""
    for process in waiting:
        assert process.stdout
        while not select.select([process.stdout], [], [], 0.005)[0]:
            meanwhile()
    given = [process.communicate()[0] for process in waiting]
    return [json.loads(answer) for answer in given]


@pytest.mark.parametrize("meddle", [leave, delete, replace])
def test_of_fifty_starters_at_once_one_starts_it(
    runs: Runs, meddle: Callable[[Path], None]
) -> None:
    source = runs.script(SLEEPER)
    asked = [runs.request(source) for _ in range(STARTERS)]
    lock = Path(asked[0].request["strategy_lock"])
    given = answers(launchers(asked), lambda: meddle(lock))
    for run, answer in zip(asked, given, strict=True):
        run.answer = answer
    started = [run for run in asked if run.answer["ok"]]

    assert len(started) == 1
    assert {answer.get("stage") for answer in given} == {None, "lock"}
    assert [len(list(marked(run.request["run_id"]))) for run in started] == [1]
    assert not any(list(marked(run.request["run_id"])) for run in asked if run not in started)


@pytest.mark.parametrize("meddle", [delete, replace])
def test_a_live_run_is_found_whatever_became_of_the_lock(
    runs: Runs, meddle: Callable[[Path], None]
) -> None:
    first = runs.start(SLEEPER)
    meddle(Path(first.request["strategy_lock"]))
    answer = launch(runs.request(SLEEPER).request)

    assert (answer["ok"], answer["stage"]) == (False, "lock")
    assert answer["error"] == f"The strategy is running already, in {first.request['run_id']}"


def test_a_run_in_its_pause_is_a_live_run(runs: Runs) -> None:
    chosen = {
        "policy": "on-failure",
        "success_codes": [0],
        "first_delay_s": 1000,
        "longest_delay_s": 1000,
        "stable_s": 60,
        "most_failures": 5,
        "failure_window_s": 600,
    }
    first = runs.start("raise SystemExit(3)", restart=chosen)
    first.await_text(b"Restarts in")
    delete(Path(first.request["strategy_lock"]))

    assert launch(runs.request(SLEEPER).request)["stage"] == "lock"


def test_runs_that_are_over_or_were_copied_hold_nothing_up(runs: Runs) -> None:
    over = runs.finish("pass")
    folder = Path(over.request["run_dir"])
    shutil.copytree(folder, folder.with_name("copy"))
    (folder.parent / "a file").touch()

    assert runs.finish("pass").record()["exit_code"] == 0
