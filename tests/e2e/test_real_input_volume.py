"""Strategies that write much: a million lines, one line of 10 MB, more than the disk holds."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.real_input import STRATEGIES, Bell, eventually, raw_records

MILLION = 1_000_000
DISK_BYTES = 12 << 20
FREE_BYTES = 2 << 20
FLOOD = 40_000


@pytest.fixture(scope="module")
def bell(tmp_path_factory: pytest.TempPathFactory) -> Bell:
    """Return a command line without a manager beside it: each verb is its own for a moment."""
    return Bell(tmp_path_factory.mktemp("volume") / "workspace")


@pytest.fixture(scope="module")
def million(bell: Bell) -> str:
    """Run the script of a million lines once, and return its id."""
    strategy = bell.add(STRATEGIES / "million_lines.py")
    bell.run_to_end(strategy, timeout_s=90)
    return strategy


def test_a_million_lines_are_all_there_and_in_order(bell: Bell, million: str) -> None:
    row = bell.status(million)
    missing = None
    number = 0
    for letter, text in raw_records(Path(row["log"])):
        if letter == "S":
            continue
        if (letter, text) != ("O", b"line %d" % number):
            missing = number, letter, text
            break
        number += 1

    assert missing is None
    assert number == MILLION
    assert (row["state"], row["exit_code"]) == ("exited", 0)


def test_the_end_of_a_million_lines_and_a_search_in_them_are_shown(
    bell: Bell, million: str
) -> None:
    tail = bell.logs(million, "-n", "5")
    found = bell.logs(million, "-n", "100", "--grep", "^line 50000[0-9]$")

    assert "line 999999" in [line["text"] for line in tail]
    assert [line["text"] for line in found] == [f"line {n}" for n in range(500_000, 500_010)]


def test_a_line_of_ten_megabytes_is_kept_whole(bell: Bell) -> None:
    strategy = bell.add(STRATEGIES / "long_line.py")
    bell.run_to_end(strategy)
    row = bell.status(strategy)
    records = [each for each in raw_records(Path(row["log"])) if each[0] in "Oo"]
    line = b"".join(text for _, text in records[1:-1])

    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert records[0] == ("O", b"before")
    assert records[-1] == ("O", b"after")
    assert [letter for letter, _ in records[1:-1]] == ["o"] * (len(records) - 3) + ["O"]
    assert line == b"".join(b"%09d," % number for number in range(100_000)) * 10


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a file system of a few megabytes, and unmount it at the end."""
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    image, folder = tmp_path / "disk.img", tmp_path / "disk"
    folder.mkdir()
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    commands = (
        ["mkfs.ext4", "-q", "-O", "^has_journal", "-m", "0", str(image)],
        ["mount", "-o", "loop", str(image), str(folder)],
    )
    for command in commands:
        if shutil.which(command[0]) is None:
            pytest.skip(f"{command[0]} is not installed")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"a file system cannot be mounted here: {done.stderr.strip()}")
    yield folder
    unmount = ("umount", "--lazy", str(folder))
    subprocess.run(unmount, check=True)


def test_a_full_disk_neither_stops_a_strategy_nor_goes_unsaid(
    small_disk: Path, tmp_path: Path
) -> None:
    signs = tmp_path / "signs"
    signs.mkdir()
    bell = Bell(small_disk / "workspace", {"TEST_SIGNALS": str(signs)})
    with bell.serving():
        strategy = bell.add(STRATEGIES / "fills_disk.py")
        # Not right beside the workspace: the strategy's walls hold on to what lies there.
        (small_disk / "other").mkdir()
        ballast = small_disk / "other" / "ballast"
        _leave_free(small_disk, ballast, FREE_BYTES)
        bell.start_running(strategy)
        eventually((signs / "flooded").exists, "the end of the flood")
        log = Path(bell.status(strategy)["log"])
        eventually(lambda: shutil.disk_usage(small_disk).free < (64 << 10), "a full disk")
        state_when_full = bell.status(strategy)["state"]
        ballast.unlink()
        (signs / "space").touch()
        eventually(lambda: b"O resumed\n" in log.read_bytes(), "the log's resumption")
        (signs / "end").touch()
        row = bell.wait_for_end(strategy)
        shown, said = bell.texts(strategy), bell.texts(strategy, "supervisor")

    flood = [int(text.split()[1]) for text in shown if text.startswith("flood")]
    assert state_when_full == "running"
    assert (row["state"], row["exit_code"]) == ("exited", 0)
    assert 1000 < len(flood) < FLOOD
    assert flood == sorted(set(flood))
    assert shown[-2:] == ["resumed", "the end"]
    assert any("bytes" in text and "dropped" in text for text in said), said


def _leave_free(disk: Path, ballast: Path, free_bytes: int) -> None:
    """Fill a disk with ``ballast`` until about ``free_bytes`` are free."""
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - free_bytes)
