"""Reasons: the one sentence that the table, the log and the command line show."""

from datetime import datetime, timedelta

import pytest

from core import clock
from core.records.reasons import (
    NeverStarted,
    Reason,
    RunEnded,
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
