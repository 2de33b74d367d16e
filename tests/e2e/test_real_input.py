"""Strategies as people write them, each run to its end: what the user is told of it.

All of them run at once under one manager; each test then asks ``bell`` about its own.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.real_input import STRATEGIES, Bell, is_alive, raw_records

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the scripts fork")

SCRIPTS = (
    "asks_for_input",
    "asynchronous",
    "binary_rubbish",
    "closes_stdout",
    "crash",
    "daemonises",
    "does_not_parse",
    "forks_before_it_dies",
    "multiprocess",
    "progress",
    "subprocesses",
    "threaded",
)


@dataclass(frozen=True)
class Ended:
    """What ``bell`` says of strategies that have ended.

    Attributes:
        rows: Their rows of ``bell status``, by id, asked for once: nothing changes any more.
    """

    bell: Bell
    ids: dict[str, str]
    rows: dict[str, dict[str, Any]]

    def outcome(self, script: str) -> tuple[str, int | None, str | None]:
        """Return state, exit code and signal."""
        row = self.rows[self.ids[script]]
        return row["state"], row["exit_code"], row["signal"]

    def why(self, script: str) -> str:
        """Return the sentence without its time."""
        first, colon, outcome = self.rows[self.ids[script]]["why"].partition(": ")
        return f"{first.rsplit(' ', 1)[0]}{colon}{outcome}"

    def texts(self, script: str, stream: str = "stdout") -> list[str]:
        """Return what a stream logged."""
        return self.bell.texts(self.ids[script], stream)

    def log(self, script: str) -> Path:
        """Return the path of the run's log."""
        return Path(self.rows[self.ids[script]]["log"])

    def data_folder(self, script: str) -> Path:
        """Return the strategy's working folder."""
        return self.bell.workspace / "strategies" / "data" / self.ids[script]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ended]:
    """Run every script once, all at the same time, under ``bell serve``."""
    bell = Bell(tmp_path_factory.mktemp("real") / "workspace")
    with bell.serving():
        ids = {script: bell.add(STRATEGIES / f"{script}.py") for script in SCRIPTS}
        bell.run_to_end(*(each for script, each in ids.items() if script != "does_not_parse"))
        assert not bell.ask("start", ids["does_not_parse"])["success"]
        rows = {row["id"]: row for row in bell.data("status")["strategies"]}
        yield Ended(bell, ids, rows)


def test_a_crash_is_told_by_its_exception_and_its_line(ended: Ended) -> None:
    outcome, why = ended.outcome("crash"), ended.why("crash")

    assert outcome == ("crashed", 1, None)
    assert why == "Crashed: KeyError: 'close' at line 42"


def test_a_crash_has_its_output_and_its_traceback_in_the_log(ended: Ended) -> None:
    said, complained = ended.texts("crash"), ended.texts("crash", "stderr")

    assert said == [
        "starting",
        "watching RELIANCE on NSE",
        "ema 2915.50 2915.50",
        "ema 2914.60 2915.09",
    ]
    assert complained[:2] == ["a warning on the other stream", "Traceback (most recent call last):"]
    assert complained[-1] == "KeyError: 'close'"


def test_what_does_not_parse_is_accepted_with_its_problem_and_is_not_started(ended: Ended) -> None:
    problems = ended.bell.data("check", ended.ids["does_not_parse"])["problems"]
    outcome, why = ended.outcome("does_not_parse"), ended.why("does_not_parse")

    [problem] = problems
    assert (problem["code"], problem["line"]) == ("syntax", 6)
    assert "expected ':'" in problem["message"]
    assert outcome == ("crashed", None, None)
    assert "does not compile (SyntaxError: expected ':' in line 6" in why


def test_a_question_that_nobody_answers_is_an_eof_error(ended: Ended) -> None:
    outcome, why = ended.outcome("asks_for_input"), ended.why("asks_for_input")

    assert outcome == ("crashed", 1, None)
    assert why == "Crashed: EOFError: EOF when reading a line at line 3"
    assert ended.texts("asks_for_input")[-1] == "Which symbol? "


def test_daemons_that_are_left_behind_twice_over_are_swept(ended: Ended) -> None:
    pids = [int(each) for each in ended.texts("daemonises")[-1].split()[1:]]
    supervisor = ended.texts("daemonises", "supervisor")

    assert len(pids) == 3
    assert not any(is_alive(pid) for pid in pids)
    assert ended.outcome("daemonises") == ("exited", 0, None)
    assert supervisor[-1].endswith("; 3 of its processes had to be ended ===")


def test_every_byte_there_is_reaches_the_log_and_is_shown_clean(ended: Ended) -> None:
    raw = b"\n".join(
        text for letter, text in raw_records(ended.log("binary_rubbish")) if letter in "Oo"
    )
    shown = ended.texts("binary_rubbish")

    assert ended.outcome("binary_rubbish") == ("exited", 0, None)
    assert bytes(range(14, 256)) in raw
    assert shown[-1] == "after"
    assert shown[-2] == "रिलायंस ₹2,915.50 ↑"
    assert shown[-3] == "red cleared"
    assert not any("\0" in text or "\x1b" in text for text in shown)


def test_progress_bars_end_as_their_last_state(ended: Ended) -> None:
    shown, warned = ended.texts("progress"), ended.texts("progress", "stderr")

    assert ended.outcome("progress") == ("exited", 0, None)
    assert shown[-3:] == ["downloading 100 %", "windows line", "no newline at the end"]
    assert warned == ["warm"]


def test_pools_of_processes_work_and_log(ended: Ended) -> None:
    shown = ended.texts("multiprocess")

    assert ended.outcome("multiprocess") == ("exited", 0, None)
    assert "fork [0, 1, 4, 9]" in shown
    assert "spawn [0, 1, 4, 9]" in shown
    assert sum(text.startswith("child True squares") for text in shown) == 8


def test_threads_that_log_at_once_tear_no_line(ended: Ended) -> None:
    shown = [text for text in ended.texts("threaded") if text.startswith("worker")]
    expected = {
        f"worker {worker} line {number} of a thread that logs quickly"
        for worker in range(8)
        for number in range(1000)
    }

    assert ended.outcome("threaded") == ("exited", 0, None)
    assert len(shown) == 8000
    assert set(shown) == expected


def test_asyncio_runs_with_its_subprocesses_and_timeouts(ended: Ended) -> None:
    shown = ended.texts("asynchronous")

    assert ended.outcome("asynchronous") == ("exited", 0, None)
    assert shown[-2:] == ["from asyncio child 0", "timed out"]
    assert sum("tick" in text for text in shown) == 6


def test_the_output_of_other_programs_is_the_strategy_s(ended: Ended) -> None:
    shown, warned = ended.texts("subprocesses"), ended.texts("subprocesses", "stderr")

    assert ended.outcome("subprocesses") == ("exited", 0, None)
    assert shown == [
        "shell: 42",
        "child out",
        "from the shell",
        "cat: through a pipe",
        "exit code 7",
    ]
    assert warned == ["child err"]


def test_a_strategy_that_closes_its_streams_lives_on_and_its_end_is_seen(ended: Ended) -> None:
    worked_on = ended.data_folder("closes_stdout") / "worked_on"

    assert worked_on.read_text() == "yes"
    assert ended.outcome("closes_stdout") == ("crashed", 5, None)
    assert ended.why("closes_stdout") == "Crashed: exit code 5"
    assert ended.texts("closes_stdout") == ["last words on stdout"]
    assert ended.texts("closes_stdout", "stderr") == ["still there"]


def test_a_native_crash_is_told_by_its_signal_and_its_orphan_is_swept(ended: Ended) -> None:
    shown = ended.texts("forks_before_it_dies")
    faults = ended.texts("forks_before_it_dies", "stderr")
    orphaned = [int(text.split()[1]) for text in shown if text.startswith("orphan")]

    assert ended.outcome("forks_before_it_dies") == ("crashed", None, "SIGSEGV")
    assert ended.why("forks_before_it_dies") == (
        "Crashed: killed by SIGSEGV, a crash in native code"
    )
    assert orphaned == list(range(len(orphaned)))
    assert any("Segmentation fault" in text for text in faults)


def test_a_log_begins_with_the_two_lines_that_openalgo_writes(ended: Ended) -> None:
    first, second, *_ = ended.bell.logs(ended.ids["progress"], "-n", "100000")

    assert first["text"].startswith("=== Strategy Started at ")
    assert first["text"].endswith(" IST ===")
    assert second["text"] == "=== Platform: linux ==="
    assert {first["stream"], second["stream"]} == {"supervisor"}


def test_every_run_is_in_the_history_with_its_outcome(ended: Ended) -> None:
    [run] = ended.bell.data("runs", ended.ids["crash"])["runs"]

    assert (run["exit_code"], run["signal"], run["trigger"]) == (1, None, "bell")
    assert "KeyError: 'close' at line 42" in run["outcome"]
    assert run["peak_rss_bytes"] > 1_000_000
    assert Path(run["log"]).is_file()
