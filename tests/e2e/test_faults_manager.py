"""The manager is killed at the worst moments: while it starts, stops, writes, or adopts."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.runner import protocol
from tests.e2e.bell_program import WAITS, add, begin, write
from tests.e2e.faults import kill, processes_of, sign
from tests.e2e.real_input import Bell, eventually, wait_for_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

ENDS_WHEN_TOLD = """\
import os, pathlib, signal, time
sign = pathlib.Path(os.environ["STRATEGY_DATA_DIR"], "end")
def end(*_):
    print("cancelling")
    while not sign.exists():
        time.sleep(0.01)
    print("cancelled")
    raise SystemExit(0)
signal.signal(signal.SIGTERM, end)
print("ready")
while True:
    time.sleep(60)
"""
MANY = 5


@pytest.mark.parametrize("moment", [protocol.REQUEST_NAME, protocol.LOCK_NAME, "ready"])
def test_killed_in_a_start_it_leaves_one_run_or_none(near_bell: Bell, moment: str) -> None:
    manager = near_bell.serve()
    strategy = add(near_bell, WAITS, "wanted")
    starting = begin(near_bell, "start", strategy)
    runs = near_bell.workspace / "strategies" / "runs" / strategy
    logs = near_bell.workspace / "log" / "strategies"

    def has_come() -> bool:
        if moment == "ready":
            return any(b"ready" in each.read_bytes() for each in logs.glob("*.log"))
        return any(runs.glob(f"*/{moment}"))

    eventually(has_come, moment)
    kill(manager)
    starting.communicate(timeout=20)
    # Its launcher ends with it; a runner that was under way still comes to its strategy, or ends.
    eventually(lambda: is_settled(near_bell, strategy), "one run or none")
    with near_bell.serving():
        row = near_bell.status(strategy)
        alive = processes_of(near_bell, strategy)
        again = near_bell.ask("start", strategy)
        at_last = processes_of(near_bell, strategy)

    assert row["state"] in {"running", "stopped", "crashed"}
    assert alive == ([row["pid"]] if row["state"] == "running" else [])
    assert again["success"] is (row["state"] != "running"), again
    assert len(at_last) == 1


def is_settled(bell: Bell, strategy: str) -> bool:
    """Return whether the newest run is over, or runs: no lock is held by one in between."""
    folders = sorted((bell.workspace / "strategies" / "runs" / strategy).glob("2*"))
    with contextlib.suppress(OSError, ValueError):
        record = json.loads((folders[-1] / protocol.RECORD_NAME).read_bytes())
        return record["state"] in {"running", "exited"}
    return not any(protocol.PROCESS_NAME in name for name in names_of_processes(folders[-1]))


def names_of_processes(folder: Path) -> list[str]:
    """Return the names of the processes that have a file below ``folder`` open."""
    names = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            files = [each.readlink() for each in (process / "fd").iterdir()]
            if any(each.is_relative_to(folder) for each in files):
                names.append((process / "comm").read_text(encoding="utf-8"))
    return names


def test_killed_in_a_stop_it_leaves_the_stop_under_way_and_the_next_one_shows_it(
    near_bell: Bell,
) -> None:
    manager = near_bell.serve()
    strategy = add(near_bell, ENDS_WHEN_TOLD, "ends when told")
    near_bell.start_running(strategy)
    before = near_bell.status(strategy)
    wait_for_text(before["log"], "ready")
    stopping = begin(near_bell, "stop", strategy, "--grace", "60")
    wait_for_text(before["log"], "cancelling")
    kill(manager)
    stopping.communicate(timeout=20)
    with near_bell.serving():
        adopted = near_bell.status(strategy)
        sign(near_bell, strategy)
        after = near_bell.wait_for_end(strategy)

    assert (adopted["state"], adopted["pid"]) == ("stopping", before["pid"])
    assert "asked by bell" in adopted["why"]
    assert "killed if it has not ended" in adopted["why"]
    assert (after["state"], after["exit_code"]) == ("stopped", 0)
    assert near_bell.texts(strategy) == ["ready", "cancelling", "cancelled"]


def test_killed_while_it_writes_it_has_kept_all_that_it_acknowledged(
    near_bell: Bell, tmp_path: Path
) -> None:
    source = write(tmp_path, "new", WAITS)
    acknowledged: set[str] = set()
    for _ in range(2):
        manager = near_bell.serve()
        words = ("--json", "add", str(source), "--name")
        adding = [begin(near_bell, *words, f"strategy {number}") for number in range(MANY)]
        acknowledged.add(answer(adding[0])["id"])
        kill(manager)
        acknowledged |= {each["id"] for each in map(answer, adding[1:]) if each}
    configs = near_bell.workspace / "strategies" / "strategy_configs.json"
    kept = json.loads(configs.read_bytes())
    shown = {row["id"] for row in near_bell.data("list")["strategies"]}

    assert acknowledged <= set(kept)
    assert acknowledged <= shown
    assert not list(configs.parent.glob("*unreadable*"))


def answer(asking: subprocess.Popen[bytes]) -> dict[str, str]:
    """Return the data of the answer that was given; nothing where its manager was killed."""
    out, _ = asking.communicate(timeout=60)
    given = json.loads(out or b"{}")
    data: dict[str, str] = given.get("data", {})
    return data if given.get("success") else {}


def test_killed_again_and_again_while_it_adopts_it_loses_none(near_bell: Bell) -> None:
    manager = near_bell.serve()
    strategies = [add(near_bell, WAITS, f"strategy {number}") for number in range(MANY)]
    near_bell.start_running(*strategies)
    before = {row["id"]: row["pid"] for row in near_bell.data("status")["strategies"]}
    lock = near_bell.workspace / "strategies" / "runs" / "manager.json"
    kill(manager)
    for _ in range(3):
        lock.unlink()
        # Adoption follows at once on the manager's word that the workspace is its own.
        manager = begin(near_bell, "serve")
        eventually(lock.exists, "the manager's name")
        kill(manager)
        manager.communicate()
    with near_bell.serving():
        after = {row["id"]: row for row in near_bell.data("status")["strategies"]}
        alive = [processes_of(near_bell, each) for each in strategies]

    assert {each: row["pid"] for each, row in after.items()} == before
    assert {row["state"] for row in after.values()} == {"running"}
    assert alive == [[before[each]] for each in strategies]
