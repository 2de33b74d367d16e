"""A full disk: the strategy runs on, what is lost is counted, and the record is kept."""

import os
import re
from pathlib import Path

from core.runner.log_file import LogFile
from core.runner.protocol import PREFIX_BYTES
from core.runner.retention import Room
from core.runner.stamps import Stamps
from tests.unit.runner_driver import Client, Runs, wait_until, wait_until_gone

pytest_plugins = ("tests.unit.store_fixtures",)

RECORD = b"2025-11-22T09:15:00.000000+05:30 O %s\n" % (b"x" * 100)


def fill(path: Path) -> None:
    """Fill the disk of ``path`` to its last byte."""
    with path.open("ab", buffering=0) as file:
        for size in (65_536, 1):
            try:
                while True:
                    file.write(b"f" * size)
            except OSError:
                continue


def test_a_full_disk_costs_whole_records_and_is_told_once(small_disk: Path) -> None:
    log = LogFile(str(small_disk / "s.log"), Room(100_000_000), Stamps())
    log.open()
    while not log.has_dropped:
        log.write(RECORD * 100)
    written = (small_disk / "s.log").read_bytes()
    for _ in range(50):
        log.write(RECORD)
    dropped = log.dropped_bytes
    os.truncate(small_disk / "s.log", len(RECORD))
    log.write(RECORD)
    lines = (small_disk / "s.log").read_bytes().splitlines(keepends=True)

    assert written == RECORD * (len(written) // len(RECORD))
    assert log.dropped_bytes == dropped
    assert dropped % (len(RECORD) - PREFIX_BYTES) == 0
    assert lines[0] == lines[2] == RECORD
    assert lines[1][PREFIX_BYTES:] == (
        b"%d bytes of output were dropped: No space left on device\n" % dropped
    )


def test_a_strategy_runs_on_while_the_disk_is_full(
    runs: Runs, small_disk: Path, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "go")
    run = runs.start(
        """
        print("before", flush=True)
        open("go").read()
        for number in range(50_000): print(number, "x" * 60)
        open("done", "w").close()
        open("go").read()
        print("after")
        """,
        log={"path": str(small_disk / "log" / "s.log")},
    )
    run.await_text(b" O before\n")
    fill(small_disk / "filler")
    (tmp_path / "go").write_text("")
    wait_until((tmp_path / "done").exists)
    (small_disk / "filler").unlink()
    run.await_text(b"bytes of output were dropped")
    (tmp_path / "go").write_text("")
    record = run.wait()
    said = [text for text in run.texts("S") if b"dropped" in text]

    assert record["exit_code"] == 0
    assert len(said) == 1
    assert re.fullmatch(rb"\d+ bytes of output were dropped: No space left on device", said[0])
    assert int(said[0].split()[0]) == record["log"]["dropped_bytes"] > 1_000_000
    assert run.texts("O")[-1] == b"after"


def test_the_end_is_recorded_on_a_full_disk(runs: Runs, small_disk: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    run_dir = small_disk / "run"
    run_dir.mkdir(mode=0o700)
    run = runs.start(
        """
        print("before", flush=True)
        open("go").read()
        raise KeyError("close")
        """,
        run_dir=str(run_dir),
    )
    run.await_text(b" O before\n")
    fill(small_disk / "filler")
    (tmp_path / "go").write_text("")
    record = run.wait()

    assert (record["state"], record["exit_code"]) == ("exited", 1)
    assert record["last_error"].endswith("KeyError: 'close'\n")
    assert sorted(each.name for each in run_dir.iterdir()) == ["lock", "record.json"]


def test_a_state_that_could_not_be_written_is_written_later(runs: Runs, small_disk: Path) -> None:
    run_dir = small_disk / "run"
    run_dir.mkdir(mode=0o700)
    run = runs.start(
        "import signal, time\nsignal.signal(15, signal.SIG_IGN)\nprint('ready')\ntime.sleep(1000)",
        run_dir=str(run_dir),
    )
    run.await_text(b" O ready\n")
    fill(small_disk / "filler")
    with run.connect() as client:
        client.ask({"op": "stop", "grace_s": 1000})
        assert client.ask({"op": "status"})["record"]["state"] == "stopping"
        assert run.record()["state"] == "running"
        (small_disk / "filler").unlink()
        wait_until(lambda: run.record()["state"] == "stopping")
        client.ask({"op": "kill"})

    assert run.wait()["state"] == "exited"


def test_a_run_whose_folder_was_deleted_still_ends(runs: Runs) -> None:
    run = runs.start("import time\nprint('ready')\ntime.sleep(1000)")
    run.await_text(b" O ready\n")
    record = run.record()
    for each in Path(run.request["run_dir"]).iterdir():
        each.unlink()
    Path(run.request["run_dir"]).rmdir()
    runs.runs.remove(run)
    with Client(record["ctl"], record["token"]) as client:
        client.ask({"op": "watch"})
        client.ask({"op": "stop"})
        end = client.line()
        while end is not None and end["ev"] != "exit":
            end = client.line()

    assert end
    assert end["record"]["exit_code"] == 143
    wait_until_gone(run.runner_pid)
