"""The restart policy: what follows upon an end, over any course of ends."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.runner.end import End
from core.runner.request import RequestError, RestartSettings
from core.runner.restart_policy import (
    FINAL,
    JITTER,
    POLICIES,
    QUARANTINED,
    REPEATS,
    RESTART,
    Decision,
    RestartPolicy,
    last_exception,
)

TRACEBACK = """Traceback (most recent call last):
  File "/s/ema.py", line 3, in <module>
    import nothing
{}
"""


def _settings(**changes: Any) -> RestartSettings:
    asked = {
        "policy": "on-failure",
        "success_codes": [0],
        "first_delay_s": 1.0,
        "longest_delay_s": 60.0,
        "stable_s": 60.0,
        "most_failures": 5,
        "failure_window_s": 600.0,
    }
    return RestartSettings(asked | changes)


def _end(code: int | None = 1, signal: str | None = None, **facts: Any) -> End:
    end = End(code, signal)
    for name, value in facts.items():
        setattr(end, name, value)
    return end


def _decided(end: End, **settings: Any) -> str:
    return RestartPolicy(_settings(**settings)).decide(end, 0.0, 0.0).kind


@pytest.mark.parametrize(
    ("end", "policy", "kind"),
    [
        (_end(0), "on-failure", FINAL),
        (_end(0), "always", FINAL),
        (_end(1), "never", FINAL),
        (_end(1), "on-failure", RESTART),
        (_end(1), "always", RESTART),
        (_end(None, "SIGSEGV"), "on-failure", RESTART),
        (_end(None, "SIGKILL"), "on-failure", RESTART),
        (_end(None, "SIGTERM"), "on-failure", FINAL),
        (_end(None, "SIGINT"), "on-failure", FINAL),
        (_end(None, "SIGHUP"), "on-failure", FINAL),
        (_end(143), "on-failure", FINAL),
        (_end(130), "on-failure", FINAL),
        (_end(129), "on-failure", FINAL),
        (_end(None, "SIGTERM"), "always", RESTART),
        (_end(143), "always", RESTART),
    ],
)
def test_the_policy_decides_by_how_it_ended(end: End, policy: str, kind: str) -> None:
    assert _decided(end, policy=policy) == kind


def test_the_success_codes_are_a_setting() -> None:
    assert _decided(_end(3), success_codes=[0, 3], policy="always") == FINAL
    assert _decided(_end(0), success_codes=[3]) == RESTART


@pytest.mark.parametrize(
    "last",
    [
        "ModuleNotFoundError: No module named 'nothing'",
        "ImportError: cannot import name 'x' from 'y'",
        "ImportError: Unable to import required dependencies:\nnumpy: No module named 'numpy'",
        "SyntaxError: '(' was never closed",
        "IndentationError: unexpected indent",
        "TabError: inconsistent use of tabs and spaces in indentation",
        "ImportError",
    ],
)
def test_a_failure_that_would_repeat_is_kept_down(last: str) -> None:
    errors = TRACEBACK.format(last)

    assert _decided(_end(1, errors=errors)) == REPEATS
    assert _decided(_end(1, errors=errors), policy="always") == REPEATS
    assert _decided(_end(1, errors=errors), policy="never") == FINAL
    assert _decided(_end(3, errors=errors)) == RESTART


@pytest.mark.parametrize(
    "errors",
    [
        "",
        "ImportError: only a line of a log\n",
        TRACEBACK.format("KeyError: 'close'"),
        TRACEBACK.format("ImportError: first")
        + "\nDuring handling of the above exception, another exception occurred:\n\n"
        + TRACEBACK.format("ConnectionError: then"),
        TRACEBACK.format("NotImportError: the name ends alike"),
        TRACEBACK.format(""),
    ],
)
def test_other_failures_may_pass_and_are_tried_again(errors: str) -> None:
    assert _decided(_end(1, errors=errors)) == RESTART


def test_a_syntax_error_of_the_strategy_itself_has_no_traceback_and_is_found() -> None:
    errors = '  File "/s/ema.py", line 1\n    def f(:\n          ^\nSyntaxError: invalid syntax\n'

    assert last_exception(errors) == "SyntaxError"
    assert _decided(_end(1, errors=errors)) == REPEATS


def test_a_file_that_python_cannot_open_is_kept_down() -> None:
    errors = "python: can't open file '/s/ema.py': [Errno 2] No such file or directory\n"

    assert _decided(_end(2, errors=errors)) == REPEATS
    assert _decided(_end(2, errors="usage: ema.py\n")) == RESTART


@pytest.mark.parametrize(("number", "kind"), [(2, REPEATS), (13, REPEATS), (11, RESTART)])
def test_a_start_that_failed_is_tried_again_where_that_may_help(number: int, kind: str) -> None:
    assert _decided(_end(None, failed_spawn=number)) == kind


def test_what_a_guard_ended_is_restarted_whatever_its_code() -> None:
    assert _decided(_end(0, guard={"name": "memory"}), policy="never") == RESTART


def test_delays_double_up_to_the_longest_and_begin_again_after_a_stable_time() -> None:
    policy = RestartPolicy(_settings(most_failures=1000))
    delays = [policy.decide(_end(1), float(at), 0.0).delay_s for at in range(9)]
    delays.append(policy.decide(_end(1, ran_s=60.0), 100.0, 0.0).delay_s)

    assert delays == [1, 2, 4, 8, 16, 32, 60, 60, 60, 1]


def test_the_fifth_failure_within_the_window_quarantines() -> None:
    policy = RestartPolicy(_settings())
    kinds = [policy.decide(_end(1, ran_s=100.0), at, 0.0).kind for at in (0, 150, 300, 450, 599)]

    assert kinds == [RESTART] * 4 + [QUARANTINED]


def test_failures_further_apart_than_the_window_never_quarantine() -> None:
    policy = RestartPolicy(_settings())
    kinds = {policy.decide(_end(1, ran_s=150.0), at * 150.0, 0.0).kind for at in range(100)}

    assert kinds == {RESTART}


@dataclass
class _Step:
    """An end in a course of ends."""

    end: End
    rests_s: float
    jitter: float


_ENDS = st.builds(
    _end,
    st.one_of(st.none(), st.integers(0, 255)),
    st.sampled_from([None, "SIGTERM", "SIGSEGV", "SIGKILL"]),
    ran_s=st.floats(0, 1000),
    errors=st.sampled_from(["", TRACEBACK.format("ImportError: x"), TRACEBACK.format("KeyError")]),
    guard=st.sampled_from([None, None, {"name": "memory"}]),
    failed_spawn=st.sampled_from([None, None, None, 2, 11]),
)
_STEPS = st.lists(st.builds(_Step, _ENDS, st.floats(0, 500), st.floats(-1, 1)), max_size=40)


@given(
    steps=_STEPS,
    policy=st.sampled_from(POLICIES),
    most=st.integers(1, 8),
    first=st.floats(0.1, 10),
    longest=st.floats(0.1, 100),
)
def test_over_any_course_the_promises_hold(
    steps: list[_Step], policy: str, most: int, first: float, longest: float
) -> None:
    chosen = _settings(
        policy=policy, most_failures=most, first_delay_s=first, longest_delay_s=longest
    )
    decider = RestartPolicy(chosen)
    now = 0.0
    restarts: list[float] = []
    for step in steps:
        now += step.end.ran_s + step.rests_s
        decision = decider.decide(step.end, now, step.jitter)

        _check(decision, step.end, chosen)
        if decision.kind != RESTART:
            break
        restarts.append(now)
        in_window = [each for each in restarts if each > now - chosen.failure_window_s]
        assert len(in_window) < most
        assert decision.failures == len(in_window)


def _check(decision: Decision, end: End, chosen: RestartSettings) -> None:
    if decision.kind != RESTART:
        assert decision.delay_s == 0.0
        return
    longest = min(chosen.longest_delay_s, chosen.first_delay_s * 2.0**40)
    shortest = min(chosen.longest_delay_s, chosen.first_delay_s)
    assert shortest * (1 - JITTER) <= decision.delay_s * 1.000001
    assert decision.delay_s <= longest * (1 + JITTER) * 1.000001
    if end.guard is None:
        assert chosen.policy != "never"
        assert end.code not in chosen.success_codes
        assert end.failed_spawn != 2


@given(st.text())
def test_any_text_has_a_last_exception_or_none(errors: str) -> None:
    assert isinstance(last_exception(errors), str)


@pytest.mark.parametrize(
    "changes",
    [
        {"policy": "sometimes"},
        {"policy": None},
        {"success_codes": [256]},
        {"success_codes": [True]},
        {"success_codes": "0"},
        {"first_delay_s": -1},
        {"stable_s": "60"},
        {"most_failures": None},
    ],
)
def test_settings_that_make_no_sense_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        _settings(**changes)


def test_without_a_word_of_restarts_there_are_none() -> None:
    assert RestartSettings(None).policy == "never"
