"""Records of runs: read from what runners write, and told as phrases."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import clock
from core.records.run_record import ProcessId, RunRecord, crash_phrase
from core.records.triggers import Trigger
from core.runner import protocol

_RUNNING: dict[str, Any] = {
    "v": 1,
    "run_id": "20251122T091500123-4f2a",
    "strategy_id": "ema_20251120101500",
    "strategy_name": "EMA",
    "state": "running",
    "boot_id": "b",
    "runner": {"pid": 4711, "start": 197565, "version": "0.1.0"},
    "proc": {"pid": 4712, "start": 197567},
    "argv": ["/usr/bin/python3.12", "/w/strategies/scripts/ema_20251120101500.py"],
    "trigger": "bell",
    "source_sha256": "ab12",
    "started": "2025-11-22T09:15:00.123456+05:30",
    "ended": None,
    "exit_code": None,
    "signal": None,
    "reason": None,
    "last_error": None,
    "stop": {"asked": None, "by": None, "grace_s": None, "escalated": False},
    "leftovers_killed": 0,
    "cpu_s": None,
    "peak_rss_bytes": None,
    "log": {"path": "/w/log/strategies/ema.log", "bytes": 0, "dropped_bytes": 0},
    "ctl": "/run/user/1000/opening-bell/x.sock",
    "token": "secret",
}

_GUARD = {
    "name": "memory",
    "limit": 2 << 30,
    "value": 3 << 30,
    "at": "2025-11-22T09:31:07+05:30",
}
_TRACEBACK = """\
warming up
Traceback (most recent call last):
  File "/w/strategies/scripts/ema_20251120101500.py", line 58, in <module>
    main()
  File "/w/strategies/scripts/ema_20251120101500.py", line 42, in main
    close = candles["close"]
            ~~~~~~~^^^^^^^^^
  File "/usr/lib/python3/dist-packages/pandas/core/frame.py", line 4090, in __getitem__
    raise KeyError(key) from err
KeyError: 'close'
"""


def _ended(**changes: Any) -> RunRecord:
    changes = {"reason": protocol.REASON_EXIT, **changes}
    ended = {"state": "exited", "ended": "2025-11-22T09:31:07+05:30"}
    return RunRecord.from_json({**_RUNNING, **ended, **changes})


def test_a_running_record_is_read_in_full() -> None:
    record = RunRecord.from_json(_RUNNING)

    assert record.run_id == "20251122T091500123-4f2a"
    assert record.trigger is Trigger.BELL
    assert record.started_at.utcoffset() == timedelta(hours=5, minutes=30)
    assert record.runner == ProcessId(pid=4711, start=197565)
    assert record.process == ProcessId(pid=4712, start=197567)
    assert record.interpreter == "/usr/bin/python3.12"
    assert str(record.log_path) == "/w/log/strategies/ema.log"
    assert not record.ended()
    assert record.outcome() == "running"


def test_a_record_needs_only_what_names_the_run() -> None:
    names = ("run_id", "strategy_id", "state", "started")
    record = RunRecord.from_json({name: _RUNNING[name] for name in names})

    assert record.process is None
    assert record.trigger is Trigger.USER
    assert record.log_path is None


@pytest.mark.parametrize("name", ["run_id", "strategy_id", "state", "started"])
def test_a_record_without_what_names_the_run_is_refused(name: str) -> None:
    value = {key: each for key, each in _RUNNING.items() if key != name}

    with pytest.raises(KeyError, match=name):
        RunRecord.from_json(value)


def test_a_record_with_an_impossible_time_is_refused() -> None:
    with pytest.raises(ValueError, match="isoformat"):
        RunRecord.from_json({**_RUNNING, "started": "yesterday"})


@given(
    st.dictionaries(
        st.sampled_from(sorted(_RUNNING)),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=8),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
            ),
            max_leaves=5,
        ),
    )
)
def test_a_damaged_record_raises_only_what_it_promises(damage: dict[str, Any]) -> None:
    value = json.loads(json.dumps({**_RUNNING, **damage}))

    try:
        RunRecord.from_json(value)
    except (KeyError, ValueError, TypeError):
        return


@pytest.mark.parametrize(
    ("changes", "phrase"),
    [
        ({"exit_code": 0}, "exit code 0"),
        ({"exit_code": 3}, "exit code 3"),
        ({"exit_code": 1, "last_error": _TRACEBACK}, "KeyError: 'close' at line 42"),
        ({"signal": "SIGSEGV"}, "killed by SIGSEGV, a crash in native code"),
        ({"signal": "SIGKILL"}, "killed by SIGKILL"),
        (
            {"signal": "SIGKILL", "out_of_memory": True},
            "killed by SIGKILL, because memory ran out",
        ),
        (
            {"reason": protocol.REASON_GUARD, "guard": _GUARD, "signal": "SIGTERM"},
            "its memory is 3 GiB, its limit 2 GiB",
        ),
        (
            {"exit_code": 2, "kept_down": "repeats"},
            "exit code 2; not restarted, as it would fail in the same way",
        ),
        ({"signal": "SIGHUP"}, "killed by SIGHUP"),
        (
            {"reason": "spawn_error", "last_error": "No such file or directory"},
            "No such file or directory",
        ),
        ({"reason": "spawn_error"}, "it could not be started"),
        ({"reason": "reboot"}, "the computer restarted while it ran"),
    ],
)
def test_an_outcome_is_a_phrase(changes: dict[str, Any], phrase: str) -> None:
    assert _ended(**changes).outcome() == phrase


def test_a_lost_run_warns_of_open_positions() -> None:
    assert "check open positions" in _ended(reason="supervisor_lost").outcome()


@pytest.mark.parametrize(
    ("stop", "reason", "phrase"),
    [
        ({"by": "user"}, "stop", "stopped by you"),
        ({"by": None}, "stop", "stopped"),
        (
            {"by": "bell", "grace_s": 2.5, "escalated": True},
            "stop",
            "stopped by bell, killed because it had not ended after 2.5 s",
        ),
        ({"by": "user", "escalated": True}, "kill", "stopped by you, killed at once"),
        ({"by": "user", "grace_s": 0, "escalated": True}, "kill", "stopped by you, killed at once"),
    ],
)
def test_a_stop_says_who_asked_and_whether_it_had_to_be_killed(
    stop: dict[str, Any], reason: str, phrase: str
) -> None:
    record = _ended(stop=stop, reason=reason, signal="SIGTERM")

    assert record.outcome() == phrase
    assert record.was_stopped()
    assert not record.was_successful()


def test_only_an_exit_with_code_0_is_a_success() -> None:
    assert _ended(exit_code=0).was_successful()
    assert not _ended(exit_code=1).was_successful()
    assert not _ended(signal="SIGSEGV").was_successful()
    assert not RunRecord.from_json(_RUNNING).was_successful()


def test_a_crash_without_a_frame_of_the_strategy_names_the_innermost_file() -> None:
    trace = 'File "/usr/lib/python3.11/runpy.py", line 88, in _run\nImportError: no module'

    assert crash_phrase(trace, "ema") == "ImportError: no module at runpy.py line 88"


def test_a_crash_with_several_lines_of_message_shows_the_first() -> None:
    trace = '  File "/w/ema.py", line 3, in <module>\nValueError: first\nsecond: line\n'

    assert crash_phrase(trace, "ema") == "ValueError: first at line 3"


def test_an_exception_without_a_message_is_shown_by_its_name() -> None:
    trace = '  File "/w/ema.py", line 3, in <module>\n    stop()\nbroker.errors.OrderRefused\n'

    assert crash_phrase(trace, "ema") == "broker.errors.OrderRefused at line 3"


@pytest.mark.parametrize("text", ["", "Killed", "Segmentation fault\n", 'File "x'])
def test_text_that_is_no_traceback_gives_no_phrase(text: str) -> None:
    assert crash_phrase(text, "ema") == ""


def test_moments_are_read_in_indian_time_whatever_the_offset() -> None:
    record = RunRecord.from_json({**_RUNNING, "started": "2025-11-22T03:45:00+00:00"})

    assert clock.iso(record.started_at) == "2025-11-22T09:15:00+05:30"
