"""Atomic files: whole, durable, and one sentence where they cannot be."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.atomic_file import previous_path, remove_leftovers, write_atomic
from core.errors import WriteError

pytest_plugins = ("tests.unit.store_fixtures",)


ROOT = Path(__file__).resolve().parent.parent.parent
on_posix = pytest.mark.skipif(os.name == "nt", reason="permissions and links of POSIX")

# Writes ever longer contents, and says each that is acknowledged.
_WRITER = """
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from core.atomic_file import write_atomic
path = Path(sys.argv[1])
number = int(sys.argv[2])
while True:
    number += 1
    write_atomic(path, b"%d\\n" % number * 2000 + b"end", keep_previous=True)
    sys.stdout.buffer.write(b"%d\\n" % number)
    sys.stdout.buffer.flush()
"""


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_new_file_has_the_content_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.json", b"one")

    assert (tmp_path / "a.json").read_bytes() == b"one"
    assert [each.name for each in tmp_path.iterdir()] == ["a.json"]


def test_the_replaced_content_is_kept_when_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    for content in (b"one", b"two", b"three"):
        write_atomic(path, content, keep_previous=True)

    assert path.read_bytes() == b"three"
    assert previous_path(path).read_bytes() == b"two"
    assert len(list(tmp_path.iterdir())) == 2


def test_the_first_content_has_no_previous(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.json", b"one", keep_previous=True)

    assert not previous_path(tmp_path / "a.json").exists()


@on_posix
@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize(
    ("before", "mode", "after"),
    [
        (None, 0o666, 0o644),
        (None, 0o600, 0o600),
        (None, 0o755, 0o755),
        (0o600, 0o666, 0o600),
        (0o644, 0o600, 0o600),
        (0o755, 0o777, 0o755),
    ],
)
def test_permissions_never_widen(tmp_path: Path, before: int | None, mode: int, after: int) -> None:
    path = tmp_path / "a"
    if before is not None:
        path.write_bytes(b"one")
        path.chmod(before)

    write_atomic(path, b"two", mode=mode)

    assert stat.S_IMODE(path.stat().st_mode) == after


@on_posix
def test_a_symbolic_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    target = tmp_path / "real" / "a.json"
    target.write_bytes(b"one")
    link = tmp_path / "a.json"
    link.symlink_to(target)

    write_atomic(link, b"two", keep_previous=True)

    assert link.is_symlink()
    assert target.read_bytes() == b"two"
    assert previous_path(target).read_bytes() == b"one"


@on_posix
def test_links_in_a_circle_are_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises(WriteError, match=r"^a could not be written"):
        write_atomic(tmp_path / "a", b"two")


def test_a_missing_folder_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        write_atomic(tmp_path / "gone" / "a", b"two")

    assert str(caught.value) == (
        f"a could not be written because the folder {tmp_path / 'gone'} is not there: "
        "create it and try again"
    )


def test_a_folder_in_the_files_place_is_a_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()

    with pytest.raises(WriteError, match=r"^a could not be written"):
        write_atomic(tmp_path / "a", b"two")

    assert [each.name for each in tmp_path.iterdir()] == ["a"]


@on_posix
def test_a_read_only_folder_is_a_sentence(
    lockable: Path, lock_folder: Callable[[Path], None]
) -> None:
    path = lockable / "folder" / "a"
    path.parent.mkdir()
    write_atomic(path, b"one")
    lock_folder(path.parent)

    with pytest.raises(WriteError, match=r"is on a read-only disk|does not let you: change its"):
        write_atomic(path, b"two")

    assert path.read_bytes() == b"one"


def test_a_full_disk_is_a_sentence_and_the_old_content_stays(small_disk: Path) -> None:
    path = small_disk / "a.json"
    write_atomic(path, b"one", keep_previous=True)

    with pytest.raises(WriteError, match=r"because the disk is full: free some space"):
        write_atomic(path, b"x" * 4_000_000, keep_previous=True)

    assert path.read_bytes() == b"one"
    assert [each.name for each in small_disk.iterdir()] == ["a.json"]


def test_leftovers_of_killed_writers_are_removed(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"one")
    (tmp_path / ".a.json.00ff~").write_bytes(b"tw")
    (tmp_path / ".b.json.00ff~").write_bytes(b"another's")

    remove_leftovers(path)

    assert sorted(each.name for each in tmp_path.iterdir()) == [".b.json.00ff~", "a.json"]


def test_a_name_of_the_longest_kind_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("क" * 85)
    write_atomic(path, b"one")

    assert path.read_bytes() == b"one"


@on_posix
@pytest.mark.timeout(300)
def test_a_writer_that_is_killed_again_and_again_leaves_a_whole_and_recent_file(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.json"
    acknowledged = 0
    for turn in range(50):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(acknowledged)],
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd=ROOT,
        )
        assert writer.stdout
        for _ in range(1 + turn * 5 % 12):
            acknowledged = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = writer.communicate()[0].splitlines(keepends=True)
        acknowledged = max([acknowledged, *(int(each) for each in rest if each.endswith(b"\n"))])

        lines = path.read_bytes().splitlines()

        assert lines[-1] == b"end"
        assert len(set(lines[:-1])) == 1
        assert len(lines) == 2001
        assert acknowledged <= int(lines[0]) <= acknowledged + 1
        assert acknowledged < 2 or previous_path(path).read_bytes().endswith(b"end")
    remove_leftovers(path)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.json", "a.json.previous"]
