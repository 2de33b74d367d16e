"""How much room a strategy's logs take, and which of them go."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from core.logs.log_cursor import LogCursor
from core.runner.log_file import LogFile
from core.runner.retention import Room, prune, rotate
from core.runner.stamps import Stamps
from tests.unit.runner_driver import Runs

DAY_S = 86_400
NOW_S = 1_763_783_100
LIVE = "ema_20251122_091500_IST.log"
RECORD = b"2025-11-22T09:15:00.000000+05:30 O %09d\n"


def write(folder: Path, name: str, size: int = 10, age_days: float = 0) -> None:
    """Write a file that was last changed so long ago."""
    (folder / name).write_bytes(b"x" * size)
    at = NOW_S - age_days * DAY_S
    os.utime(folder / name, (at, at))


def names(folder: Path) -> list[str]:
    """Return the names of what there is."""
    return sorted(each.name for each in folder.iterdir())


def pruned(folder: Path, room: Room, live: str = LIVE) -> list[str]:
    """Prune beside the live file, and return what is left."""
    prune(str(folder / live), room, NOW_S * 1_000_000_000)
    return names(folder)


def test_the_newest_files_of_all_runs_are_kept(tmp_path: Path) -> None:
    for name in (LIVE, f"{LIVE}.1", f"{LIVE}.2"):
        write(tmp_path, name)
    for day in (19, 20, 21):
        for end in ("", ".1", ".10", ".9"):
            write(tmp_path, f"ema_202511{day}_091500_IST.log{end}")

    assert (
        pruned(tmp_path, Room(10, files=7))
        == [
            "ema_20251120_091500_IST.log",
            "ema_20251121_091500_IST.log",
            "ema_20251121_091500_IST.log.1",
            "ema_20251121_091500_IST.log.10",
            "ema_20251121_091500_IST.log.9",
            LIVE,
            f"{LIVE}.1",
            f"{LIVE}.2",
        ][1:]
    )


def test_the_live_file_has_its_room_before_it_takes_it(tmp_path: Path) -> None:
    write(tmp_path, LIVE, 1)
    write(tmp_path, f"{LIVE}.1", 100)
    write(tmp_path, f"{LIVE}.2", 100)
    write(tmp_path, "ema_20251121_091500_IST.log", 100)

    assert pruned(tmp_path, Room(100, total_bytes=400)) == [
        "ema_20251121_091500_IST.log",
        LIVE,
        f"{LIVE}.1",
        f"{LIVE}.2",
    ]
    assert pruned(tmp_path, Room(100, total_bytes=399)) == [LIVE, f"{LIVE}.1", f"{LIVE}.2"]
    assert pruned(tmp_path, Room(100, total_bytes=200)) == [LIVE, f"{LIVE}.1"]
    assert pruned(tmp_path, Room(100, total_bytes=198)) == [LIVE]


def test_no_older_file_outlives_a_newer_one_because_it_is_small(tmp_path: Path) -> None:
    write(tmp_path, LIVE)
    write(tmp_path, f"{LIVE}.1", 100)
    write(tmp_path, f"{LIVE}.2", 1)

    assert pruned(tmp_path, Room(50, total_bytes=120)) == [LIVE]


def test_old_files_go_but_never_the_live_one(tmp_path: Path) -> None:
    write(tmp_path, LIVE, age_days=100)
    write(tmp_path, f"{LIVE}.1", age_days=8)
    write(tmp_path, "ema_20251110_091500_IST.log", age_days=6.9)
    write(tmp_path, "ema_20251109_091500_IST.log", age_days=7.1)

    assert pruned(tmp_path, Room(10, days=7)) == ["ema_20251110_091500_IST.log", LIVE]


def test_a_run_after_the_clock_was_set_back_is_the_newest_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, LIVE)
    write(tmp_path, f"{LIVE}.1")
    write(tmp_path, "ema_20260101_091500_IST.log")

    assert pruned(tmp_path, Room(10, files=2)) == [LIVE, f"{LIVE}.1"]


def test_without_bounds_everything_stays(tmp_path: Path) -> None:
    write(tmp_path, LIVE, 10_000, age_days=10_000)
    write(tmp_path, f"{LIVE}.1", 10_000, age_days=10_000)

    assert len(pruned(tmp_path, Room(10))) == 2


@pytest.mark.parametrize(
    "name",
    [
        "ema_2_20251121_091500_IST.log",
        "ema_20251121_091500_IST_20251121_091500_IST.log",
        "ema_20251121_091500_IST.log.bak",
        "ema_20251121_091500_IST.log.01",
        "ema_20251121_091500_IST.log.",
        "ema_20251121_091500_IST.log.1.gz",
        "ema_20251121_09150_IST.log",
        "ema_20251121_091500_UTC.log",
        "em_20251121_091500_IST.log",
        "ema2_20251121_091500_IST.log",
        "Xema_20251121_091500_IST.log",
        "ema.log",
        "ema",
        "ema_2025112٣_091500_IST.log",
        "_20251121_091500_IST.log",
    ],
)
def test_what_has_another_name_is_left_alone(tmp_path: Path, name: str) -> None:
    write(tmp_path, LIVE)
    write(tmp_path, name, 10_000, age_days=10_000)

    assert name in pruned(tmp_path, Room(10, files=2, total_bytes=20, days=1))


def test_links_and_folders_are_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "target"
    write(tmp_path, "target", age_days=100)
    (tmp_path / f"{LIVE}.1").symlink_to(target)
    (tmp_path / f"{LIVE}.2").mkdir()

    assert len(pruned(tmp_path, Room(10, files=1, days=1))) == 3


def test_a_log_with_a_name_of_its_own_keeps_to_its_own_files(tmp_path: Path) -> None:
    for name in ("s.log", "s.log.1", "s.log.2", "s_20251121_091500_IST.log"):
        write(tmp_path, name)

    assert pruned(tmp_path, Room(10, files=2), live="s.log") == [
        "s.log",
        "s.log.1",
        "s_20251121_091500_IST.log",
    ]


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    prune(str(tmp_path / "gone" / LIVE), Room(10, files=1), 0)


ids = some.text("abemx_0125", min_size=1, max_size=14)
days = some.integers(20251101, 20251130)
logs = some.tuples(ids, days, some.integers(0, 12), some.integers(0, 300), some.integers(0, 20))


@settings(deadline=None, max_examples=60)
@given(
    some.lists(logs, max_size=25),
    some.integers(1, 8),
    some.integers(2, 1000),
    some.integers(1, 30),
)
def test_all_bounds_are_kept_and_no_foreign_log_is_lost(
    tmp_path_factory: pytest.TempPathFactory,
    found: list[tuple[str, int, int, int, int]],
    files: int,
    total_bytes: int,
    most_days: int,
) -> None:
    folder = tmp_path_factory.mktemp("logs")
    write(folder, LIVE, 100)
    own, foreign = set[str](), set[str]()
    for strategy, day, number, size, age_days in found:
        name = f"{strategy}_{day}_091500_IST.log" + (f".{number}" if number else "")
        write(folder, name, size, age_days)
        (own if strategy == "ema" else foreign).add(name)
    left = set(pruned(folder, Room(100, files, total_bytes, most_days)))
    kept = [folder / name for name in left & own]

    assert left >= foreign | {LIVE}
    assert len(kept) < files
    assert sum(each.stat().st_size for each in kept) <= total_bytes - min(100, total_bytes // 2)
    assert all(each.stat().st_mtime >= NOW_S - most_days * DAY_S for each in kept)


def test_a_rotation_numbers_up_to_the_first_gap(tmp_path: Path) -> None:
    for name in ("s.log", "s.log.1", "s.log.2", "s.log.4"):
        (tmp_path / name).write_text(name)
    rotate(str(tmp_path / "s.log"), None)

    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "s.log.1": "s.log",
        "s.log.2": "s.log.1",
        "s.log.3": "s.log.2",
        "s.log.4": "s.log.4",
    }


def test_a_flood_keeps_its_bound_at_every_moment(tmp_path: Path) -> None:
    path = tmp_path / LIVE
    write(tmp_path, "ema_20251121_091500_IST.log", 30_000)
    log = LogFile(str(path), Room(10_000, files=10, total_bytes=50_000), Stamps())
    log.open()
    sizes = []
    for at in range(0, 20_000, 20):
        log.write(b"".join(RECORD % number for number in range(at, at + 20)))
        sizes.append(sum(each.stat().st_size for each in tmp_path.iterdir()))

    assert 40_000 < max(sizes) <= 50_000
    assert names(tmp_path) == [LIVE, *(f"{LIVE}.{number}" for number in (1, 2, 3, 4))]
    assert log.dropped_bytes == 0


def test_a_file_is_never_larger_than_half_of_all(tmp_path: Path) -> None:
    log = LogFile(str(tmp_path / LIVE), Room(1_000_000, files=10, total_bytes=50_000), Stamps())
    log.open()
    for number in range(5_000):
        log.write(RECORD % number)

    assert sum(each.stat().st_size for each in tmp_path.iterdir()) <= 50_000
    assert names(tmp_path) == [LIVE, f"{LIVE}.1"]


def test_a_run_that_writes_for_days_loses_its_oldest_files(tmp_path: Path) -> None:
    log = LogFile(str(tmp_path / LIVE), Room(1_000, days=7), Stamps())
    log.open()
    for number in range(100):
        log.write(RECORD % number)
    last = tmp_path / f"{LIVE}.{len(names(tmp_path)) - 1}"
    os.utime(last, (1, 1))
    log.step(log.wait_s(0) - 1)
    was_early = last.exists()
    log.step(log.wait_s(0))

    assert was_early
    assert not last.exists()
    assert (tmp_path / LIVE).exists()


def test_a_reader_goes_on_over_files_that_were_rotated_away(tmp_path: Path) -> None:
    log = LogFile(str(tmp_path / LIVE), Room(10_000, files=3), Stamps())
    log.open()
    log.write(RECORD % 0)
    cursor = LogCursor(tmp_path / LIVE)
    read = []
    for number in range(1, 5_000):
        log.write(RECORD % number)
        if number % 1_500 == 0:
            while block := cursor.take():
                read += block.records()
                cursor.forget_before(block.file)
    while block := cursor.take():
        read += block.records()
        cursor.forget_before(block.file)

    numbers = [int(each[-9:]) for each in read]

    assert numbers == sorted(set(numbers))
    assert numbers[0] == 0
    assert numbers[-1] == 4_999
    assert len(cursor.files) == 3


def test_a_strategy_that_floods_has_bounded_disk(runs: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    write(folder, "ema_20251121_091500_IST.log", 300_000)
    write(folder, "ema_2_20251121_091500_IST.log", 300_000)
    run = runs.finish(
        "for number in range(400_000): print(number, 'x' * 60)",
        log={
            "path": str(folder / LIVE),
            "max_bytes": 200_000,
            "files": 10,
            "total_bytes": 1_000_000,
        },
    )

    assert run.record()["log"]["bytes"] > 30_000_000
    assert run.record()["log"]["dropped_bytes"] == 0
    assert sum(each.stat().st_size for each in folder.glob("ema_2025*")) <= 1_000_000
    assert names(folder)[0] == "ema_20251122_091500_IST.log"
    assert "ema_2_20251121_091500_IST.log" in names(folder)
    assert run.texts("O")[-1].startswith(b"399999 ")
