"""The log file by itself: rotation, deletion, and clocks that go back."""

from datetime import UTC, datetime
from pathlib import Path

from core.runner.log_file import LogFile
from core.runner.protocol import PREFIX_BYTES
from core.runner.retention import Room
from core.runner.stamps import Stamps, iso, spoken


class Clock:
    """A wall clock that can be set."""

    def __init__(self) -> None:
        """Begin in the morning."""
        self.now_ns = int(datetime(2025, 11, 22, 3, 45, tzinfo=UTC).timestamp()) * 1_000_000_000

    def __call__(self) -> int:
        """Return the time that was set, in nanoseconds."""
        return self.now_ns


def opened(
    path: Path, max_bytes: int = 10_000_000, files: int = 4, clock: Clock | None = None
) -> LogFile:
    log = LogFile(str(path), Room(max_bytes, files), Stamps(clock or Clock()))
    log.open()
    return log


def record(number: int) -> bytes:
    return b"2025-11-22T09:15:00.000000+05:30 O %09d\n" % number


def test_stamps_are_indias_and_of_fixed_length() -> None:
    clock = Clock()
    clock.now_ns += 123_456_789

    assert Stamps(clock).stamp() == b"2025-11-22T09:15:00.123456+05:30 "
    assert len(Stamps(clock).stamp()) == PREFIX_BYTES - 2
    assert iso(clock.now_ns) == "2025-11-22T09:15:00.123456+05:30"
    assert spoken(clock.now_ns) == "2025-11-22 09:15:00 IST"


def test_a_clock_that_is_set_back_is_said_once_and_stamps_wait(tmp_path: Path) -> None:
    clock = Clock()
    log = opened(tmp_path / "s.log", clock=clock)
    stamps = []
    for step_s in (0, 1, -3600, 1, 1, 3598, 1):
        clock.now_ns += step_s * 1_000_000_000
        stamps.append(log.stamp())
        log.write(stamps[-1] + b"O text\n")
    lines = (tmp_path / "s.log").read_bytes().splitlines()

    assert stamps == sorted(stamps)
    assert stamps[-1].startswith(b"2025-11-22T09:15:02")
    assert lines == sorted(lines, key=lambda line: line[:32])
    assert [line[PREFIX_BYTES:] for line in lines if b" S " in line[:PREFIX_BYTES]] == [
        b"The clock was set back by 3600.000 s: stamps wait until it catches up"
    ]


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    opened(tmp_path / "made" / "deep" / "s.log")

    assert (tmp_path / "made" / "deep" / "s.log").stat().st_mode & 0o777 == 0o600


def test_rotation_keeps_whole_records_in_order_and_so_many_files(tmp_path: Path) -> None:
    path = tmp_path / "s.log"
    size = len(record(0))
    log = opened(path, max_bytes=10 * size + 5, files=4)
    log.write(b"".join(record(number) for number in range(25)))
    for number in range(25, 45):
        log.write(record(number))
    names = ["s.log.3", "s.log.2", "s.log.1", "s.log"]

    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(names)
    assert b"".join((tmp_path / name).read_bytes() for name in names) == b"".join(
        record(number) for number in range(10, 45)
    )
    assert all((tmp_path / name).stat().st_size <= 10 * size + 5 for name in names)
    assert log.total_bytes == 45 * size


def test_a_record_larger_than_a_file_gets_a_file_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "s.log"
    log = opened(path, max_bytes=20, files=3)
    log.write(record(1) + record(2))

    assert (tmp_path / "s.log.1").read_bytes() == record(1)
    assert path.read_bytes() == record(2)


def test_without_older_files_the_log_begins_again(tmp_path: Path) -> None:
    path = tmp_path / "s.log"
    log = opened(path, max_bytes=2 * len(record(0)), files=1)
    log.write(b"".join(record(number) for number in range(5)))

    assert [each.name for each in tmp_path.iterdir()] == ["s.log"]
    assert path.read_bytes() == record(4)


def test_a_log_that_cannot_be_rotated_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "s.log"
    (tmp_path / "s.log.1").mkdir()
    log = opened(path, max_bytes=2 * len(record(0)), files=2)
    for number in range(5):
        log.write(record(number))

    assert path.read_bytes() == b"".join(record(number) for number in range(5))
    assert log.dropped_bytes == 0
