"""Reasons: the one sentence that the table, the log and the command line show."""

from datetime import datetime, timedelta

import pytest

from core import clock
from core.records.reasons import (
    BackingOff,
    NeverStarted,
    Reason,
    RunEnded,
    RunningAgain,
    RunningSince,
    StartAsked,
    StartFailed,
    StopAsked,
)
from core.records.run_record import RunRecord
from core.records.triggers import Trigger

TODAY = clock.IST.localize(datetime(2025, 11, 22, 15, 0))  # noqa: DTZ001 - localised at once
MOMENT = clock.IST.localize(datetime(2025, 11, 22, 9, 15, 7))  # noqa: DTZ001 - as above


def _ended(reason: str, exit_code: int | None = None, **changes: object) -> RunEnded:
    record = RunRecord.from_json(
        {
            "run_id": "r",
            "strategy_id": "ema",
            "state": "exited",
            "started": "2025-11-22T09:00:00+05:30",
            "ended": clock.iso(MOMENT),
            "reason": reason,
            "exit_code": exit_code,
            **changes,
        }
    )
    return RunEnded(record)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (NeverStarted(), "Not started yet"),
        (StartAsked(Trigger.BELL, MOMENT), "Starting since 09:15:07, asked by bell"),
        (RunningSince(Trigger.USER, MOMENT), "Running since 09:15:07, started by you"),
        (
            StopAsked(Trigger.BELL, MOMENT, 10.0),
            "Stopping since 09:15:07, asked by bell; its grace of 10 s is over, so it is killed",
        ),
        (
            StopAsked(Trigger.USER, TODAY - timedelta(seconds=3.5), 10.0),
            "Stopping since 14:59:56, asked by you; killed if it has not ended in 7 s",
        ),
        (
            StartFailed(MOMENT, "No such file or directory"),
            "Did not start 09:15:07: No such file or directory",
        ),
        (_ended("exit", 0), "Ended by itself 09:15:07: exit code 0"),
        (_ended("exit", 3), "Crashed 09:15:07: exit code 3"),
        (
            _ended("exit", signal="SIGSEGV"),
            "Crashed 09:15:07: killed by SIGSEGV, a crash in native code",
        ),
        (_ended("stop", stop={"by": "user"}), "Stopped 09:15:07 by you"),
        (
            _ended("stop", stop={"by": "user", "grace_s": 10, "escalated": True}),
            "Stopped 09:15:07 by you, killed because it had not ended after 10 s",
        ),
        (_ended("reboot"), "Crashed 09:15:07: the computer restarted while it ran"),
    ],
)
def test_a_reason_is_one_sentence(reason: Reason, sentence: str) -> None:
    assert reason.sentence(TODAY) == sentence


def test_a_crash_names_the_exception_and_its_line_in_the_file() -> None:
    trace = "  File \"/w/ema.py\", line 42, in <module>\nKeyError: 'close'\n"

    sentence = _ended("exit", 1, last_error=trace).sentence(TODAY)

    assert sentence == "Crashed 09:15:07: KeyError: 'close' at line 42"


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        (datetime(2025, 11, 22, 23, 59), "09:15:07"),  # noqa: DTZ001
        (datetime(2025, 11, 23, 0, 0), "22 Nov 09:15:07"),  # noqa: DTZ001
        (datetime(2026, 1, 1, 9, 15), "22 Nov 2025 09:15:07"),  # noqa: DTZ001
    ],
)
def test_a_time_of_another_day_shows_its_date(today: datetime, shown: str) -> None:
    sentence = RunningSince(Trigger.USER, MOMENT).sentence(clock.IST.localize(today))

    assert sentence == f"Running since {shown}, started by you"


@pytest.mark.parametrize("trigger", list(Trigger))
def test_every_trigger_has_its_words(trigger: Trigger) -> None:
    sentence = RunningSince(trigger, MOMENT).sentence(TODAY)

    assert sentence.startswith("Running since 09:15:07, started ")
    assert not sentence.endswith(".")


_KEY_ERROR = """Traceback (most recent call last):
  File "/s/ema.py", line 42, in <module>
    row["close"]
KeyError: 'close'
"""
_GUARD = {"name": "memory", "limit": 2 << 30, "value": 3 << 30, "at": "2025-11-22T09:15:06+05:30"}


def _attempt(**changes: object) -> dict[str, object]:
    attempt: dict[str, object] = {
        "started": "2025-11-22T09:15:00+05:30",
        "ended": clock.iso(MOMENT),
        "exit_code": 1,
        "signal": None,
        "last_error": _KEY_ERROR,
        "out_of_memory": False,
        "guard": None,
    }
    return attempt | changes


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "Crashed 09:15:07: KeyError: 'close' at line 42"),
        ({"exit_code": None, "signal": "SIGTERM"}, "Crashed 09:15:07: killed by SIGTERM"),
        (
            {"exit_code": None, "signal": "SIGKILL", "out_of_memory": True},
            "Crashed 09:15:07: killed by SIGKILL, because memory ran out",
        ),
        (
            {"exit_code": None, "last_error": "Cannot start a process: no memory"},
            "Crashed 09:15:07: Cannot start a process: no memory",
        ),
        (
            {"guard": _GUARD},
            "Stopped 09:15:07 by a guard: its memory is 3 GiB, its limit 2 GiB",
        ),
    ],
)
def test_a_pause_says_what_was_and_when_it_restarts(
    changes: dict[str, object], sentence: str
) -> None:
    facts: dict[str, object] = {
        "state": "backoff",
        "restarts": 1,
        "attempts": [_attempt(**changes)],
    }
    record = _ended("", None, next_start="2025-11-22T09:15:11+05:30", **facts).record

    assert BackingOff(record).sentence(TODAY) == f"{sentence}; restarts 09:15:11 (attempt 3)"
    assert RunningAgain(record).sentence(TODAY) == f"Running, restarted once: {sentence}"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (
            {},
            "after 5 failures in 10 minutes, the last: KeyError: 'close' at line 42",
        ),
        (
            {"restart": {}},
            "after 5 failures, the last: KeyError: 'close' at line 42",
        ),
        (
            {"failures": 1},
            "at its first failure: KeyError: 'close' at line 42",
        ),
        (
            {"guard": _GUARD, "attempts": [_attempt(ended="2025-11-22T09:15:01+05:30")]},
            "after 5 failures in 10 minutes, the last: its memory is 3 GiB, its limit 2 GiB",
        ),
        (
            {"guard": _GUARD, "attempts": [_attempt()]},
            "after 5 failures in 10 minutes, the last: KeyError: 'close' at line 42",
        ),
    ],
)
def test_a_quarantine_says_how_often_it_failed_and_what_was_last(
    changes: dict[str, object], sentence: str
) -> None:
    facts: dict[str, object] = {
        "failures": 5,
        "last_error": _KEY_ERROR,
        "restart": {"failure_window_s": 600},
    }
    reason = _ended("quarantined", 1, **(facts | changes))

    told = f"Quarantined 09:15:07 {sentence}; try again when it is mended"
    assert reason.sentence(TODAY) == told


def test_what_would_repeat_and_what_a_guard_stopped_say_so() -> None:
    repeats = _ended("exit", 1, kept_down="repeats")
    guarded = _ended("guard", 143, guard=_GUARD)

    assert repeats.sentence(TODAY) == (
        "Crashed 09:15:07: exit code 1; not restarted, as it would fail in the same way"
    )
    assert guarded.sentence(TODAY) == (
        "Stopped 09:15:07 by a guard: its memory is 3 GiB, its limit 2 GiB"
    )
