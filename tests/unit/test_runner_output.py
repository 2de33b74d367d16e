"""What a strategy writes is in its log: all of it, in order, at once."""

import hashlib
import os
import re
import signal
from pathlib import Path

from core.runner import protocol
from tests.unit.runner_driver import Runs, wait_until


def test_the_log_begins_and_ends_with_lines_of_the_runner(runs: Runs) -> None:
    run = runs.finish("print('hello')")
    lines = run.records()

    assert [line.stream for line in lines] == ["S", "S", "O", "S"]
    assert re.fullmatch(
        rb"=== Strategy Started at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d IST ===", lines[0].text
    )
    assert lines[1].text == b"=== Platform: linux ==="
    assert lines[3].text == b"=== Strategy ended with exit code 0 ==="
    assert [line.time for line in lines] == sorted(line.time for line in lines)
    assert run.log.stat().st_mode & 0o777 == 0o600
    assert run.record()["log"] == {
        "path": str(run.log),
        "bytes": run.log.stat().st_size,
        "dropped_bytes": 0,
    }


def test_both_streams_are_logged_under_their_letters(runs: Runs) -> None:
    run = runs.finish("""
    import os, sys
    print("out")
    print("err", file=sys.stderr)
    os.write(1, b"straight\\n")
    os.system("echo child; echo trouble >&2")
    """)

    assert run.texts("O") == [b"out", b"straight", b"child"]
    assert run.texts("E") == [b"err", b"trouble"]


def test_a_line_is_in_the_log_while_the_strategy_goes_on(runs: Runs) -> None:
    run = runs.start("import time\nprint('live')\ntime.sleep(100)")

    run.await_text(b" O live\n")


def test_a_prompt_without_a_newline_is_logged_while_it_waits(runs: Runs, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    run = runs.start("""
    import sys
    sys.stdout.write("name? "); sys.stdout.flush()
    open("go").read()
    print("Asha")
    """)
    run.await_text(b" o name? \n")
    (tmp_path / "go").write_text("")
    run.wait()

    assert run.texts("O") == [b"name? Asha"]


def test_a_last_line_without_a_newline_is_a_line(runs: Runs) -> None:
    run = runs.finish("import sys\nsys.stdout.write('a\\nb')")

    assert run.texts("O") == [b"a", b"b"]


def test_a_progress_bar_leaves_its_last_state(runs: Runs) -> None:
    run = runs.finish("""
    import sys
    for percent in range(101):
        sys.stdout.write(f"\\r{percent}%")
        sys.stdout.flush()
    print()
    print("windows\\r")
    """)

    assert run.texts("O") == [b"100%", b"windows"]


def test_characters_that_arrive_in_halves_are_whole(runs: Runs) -> None:
    run = runs.finish("""
    import os, time
    for byte in "₹ 24,550 नमस्ते 🚀".encode():
        os.write(1, bytes([byte]))
        time.sleep(0.03)
    """)

    assert b"".join(run.texts("O")).decode() == "₹ 24,550 नमस्ते 🚀"
    for line in run.records():
        line.text.decode()


def test_binary_rubbish_is_kept_as_it_is(runs: Runs) -> None:
    rubbish = bytes(each for each in range(256) if each not in b"\r\n") * 3
    run = runs.finish(f"import os\nos.write(1, {rubbish!r} + b'\\nafter\\n')")

    assert run.texts("O") == [rubbish, b"after"]


def test_a_line_of_ten_megabytes_is_kept_byte_for_byte(runs: Runs) -> None:
    run = runs.finish("""
    import hashlib, random, sys
    line = random.Random(1).randbytes(5_000_000).hex().encode()
    sys.stdout.buffer.write(line + b"\\n")
    sys.stdout.flush()
    print(hashlib.sha256(line).hexdigest(), file=sys.stderr)
    """)
    [line] = run.texts("O")

    assert len(line) == 10_000_000
    assert run.texts("E") == [hashlib.sha256(line).hexdigest().encode()]


def test_of_300000_lines_none_is_lost_and_all_are_in_order(runs: Runs) -> None:
    run = runs.finish(
        "for number in range(300_000): print(number, 'x' * 60)",
        log={"max_bytes": 1_000_000_000},
    )
    times = [line.time for line in run.records()]

    assert run.texts("O") == [b"%d %s" % (number, b"x" * 60) for number in range(300_000)]
    assert times == sorted(times)


def test_rotated_files_hold_the_newest_lines_in_order(runs: Runs) -> None:
    run = runs.finish(
        "for number in range(20_000): print(number)", log={"max_bytes": 100_000, "files": 4}
    )
    numbers = [int(text) for text in run.texts("O")]

    assert [each.name for each in run.files()] == ["s.log.3", "s.log.2", "s.log.1", "s.log"]
    assert numbers == list(range(numbers[0], 20_000))
    assert all(each.stat().st_size <= 100_000 for each in run.files())
    assert run.record()["log"]["bytes"] > 4 * 100_000


def test_a_strategy_that_closes_its_output_goes_on(runs: Runs, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "go")
    run = runs.start("""
    import os, sys
    print("last", flush=True)
    os.close(1); os.close(2)
    open("go").read()
    os._exit(5)
    """)
    run.await_text(b"last")
    (tmp_path / "go").write_text("")

    assert run.wait()["exit_code"] == 5


def test_a_process_that_holds_the_pipe_open_does_not_hold_the_run(runs: Runs) -> None:
    run = runs.finish("""
    import os, signal, time
    if os.fork() == 0:
        os.setsid()
        signal.signal(signal.SIGTERM, lambda *_: (os.write(1, b"asked\\n"), os._exit(0)))
        os.write(1, b"ready\\n")
        time.sleep(100)
    time.sleep(0.3)
    print("gone")
    os._exit(0)
    """)

    assert sorted(run.texts("O")) == [b"asked", b"gone", b"ready"]
    assert run.record()["exit_code"] == 0


def test_a_deleted_log_folder_is_made_again(runs: Runs, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    run = runs.start(
        """
        import itertools, time
        for number in itertools.count():
            print(number)
            time.sleep(0.01)
        """,
        log={"path": str(folder / "s.log")},
    )
    run.await_text(b" O 3\n")
    run.log.unlink()
    folder.rmdir()
    wait_until(lambda: run.log.exists() and run.log.read_bytes().count(b" O ") > 3)
    run.stop()

    assert run.texts("S")[0] == b"The log was deleted or replaced; it goes on in this file"
    assert len(run.texts("O")) > 3


def test_a_crash_in_native_code_leaves_its_text(runs: Runs) -> None:
    run = runs.finish("import ctypes\nctypes.string_at(0)")
    record = run.record()

    assert record["signal"] == "SIGSEGV"
    assert record["exit_code"] is None
    assert "Fatal Python error: Segmentation fault" in record["last_error"]


def test_the_end_of_the_errors_is_kept_for_a_run_that_fails(runs: Runs) -> None:
    run = runs.finish("""
    import sys
    for number in range(1000):
        print(number, "₹" * 9, file=sys.stderr)
    raise KeyError("close")
    """)
    record = run.record()

    assert record["exit_code"] == 1
    assert record["last_error"].splitlines()[-1] == "KeyError: 'close'"
    assert re.match(r"8\d\d ₹{9}\n", record["last_error"])
    assert len(record["last_error"].encode()) <= protocol.LAST_ERROR_BYTES


def test_a_runner_that_was_stopped_and_continued_loses_nothing(runs: Runs) -> None:
    run = runs.start(
        "for number in range(50_000): print(number, 'x' * 40)\n", log={"max_bytes": 100_000_000}
    )
    os.kill(run.runner_pid, signal.SIGSTOP)
    wait_until(lambda: Path(f"/proc/{run.pid}/stat").read_text().rpartition(")")[2][1] == "S")
    os.kill(run.runner_pid, signal.SIGCONT)
    run.wait()

    assert len(run.texts("O")) == 50_000
