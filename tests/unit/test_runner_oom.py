"""Out of memory: what the system killed for want of it is told from what somebody killed."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.runner_driver import Runs, wait_until

_CELL_BYTES = 64 * 1024 * 1024


@pytest.fixture
def small_memory() -> Iterator[Path]:
    """Return the list of the processes of a control group with little memory."""
    version_1 = Path("/sys/fs/cgroup/memory")
    root = version_1 if version_1.is_dir() else Path("/sys/fs/cgroup")
    cell = root / f"bell-test-{os.getpid()}"
    limit = cell / ("memory.limit_in_bytes" if root == version_1 else "memory.max")
    try:
        cell.mkdir()
        limit.write_text(str(_CELL_BYTES))
    except OSError as error:
        if cell.is_dir():
            cell.rmdir()
        pytest.skip(f"no control groups here: {error}")
    yield cell / "cgroup.procs"
    wait_until(lambda: not (cell / "cgroup.procs").read_text())
    cell.rmdir()


def test_what_the_system_killed_for_want_of_memory_says_so(runs: Runs, small_memory: Path) -> None:
    source = """
    import os, sys, time
    while not os.path.exists("go"): time.sleep(0.01)
    blocks = []
    while True: blocks.append(bytearray(os.urandom(1)) * 10_000_000)
    """
    run = runs.start(source)
    small_memory.write_text(str(run.pid))
    Path(run.request["cwd"], "go").touch()
    record = run.wait()

    assert (record["signal"], record["out_of_memory"]) == ("SIGKILL", True)
    assert run.texts("S")[-1] == (
        b"=== Strategy ended by SIGKILL: the system killed it, because memory ran out ==="
    )


def test_what_somebody_killed_did_not_run_out_of_memory(runs: Runs) -> None:
    run = runs.start("import time\ntime.sleep(1000)")
    os.kill(run.pid, signal.SIGKILL)
    record = run.wait()

    assert (record["signal"], record["out_of_memory"]) == ("SIGKILL", False)
