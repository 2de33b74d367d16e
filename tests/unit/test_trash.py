"""The trash: everything of a strategy moves there and back, and nothing is overwritten."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core import clock
from core.errors import WriteError
from core.store.trash import Trash
from core.workspace import Workspace

pytest_plugins = ("tests.unit.store_fixtures",)

NOON = clock.IST.localize(datetime(2026, 11, 22, 12, 0, 0))  # noqa: DTZ001 - localised
ENTRY: dict[str, Any] = {
    "name": "EMA",
    "file_path": "strategies/scripts/ema.py",
    "theirs": {"x": [1, None, "नमस्ते"]},
}


@pytest.fixture
def trash(workspace: Workspace) -> Trash:
    return Trash(workspace, lambda: NOON)


@pytest.fixture
def sources(workspace: Workspace) -> tuple[Path, Path]:
    """Write a source and its backup."""
    source, backup = workspace.source("ema"), workspace.scripts / "ema.bak"
    source.write_bytes(b"print(1)\r\n")
    backup.write_bytes(b"print(0)")
    return source, backup


def test_source_backup_and_entry_move_to_the_trash(
    workspace: Workspace, trash: Trash, sources: tuple[Path, Path]
) -> None:
    trashed = trash.discard("ema", ENTRY)

    assert trashed.folder == workspace.trash / "20261122_120000_ema"
    assert (trashed.strategy_id, trashed.name, trashed.deleted_at) == ("ema", "EMA", NOON)
    assert not any(each.exists() for each in sources)
    assert (trashed.folder / "ema.py").read_bytes() == b"print(1)\r\n"
    assert (trashed.folder / "ema.bak").read_bytes() == b"print(0)"
    assert json.loads((trashed.folder / "entry.json").read_bytes()) == ENTRY


def test_what_is_restored_is_what_was_deleted(
    workspace: Workspace, trash: Trash, sources: tuple[Path, Path]
) -> None:
    entry = trash.restore(trash.discard("ema", ENTRY))

    assert entry == ENTRY
    assert [each.read_bytes() for each in sources] == [b"print(1)\r\n", b"print(0)"]
    assert trash.newest() is None
    assert workspace.trash.is_dir()


def test_runs_data_and_logs_stay(workspace: Workspace, trash: Trash) -> None:
    places = [workspace.runs("ema") / "r", workspace.data("ema") / "d", workspace.logs / "ema.log"]
    for each in places:
        each.parent.mkdir(exist_ok=True)
        each.touch()
    trash.discard("ema", ENTRY)

    assert all(each.exists() for each in places)


def test_a_strategy_without_a_source_can_be_deleted_and_restored(trash: Trash) -> None:
    trashed = trash.discard("ema", ENTRY)

    assert trash.newest() == trashed
    assert trash.restore(trashed) == ENTRY


@pytest.mark.usefixtures("sources")
def test_nothing_is_overwritten_by_a_restore(workspace: Workspace, trash: Trash) -> None:
    trashed = trash.discard("ema", ENTRY)
    workspace.source("ema").write_bytes(b"another")

    with pytest.raises(WriteError) as caught:
        trash.restore(trashed)

    assert str(caught.value) == (
        f"EMA cannot be restored: {workspace.source('ema')} is there already"
    )
    assert workspace.source("ema").read_bytes() == b"another"
    assert (trashed.folder / "ema.py").read_bytes() == b"print(1)\r\n"
    assert trash.newest() == trashed


def test_the_newest_is_the_one_deleted_last(workspace: Workspace) -> None:
    moments: Iterator[datetime] = (NOON + timedelta(hours=each) for each in (3, 1, 2))
    trash = Trash(workspace, lambda: next(moments))
    for strategy_id in ("late", "early", "middle"):
        trash.discard(strategy_id, {"name": strategy_id})

    newest = trash.newest()

    assert newest is not None
    assert newest.name == "late"


def test_the_same_strategy_can_be_deleted_twice_in_a_second(
    trash: Trash, sources: tuple[Path, Path]
) -> None:
    first = trash.discard("ema", ENTRY)
    sources[0].write_bytes(b"second")
    second = trash.discard("ema", ENTRY)

    assert first.folder != second.folder
    assert (second.folder / "ema.py").read_bytes() == b"second"
    assert trash.newest() == second


def test_the_entry_stays_on_the_disk_until_it_is_safe_elsewhere(trash: Trash) -> None:
    trashed = trash.discard("ema", ENTRY)
    trash.restore(trashed)
    kept = trashed.folder.with_name(trashed.folder.name + ".restored") / "entry.json"

    assert json.loads(kept.read_bytes()) == ENTRY
    trash.forget(trashed)
    assert not kept.parent.exists()


def test_rubbish_in_the_trash_is_passed_over(workspace: Workspace, trash: Trash) -> None:
    trashed = trash.discard("ema", ENTRY)
    (workspace.trash / "99991231_235959_no_entry").mkdir()
    (workspace.trash / "a file").touch()
    (workspace.trash / "99999999_999999_impossible").mkdir()
    broken = workspace.trash / "99981231_235959_broken"
    broken.mkdir()
    (broken / "entry.json").write_bytes(b"\xff{")

    assert trash.newest() == trashed


def test_a_restored_strategy_cannot_be_restored_again(trash: Trash) -> None:
    trashed = trash.discard("ema", ENTRY)
    trash.restore(trashed)

    with pytest.raises(WriteError, match=r"^EMA cannot be restored: .*is not there"):
        trash.restore(trashed)


def test_a_source_outside_the_scripts_is_not_touched(
    workspace: Workspace, trash: Trash, tmp_path: Path
) -> None:
    outside = tmp_path / "mine.py"
    outside.write_bytes(b"precious")
    for path in (str(outside), "../mine.py", "strategies/strategy_configs.json"):
        trashed = trash.discard("ema", {"name": "EMA", "file_path": path})

        assert sorted(each.name for each in trashed.folder.iterdir()) == ["entry.json"]
    assert outside.read_bytes() == b"precious"
    assert workspace.trash.exists()


def test_a_trash_that_cannot_be_written_leaves_the_strategy(
    lockable: Path, lock_folder: Callable[[Path], None]
) -> None:
    workspace = Workspace(lockable / "workspace")
    workspace.create()
    workspace.source("ema").write_bytes(b"print(1)")
    lock_folder(workspace.trash)

    with pytest.raises(WriteError, match="could not be written because"):
        Trash(workspace, lambda: NOON).discard("ema", ENTRY)

    assert workspace.source("ema").read_bytes() == b"print(1)"
    assert Trash(workspace).newest() is None


def test_a_source_that_cannot_be_moved_leaves_no_trace_in_the_trash(
    workspace: Workspace, trash: Trash, sources: tuple[Path, Path], small_disk: Path
) -> None:
    workspace.trash.rmdir()
    workspace.trash.symlink_to(small_disk)

    with pytest.raises(WriteError, match="could not be written"):
        trash.discard("ema", ENTRY)

    assert all(each.exists() for each in sources)
    assert list(small_disk.iterdir()) == []
    assert trash.newest() is None
