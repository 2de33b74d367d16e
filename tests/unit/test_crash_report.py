"""What a crash left behind, read from logs as runners write them."""

import hashlib
from pathlib import Path

import pytest

from core.records.run_record import RunRecord
from desktop.models import crash_report
from desktop.models.crash_report import Frame

STAMP = "2025-11-22T09:15:00.123456+05:30"
TRACEBACK = """\
Traceback (most recent call last):
  File "/ws/strategies/scripts/ema.py", line 12, in <module>
    main()
  File "/usr/lib/python3.12/json/decoder.py", line 337, in decode
    obj, end = self.raw_decode(s)
KeyError: 'close'
"""


def log(folder: Path, *parts: tuple[str, str]) -> Path:
    path = folder / "ema.log"
    lines = [f"{STAMP} {letter} {line}" for letter, text in parts for line in text.splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def record(path: Path | None = None, **changes: object) -> RunRecord:
    return RunRecord.from_json(
        {
            "run_id": "20251122T091500123-4f2a",
            "strategy_id": "ema",
            "state": "exited",
            "started": STAMP,
            "ended": STAMP,
            "reason": "exit",
            "exit_code": 1,
            "argv": ["/usr/bin/python3.12", "/ws/strategies/scripts/ema.py"],
            "log": {"path": str(path) if path else None},
            **changes,
        }
    )


def test_the_last_traceback_is_found_among_what_was_said(tmp_path: Path) -> None:
    path = log(tmp_path, ("E", "warned\n" + TRACEBACK), ("O", "between"), ("S", "=== ended ==="))
    crash = crash_report.read(record(path), tmp_path / "ema.py")

    assert "\n".join(crash.traceback) + "\n" == TRACEBACK
    assert crash.lines[-1].text == "=== ended ==="


def test_an_exception_is_told_with_its_cause(tmp_path: Path) -> None:
    during = "\nDuring handling of the above exception, another exception occurred:\n\n"
    path = log(tmp_path, ("E", TRACEBACK + during + TRACEBACK.replace("KeyError", "OSError")))
    crash = crash_report.read(record(path), tmp_path / "ema.py")

    assert crash.traceback.count("Traceback (most recent call last):") == 2
    assert crash.traceback[-1] == "OSError: 'close'"


def test_a_crash_in_native_code_shows_the_stack_of_faulthandler(tmp_path: Path) -> None:
    fatal = (
        "Fatal Python error: Segmentation fault\n\n"
        "Current thread 0x00007f2a (most recent call first):\n"
        '  File "/ws/strategies/scripts/ema.py", line 3 in <module>\n'
    )
    path = log(tmp_path, ("E", fatal))
    crash = crash_report.read(record(path, signal="SIGSEGV"), tmp_path / "ema.py")

    assert crash.traceback[0].startswith("Fatal Python error")
    assert crash_report.frame(crash.traceback[-1]) == Frame(
        file=Path("/ws/strategies/scripts/ema.py"), line=3
    )


def test_without_a_log_the_records_end_of_the_errors_is_used(tmp_path: Path) -> None:
    crash = crash_report.read(record(None, last_error=TRACEBACK), tmp_path / "ema.py")

    assert crash.lines == ()
    assert crash.traceback[-1] == "KeyError: 'close'"


@pytest.mark.parametrize("line", ["    main()", '  File "<frozen runpy>", line 1, in x', ""])
def test_what_names_no_file_is_no_frame(line: str) -> None:
    assert crash_report.frame(line) is None


def test_a_file_that_has_changed_since_is_noticed(tmp_path: Path) -> None:
    source = tmp_path / "ema.py"
    source.write_bytes(b"print()\n")
    ran = record(source_sha256=hashlib.sha256(b"print()\n").hexdigest())
    same = crash_report.read(ran, source).differs
    source.write_bytes(b"print(1)\n")

    assert not same
    assert crash_report.read(ran, source).differs


def test_the_report_has_what_another_needs_and_nothing_of_the_environment(tmp_path: Path) -> None:
    path = log(tmp_path, ("O", "tick"), ("E", TRACEBACK))
    ran = record(path, source_sha256="ab12", out_of_memory=True, restarts=2)
    text = crash_report.text(crash_report.read(ran, tmp_path / "ema.py"), "EMA")

    for part in (
        "Strategy: EMA (ema)",
        "Run: 20251122T091500123-4f2a",
        "Source: SHA-256 ab12",
        "Interpreter: /usr/bin/python3.12",
        "Exit: exit code 1, out of memory",
        "Restarts: 2",
        "09:15:00 tick",
        TRACEBACK,
    ):
        assert part in text
    assert "PATH" not in text
