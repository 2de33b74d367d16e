"""Files of the workspace are damaged while nobody looks: nothing that runs is lost, nothing lies."""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from core.runner import protocol
from tests.e2e.bell_program import ENDS, WAITS, add
from tests.e2e.faults import kill, processes_of, run_folder, unwritable
from tests.e2e.real_input import Bell, eventually, wait_for_text

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

Damage = Callable[[bytes], bytes]

DAMAGES: dict[str, Damage] = {
    "cut short": lambda data: data[: len(data) // 2],
    "emptied": lambda _: b"",
    "zeroed": lambda data: bytes(len(data)),
    "rubbish": lambda _: b"\x93\xff{[,\x00",
    "another type": lambda _: b"[1, 2]",
}


def spoil(path: Path, damage: Damage) -> None:
    """Damage a file in its place, as a failing disk does."""
    path.write_bytes(damage(path.read_bytes()))


@pytest.mark.parametrize("damage", ["cut short", "zeroed"])
def test_settings_that_cannot_be_read_come_from_the_file_before_and_what_runs_is_adopted(
    near_bell: Bell, damage: str
) -> None:
    configs = near_bell.workspace / "strategies" / "strategy_configs.json"
    manager = near_bell.serve()
    first = add(near_bell, WAITS, "first")
    near_bell.start_running(first)
    row = near_bell.status(first)
    second = add(near_bell, WAITS, "second")
    kill(manager)
    spoil(configs, DAMAGES[damage])
    damaged = configs.read_bytes()
    with near_bell.serving():
        rows = {each["id"]: each for each in near_bell.data("status")["strategies"]}
    kept = [each.read_bytes() for each in configs.parent.glob("*.unreadable-*")]

    assert (rows[first]["state"], rows[first]["pid"]) == ("running", row["pid"])
    assert set(rows) <= {first, second}
    assert kept == [damaged]
    assert first in json.loads(configs.read_bytes())


def test_without_any_readable_settings_a_strategy_that_runs_is_shown_and_can_be_stopped(
    near_bell: Bell,
) -> None:
    configs = near_bell.workspace / "strategies" / "strategy_configs.json"
    manager = near_bell.serve()
    strategy = add(near_bell, WAITS, "wanted")
    near_bell.start_running(strategy)
    row = near_bell.status(strategy)
    kill(manager)
    for each in (configs, configs.with_name(configs.name + ".previous")):
        each.write_bytes(b"{")
    with near_bell.serving():
        rows = near_bell.data("status")["strategies"]
        stopped = near_bell.data("stop", "--all")

    assert [(each["id"], each["name"], each["state"], each["pid"]) for each in rows] == [
        (strategy, "wanted", "running", row["pid"])
    ]
    assert stopped == {"stopped": [strategy], "killed": []}


def test_live_runs_whose_records_are_damaged_are_neither_lost_nor_started_twice(
    near_bell: Bell,
) -> None:
    manager = near_bell.serve()
    damages = {add(near_bell, WAITS, name): damage for name, damage in DAMAGES.items()}
    near_bell.start_running(*damages)
    before = {each: near_bell.status(each) for each in damages}
    kill(manager)
    for each, damage in damages.items():
        spoil(run_folder(near_bell, before[each]) / protocol.RECORD_NAME, damage)
    with near_bell.serving():
        # The runner tells its strategy's process as soon as it is asked.
        eventually(lambda: all(near_bell.status(each)["pid"] for each in damages), "the pids")
        adopted = {each: near_bell.status(each) for each in damages}
        again = [near_bell.ask("start", each)["success"] for each in damages]
        alive = {each: processes_of(near_bell, each) for each in damages}
        stopped = near_bell.data("stop", "--all")
        after = {near_bell.status(each)["state"] for each in damages}

    assert alive == {each: [row["pid"]] for each, row in before.items()}
    assert not any(again)
    for each, row in before.items():
        assert (adopted[each]["state"], adopted[each]["pid"]) == ("running", row["pid"])
    assert (set(stopped["stopped"]), stopped["killed"]) == (set(damages), [])
    assert after == {"stopped"}


def test_damaged_records_of_the_past_are_passed_over(near_bell: Bell) -> None:
    with near_bell.serving():
        damages = {add(near_bell, ENDS, name): damage for name, damage in DAMAGES.items()}
        older, newer = (run_all(near_bell, damages) for _ in range(2))
    for each, damage in damages.items():
        spoil(run_folder(near_bell, newer[each]) / protocol.RECORD_NAME, damage)
    with near_bell.serving():
        rows = {each: near_bell.status(each) for each in damages}
        runs = {each: near_bell.data("runs", each)["runs"] for each in damages}
        newest = run_all(near_bell, damages)

    for each in damages:
        assert rows[each]["state"] == newest[each]["state"] == "exited"
        assert [run["id"] for run in runs[each]] == [older[each]["run"]]
        assert newest[each]["run"] > newer[each]["run"]


def run_all(bell: Bell, strategies: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Run strategies to their ends, and return their rows."""
    bell.run_to_end(*strategies)
    return {each: bell.status(each) for each in strategies}


def test_a_torn_journal_goes_on_and_loses_no_event_that_follows(near_bell: Bell) -> None:
    journal = near_bell.workspace / "log" / "events.jsonl"
    manager = near_bell.serve()
    strategy = add(near_bell, WAITS, "eventful")
    near_bell.start_running(strategy)
    wait_for_text(str(journal), "running")
    kill(manager)
    # As a power cut leaves it: zeros, and the beginning of a line.
    journal.write_bytes(
        b'\xff\n{"time": 5}\n' + journal.read_bytes() + bytes(99) + b'\n{"time": "20'
    )
    with near_bell.serving():
        near_bell.data("stop", strategy)
    lines = journal.read_bytes().splitlines()
    events = [each["state"] for each in map(parsed, lines) if each.get("strategy") == strategy]

    assert events[-2:] == ["stopping", "stopped"]


def parsed(line: bytes) -> dict[str, object]:
    """Return the object on a line, {} where there is none."""
    try:
        value = json.loads(line)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def test_files_that_cannot_be_written_hold_up_no_start_and_no_stop(near_bell: Bell) -> None:
    journal = near_bell.workspace / "log" / "events.jsonl"
    configs = near_bell.workspace / "strategies" / "strategy_configs.json"
    with near_bell.serving() as server:
        strategy = add(near_bell, WAITS, "wanted")
        near_bell.start_running(strategy)
        near_bell.data("stop", strategy)
        with unwritable(journal, configs, configs.parent):
            near_bell.start_running(strategy)
            row = near_bell.status(strategy)
            wait_for_text(row["log"], "ready")
            stopped = near_bell.data("stop", strategy)
        assert server.poll() is None

    assert row["state"] == "running"
    assert stopped == {"stopped": [strategy], "killed": []}
