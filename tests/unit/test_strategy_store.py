"""The store: in memory at once, on the disk together, and OpenAlgo reads it."""

import contextlib
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core import clock
from core.atomic_file import previous_path
from core.background import Background
from core.errors import (
    AmbiguousStrategyError,
    OpeningBellError,
    UnknownStrategyError,
    WriteError,
)
from core.records.strategy import Strategy
from core.schedule.schedule import DAYS, Schedule, Window
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace
from tests.unit.store_support import (
    NOW,
    OLD_ENTRY,
    TODAYS_ENTRY,
    done,
    reading_of_openalgo,
    strategy,
    write,
)

pytest_plugins = ("tests.unit.store_fixtures",)


def test_openalgo_reads_a_new_strategy(
    workspace: Workspace, store: StrategyStore, qtbot: QtBot
) -> None:
    done(qtbot, store.put(strategy(name="नमस्ते")))

    configs = reading_of_openalgo(workspace)

    assert configs == {
        "ema_20261122000001": {
            "name": "नमस्ते",
            "file_path": "strategies/scripts/ema_20261122000001.py",
            "file_name": "ema_20261122000001.py",
            "exchange": "NSE",
            "is_running": False,
            "is_scheduled": False,
            "created_at": "2026-11-22T22:39:09.000000+05:30",
            "pid": None,
        }
    }


def test_the_file_has_openalgos_very_form(
    workspace: Workspace, store: StrategyStore, qtbot: QtBot
) -> None:
    done(qtbot, store.put(strategy(name="नमस्ते")))
    data = workspace.configs_file.read_bytes()

    form = json.dumps(json.loads(data), indent=2, ensure_ascii=False).encode()

    assert data == form
    assert "नमस्ते".encode() in data


def test_openalgo_reads_a_start_an_end_and_a_schedule(
    workspace: Workspace, store: StrategyStore, qtbot: QtBot
) -> None:
    days = ("mon", "fri")
    schedule = Schedule(windows=(Window.parse("09:15", None),), days=days)
    store.put(strategy(1, schedule=schedule))
    store.put(strategy(2))
    store.mark_started("ema_20261122000001", 4711, NOW)
    store.mark_started("ema_20261122000002", 4712, NOW)
    done(qtbot, store.mark_ended("ema_20261122000002", NOW + timedelta(seconds=1)))

    running, ended = reading_of_openalgo(workspace).values()

    assert (running["is_running"], running["pid"]) == (True, 4711)
    assert running["last_started"] == "2026-11-22T22:39:09.000000+05:30"
    assert "last_stopped" not in running
    assert (running["schedule_start"], running["schedule_stop"]) == ("09:15", None)
    assert running["schedule_days"] == ["mon", "fri"]
    assert (ended["is_running"], ended["pid"]) == (False, None)
    assert ended["last_stopped"] == "2026-11-22T22:39:10.000000+05:30"


def test_what_openalgo_wrote_is_understood(
    workspace: Workspace, open_store: Callable[[], StrategyStore]
) -> None:
    write(workspace, {"ok_loop_20261122223909": TODAYS_ENTRY})
    found = open_store().get("ok_loop_20261122223909")

    assert found == Strategy(
        id="ok_loop_20261122223909",
        name="My ok_loop",
        file_path="strategies/scripts/ok_loop_20261122223909.py",
        exchange="CRYPTO",
        created_at=clock.parsed("2026-11-22T22:39:09.754373+05:30"),
        last_started=clock.parsed("2026-11-22T22:39:36.102938+05:30"),
        last_stopped=clock.parsed("2026-11-22T22:39:47.000001+05:30"),
        last_modified=clock.parsed("2026-11-22T22:39:12.500000+05:30"),
        schedule=Schedule(windows=(Window.parse("00:00", "23:59"),), days=DAYS),
    )


def test_an_old_entry_of_windows_is_understood_and_keeps_what_is_not_changed(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    write(workspace, {"ema (1)_20250922091500": OLD_ENTRY})
    store = open_store()
    found = store.get("ema (1)_20250922091500")
    done(qtbot, store.mark_ended(found.id, NOW))

    after = json.loads(workspace.configs_file.read_bytes())["ema (1)_20250922091500"]

    assert found.file_path == "strategies/scripts/ema (1)_20250922091500.py"
    assert (found.exchange, found.is_running, found.pid) == ("NSE", True, 4711)
    assert store.notices == []
    assert after == OLD_ENTRY | {
        "is_running": False,
        "pid": None,
        "last_stopped": "2026-11-22T22:39:09.000000+05:30",
    }


def test_unscheduling_keeps_the_times_as_openalgo_does(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    write(workspace, {"ok_loop_20261122223909": TODAYS_ENTRY})
    store = open_store()
    found = store.get("ok_loop_20261122223909")
    done(qtbot, store.put(replace(found, schedule=None)))

    after = json.loads(workspace.configs_file.read_bytes())["ok_loop_20261122223909"]

    assert after == TODAYS_ENTRY | {"is_scheduled": False}


def test_our_settings_stand_under_one_key_beside_what_others_put_there(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    entry = OLD_ENTRY | {"opening_bell": {"colour": "red", "grace_s": 3}}
    write(workspace, {"ema": entry})
    store = open_store()
    found = store.get("ema")
    done(qtbot, store.put(replace(found, interpreter="/usr/bin/python3")))

    after = json.loads(workspace.configs_file.read_bytes())["ema"]

    assert found.grace_s == 3
    assert after == entry | {
        "opening_bell": {"colour": "red", "grace_s": 3, "interpreter": "/usr/bin/python3"}
    }
    assert open_store().get("ema").interpreter == "/usr/bin/python3"


def test_going_back_to_the_default_interpreter_takes_its_key_out(
    workspace: Workspace, store: StrategyStore, qtbot: QtBot
) -> None:
    store.put(strategy(interpreter="/usr/bin/python3"))
    done(qtbot, store.put(strategy()))

    entry = json.loads(workspace.configs_file.read_bytes())["ema_20261122000001"]

    assert entry["opening_bell"] == {}


def test_every_field_of_a_strategy_comes_back(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    full = Strategy(
        id="full",
        name="Full",
        file_path="strategies/scripts/full.py",
        exchange="MCX",
        created_at=NOW,
        last_started=NOW,
        last_stopped=NOW,
        last_modified=NOW,
        schedule=Schedule(windows=(Window.parse("09:00", "23:55"),), days=("sat",)),
        is_running=True,
        pid=1,
        interpreter="/p",
        grace_s=0.5,
    )
    done(qtbot, open_store().put(full))

    found = open_store().get("full")

    assert found == full
    assert workspace.configs_file.exists()


def test_entries_that_are_not_understood_survive_and_are_said(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    odd = {"a note": "hello", "nameless": {"x": 1}, "../../etc/passwd": {"name": "Escapes"}}
    write(workspace, odd)
    store = open_store()
    done(qtbot, store.put(strategy()))

    after = json.loads(workspace.configs_file.read_bytes())

    assert [each.id for each in store.strategies()] == ["ema_20261122000001"]
    assert {key: after[key] for key in odd} == odd
    assert store.notices == [
        (
            "The entry “a note” of strategy_configs.json is kept but not shown, "
            "because it is not an object"
        ),
        (
            "The entry “nameless” of strategy_configs.json is kept but not shown, "
            "because it has no name"
        ),
        (
            "The entry “../../etc/passwd” of strategy_configs.json is kept but not shown, "
            "because its id cannot name a file"
        ),
    ]


def test_an_entry_that_is_not_understood_is_not_overwritten(
    workspace: Workspace, open_store: Callable[[], StrategyStore]
) -> None:
    write(workspace, {"ema_20261122000001": "a note"})
    store = open_store()

    assert store.is_taken("ema_20261122000001")
    with pytest.raises(OpeningBellError, match="kept but not understood"):
        store.put(strategy())


def test_nesting_as_deep_as_it_can_be_read_can_be_written(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    deep = b'{"deep": {"name": "Deep", "x": ' + b"[" * 600 + b"]" * 600 + b"}}"
    write(workspace, deep)
    store = open_store()
    done(qtbot, store.put(strategy()))

    after = json.loads(workspace.configs_file.read_bytes())

    assert after["deep"] == json.loads(deep)["deep"]


def test_strategies_come_by_name_then_id(store: StrategyStore) -> None:
    for number, name in enumerate(["beta", "Alpha", "alpha", "Émile", "Beta"]):
        store.put(strategy(number, name=name))

    assert [each.name for each in store.strategies()] == [
        "Alpha",
        "alpha",
        "beta",
        "Beta",
        "Émile",
    ]


def test_a_strategy_is_found_by_id_or_by_its_only_name(store: StrategyStore) -> None:
    store.put(strategy(1, name="one"))
    store.put(strategy(2, name="two"))
    store.put(strategy(3, name="two"))

    assert store.find("ema_20261122000001").name == "one"
    assert store.find("one").id == "ema_20261122000001"
    with pytest.raises(AmbiguousStrategyError, match="ema_20261122000002, ema_20261122000003"):
        store.find("two")
    with pytest.raises(UnknownStrategyError):
        store.find("three")


def test_an_id_goes_before_a_name(store: StrategyStore) -> None:
    store.put(strategy(1, name="one"))
    store.put(strategy(2, name="ema_20261122000001"))

    assert store.find("ema_20261122000001").name == "one"


def test_unknown_ids_are_refused(store: StrategyStore) -> None:
    for ask in (store.get, store.remove):
        with pytest.raises(UnknownStrategyError):
            ask("nobody")
    with pytest.raises(UnknownStrategyError):
        store.mark_ended("nobody", NOW)


def test_what_was_removed_comes_back_as_it_was(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    write(workspace, {"ok": TODAYS_ENTRY | {"of theirs": [1, {"x": None}]}})
    store = open_store()
    entry, removed = store.remove("ok")
    done(qtbot, removed)
    empty = workspace.configs_file.read_bytes()
    done(qtbot, store.restore("ok", entry))

    after = json.loads(workspace.configs_file.read_bytes())

    assert empty == b"{}"
    assert after == {"ok": TODAYS_ENTRY | {"of theirs": [1, {"x": None}]}}
    with pytest.raises(OpeningBellError, match="another strategy has its id"):
        store.restore("ok", entry)


def test_changes_that_wait_for_the_disk_are_written_together_and_all_acknowledged(
    workspace: Workspace, store: StrategyStore, background: Background, qtbot: QtBot
) -> None:
    succeeded: list[int] = []
    disk_is_free = threading.Event()
    background.run(disk_is_free.wait)
    for number in range(200):
        last = store.put(strategy(number))
        last.succeeded.connect(partial(_note, succeeded, number))
    disk_is_free.set()
    done(qtbot, last)

    assert succeeded == list(range(200))
    assert len(reading_of_openalgo(workspace)) == 200
    # A second write would have kept the first.
    assert not previous_path(workspace.configs_file).exists()


def _note(numbers: list[int], number: int, _result: object) -> None:
    numbers.append(number)


def test_a_read_only_folder_is_a_sentence_and_memory_tells_the_truth(
    lockable: Path,
    lock_folder: Callable[[Path], None],
    background: Background,
    qtbot: QtBot,
) -> None:
    workspace = Workspace(lockable / "workspace")
    workspace.create()
    store = StrategyStore(workspace, background, lambda: NOW)
    store.load()
    done(qtbot, store.put(strategy(1)))
    before = workspace.configs_file.read_bytes()
    lock_folder(workspace.strategies)
    with qtbot.waitSignal(store.write_failed, timeout=10_000) as failed:
        store.put(strategy(2))

    assert failed.args
    assert str(failed.args[0]).startswith("strategy_configs.json could not be written because")
    assert len(store.strategies()) == 2
    assert workspace.configs_file.read_bytes() == before
    with pytest.raises(WriteError):
        store.flush()


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def test_after_a_full_disk_the_next_write_brings_everything(
    small_disk: Path, background: Background, qtbot: QtBot
) -> None:
    workspace = Workspace(small_disk / "workspace")
    workspace.create()
    store = StrategyStore(workspace, background, lambda: NOW)
    store.load()
    done(qtbot, store.put(strategy(1)))
    ballast = small_disk / "ballast"
    fill(ballast)
    task = store.put(strategy(2, name="N" * 5000))
    with qtbot.waitSignal(task.failed, timeout=10_000) as failed:
        pass
    assert failed.args
    assert "because the disk is full: free some space" in str(failed.args[0])
    assert list(reading_of_openalgo(workspace)) == ["ema_20261122000001"]

    ballast.unlink()
    store.flush()

    assert len(reading_of_openalgo(workspace)) == 2
