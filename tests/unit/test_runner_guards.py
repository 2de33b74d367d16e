"""What the guards decide, on a clock and on values that the tests choose."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from core.runner.guards import CALM_S, FAR_S, KILL, RESTART, STOP, URGENT_S, WARN, Guards, Verdict

Usage = tuple[int, float, int]
Found = list[tuple[float, Verdict]]


def guard(limit: float, action: str = STOP, sustain_s: float = 0.0) -> dict[str, Any]:
    """Return a guard as a request has it."""
    return {"limit": limit, "sustain_s": sustain_s, "action": action}


class Course:
    """A run on a clock of its own: looks exactly when the guards wish to."""

    def __init__(self, limits: dict[str, Any], usage: Callable[[float], Usage]) -> None:
        """Begin an attempt at 0; ``usage`` says what is used at a time."""
        self.now = 0.0
        self.looks: list[tuple[float, Usage]] = []
        self._usage_at = usage
        self.guards = Guards(limits, self._usage)
        self.guards.begin(0.0)

    def until(self, end: float) -> Found:
        """Go on to ``end``; return what the guards found, and when."""
        found: Found = []
        while True:
            wait_s = self.guards.wait_s(self.now)
            if wait_s is None or self.now + wait_s > end:
                self.now = end
                return found
            self.now += max(wait_s, 0.0)
            found += [(self.now, verdict) for verdict in self.guards.step(self.now)]

    def _usage(self) -> Usage:
        usage = self._usage_at(self.now)
        self.looks.append((self.now, usage))
        return usage


def actions(found: Found) -> list[tuple[str, str]]:
    """Return who does what."""
    return [(verdict.name, verdict.action) for _, verdict in found]


def steady(rss_bytes: int = 0, load: float = 0.0, processes: int = 1) -> Callable[[float], Usage]:
    """Use the same at all times; ``load`` in cores."""
    return lambda now: (rss_bytes, load * now, processes)


def test_without_a_guard_there_is_never_a_look() -> None:
    course = Course({"memory": None, "cpu": None, "processes": None, "silence": None}, steady())

    assert course.guards.wait_s(0.0) is None
    assert course.guards.step(1e9) == []
    assert course.looks == []


def test_silence_alone_needs_no_look() -> None:
    course = Course({"silence": guard(60, WARN)}, steady())
    course.guards.note_output(50.0)

    assert course.guards.wait_s(50.0) == 60.0
    assert actions(course.until(109.9)) == []
    [(at, verdict)] = course.until(1000.0)
    assert (at, verdict.name, verdict.limit, verdict.value) == (110.0, "silence", 60, 60.0)
    assert course.looks == []


def test_each_silence_is_said_once() -> None:
    course = Course({"silence": guard(60, WARN)}, steady())

    assert len(course.until(1000.0)) == 1
    course.guards.note_output(course.now)
    assert len(course.until(2000.0)) == 1


def test_nothing_is_said_of_a_silence_after_the_end() -> None:
    course = Course({"silence": guard(60, RESTART), "processes": guard(5)}, steady())
    course.guards.end()
    course.guards.note_output(10.0)

    assert course.guards.wait_s(10.0) is None
    assert course.guards.step(1e9) == []


def test_memory_is_warned_of_at_80_percent_and_acted_upon_after_its_time() -> None:
    course = Course(
        {"memory": guard(1000, RESTART, 30)}, lambda now: (int(min(500 + 10 * now, 1400)), 0.0, 1)
    )
    found = course.until(200.0)
    warned, acted = found

    assert actions(found) == [("memory", WARN), ("memory", RESTART)]
    assert warned[0] == pytest.approx(30, abs=1.2)
    assert acted[0] == pytest.approx(50 + 30, abs=4 * URGENT_S)
    assert (acted[1].limit, acted[1].value) == (1000, int(500 + 10 * acted[0]))


def test_memory_that_falls_in_time_is_forgiven() -> None:
    course = Course(
        {"memory": guard(1000, STOP, 30)},
        lambda now: (1100 if now % 30 < 29 else 999, 0.0, 1),
    )

    assert actions(course.until(1000.0)) == [("memory", WARN)]


def test_a_warning_comes_again_only_after_a_calm_time() -> None:
    course = Course({"memory": guard(1000, WARN, 0)}, lambda now: (_wave(now), 0.0, 1))

    assert actions(course.until(100.0)) == [("memory", WARN), ("memory", WARN)]
    assert actions(course.until(300.0)) == [("memory", WARN), ("memory", WARN)]


def _wave(now: float) -> int:
    """Swing about the limit for 100 s, be calm for 100 s, and swing again."""
    return 10 if 100 <= now < 200 else 700 + 600 * (int(now / 3) % 2)


def test_load_is_measured_in_percent_of_one_core() -> None:
    busy = Course({"cpu": guard(150, STOP, 60)}, steady(load=1.51))
    calm = Course({"cpu": guard(150, STOP, 60)}, steady(load=1.49))
    [(at, verdict)] = busy.until(1000.0)

    assert verdict.value == pytest.approx(151)
    assert 60 <= at <= 60 + 3 * CALM_S
    assert calm.until(1000.0) == []


def test_a_short_load_is_no_reason() -> None:
    course = Course({"cpu": guard(50, STOP, 60)}, lambda now: (0, min(now % 60, 40), 1))

    assert course.until(600.0) == []


def test_a_new_attempt_begins_with_no_load_and_may_be_ended_again() -> None:
    course = Course({"cpu": guard(50, RESTART, 10)}, steady(load=1.0))
    first = course.until(20.0)
    course.guards.begin(20.0)
    second = course.until(40.0)

    assert actions(first) == actions(second) == [("cpu", RESTART)]
    assert second[0][0] - 20 == pytest.approx(first[0][0], abs=0.01)


def test_too_many_processes_are_acted_upon_at_once() -> None:
    course = Course({"processes": guard(50)}, lambda now: (0, 0.0, 2 if now < 61 else 400))
    [(at, verdict)] = course.until(1000.0)

    assert 61 <= at <= 61 + FAR_S
    assert (verdict.name, verdict.action, verdict.value) == ("processes", STOP, 400)


def test_a_bomb_right_after_the_start_is_seen_at_once() -> None:
    course = Course({"processes": guard(50)}, steady(processes=400))

    assert course.until(10.0)[0][0] == URGENT_S


def test_a_bomb_that_grows_slowly_is_seen_before_it_is_large() -> None:
    course = Course({"processes": guard(50)}, lambda now: (0, 0.0, int(max(now - 60, 0))))
    at, verdict = course.until(130.0)[0]

    assert at - 111 <= 5 * URGENT_S
    assert verdict.value <= 55


def test_who_is_asked_to_end_is_asked_once() -> None:
    limits = {name: guard(1) for name in ("memory", "cpu", "processes", "silence")}
    course = Course(limits, steady(rss_bytes=5, load=1.0, processes=5))

    assert actions(course.until(1000.0)) == [("memory", WARN), ("memory", STOP)]


def test_what_grows_after_it_was_asked_to_end_is_killed() -> None:
    course = Course({"processes": guard(50)}, lambda now: (0, 0.0, int(60 + 10 * now)))
    asked, killed = course.until(1000.0)

    assert (asked[1].action, killed[1].action) == (STOP, KILL)
    assert killed[1].value <= asked[1].value * 1.2 + 2
    assert course.guards.wait_s(course.now) is None


def test_what_stays_or_shrinks_after_it_was_asked_keeps_its_grace() -> None:
    course = Course({"processes": guard(50)}, lambda now: (0, 0.0, max(60 - int(now), 1)))

    assert actions(course.until(1000.0)) == [("processes", STOP)]


def test_a_warning_never_becomes_a_kill() -> None:
    limits = {"memory": guard(100, WARN), "processes": guard(5, WARN)}
    course = Course(limits, lambda now: (int(10 * now), 0.0, int(now)))

    assert {verdict.action for _, verdict in course.until(1000.0)} == {WARN}


def test_looks_are_rare_while_all_is_calm_and_where_they_would_only_warn() -> None:
    far = Course({"memory": guard(1000), "processes": guard(100)}, steady(400, processes=49))
    calm = Course({"memory": guard(1000), "processes": guard(100)}, steady(600, processes=50))
    warned = Course({"memory": guard(1000, WARN)}, steady(2000))
    for course, gap_s in ((far, FAR_S), (calm, CALM_S), (warned, CALM_S)):
        course.until(1000.0)
        gaps = [later - earlier for (earlier, _), (later, _) in pairwise(course.looks)]

        assert len(course.looks) <= 1000 / gap_s + 10
        assert max(gaps) == pytest.approx(gap_s)


def test_looks_are_frequent_close_to_a_limit() -> None:
    course = Course({"memory": guard(1000, STOP, 10)}, steady(950))
    course.until(100.0)

    assert len(course.looks) == pytest.approx(100 / URGENT_S, abs=10)


curves = some.lists(some.tuples(some.floats(0.1, 30), some.integers(0, 300)), min_size=1)
guards = some.fixed_dictionaries(
    {
        "limit": some.integers(1, 200),
        "sustain_s": some.floats(0, 60),
        "action": some.sampled_from([WARN, RESTART, STOP]),
    }
)


def _curve(steps: list[tuple[float, int]]) -> Callable[[float], int]:
    """Return a value that stays at each step's for its time, and at the last one's for ever."""

    def at(now: float) -> int:
        for length_s, value in steps:
            now -= length_s
            if now < 0:
                return value
        return steps[-1][1]

    return at


@given(curves, guards)
def test_nothing_is_done_that_was_not_exceeded_in_every_look_of_its_time(
    steps: list[tuple[float, int]], memory: dict[str, Any]
) -> None:
    value = _curve(steps)
    course = Course({"memory": memory}, lambda now: (value(now), 0.0, 1))
    found = course.until(300.0)
    values = {now: usage[0] for now, usage in course.looks}

    for at, verdict in found:
        assert verdict.value == values[at]
        if verdict.action == WARN:
            assert verdict.value > 0.8 * memory["limit"]
        elif verdict.action != KILL:
            within = [now for now in values if at - memory["sustain_s"] <= now <= at]
            assert all(values[now] > memory["limit"] for now in within)
            assert at >= memory["sustain_s"]


@given(curves, guards)
def test_a_limit_that_stays_exceeded_is_acted_upon_soon(
    steps: list[tuple[float, int]], memory: dict[str, Any]
) -> None:
    value = _curve(steps)
    start = sum(length_s for length_s, _ in steps)
    course = Course(
        {"memory": memory},
        lambda now: (value(now) if now < start else 2 * memory["limit"], 0.0, 1),
    )
    found = course.until(start + memory["sustain_s"] + FAR_S + CALM_S)

    assert ("memory", memory["action"]) in actions(found)


@given(curves, some.lists(guards, min_size=4, max_size=4))
def test_an_attempt_is_ended_once_and_killed_once_at_most_and_in_this_order(
    steps: list[tuple[float, int]], each: list[dict[str, Any]]
) -> None:
    value = _curve(steps)
    limits = dict(zip(("memory", "cpu", "processes", "silence"), each, strict=True))
    course = Course(limits, lambda now: (value(now), now * value(now) / 100, value(now)))
    done = [action for _, action in actions(course.until(300.0)) if action != WARN]

    assert len(done) <= 2
    assert done[:1] in ([], [RESTART], [STOP])
    assert done[1:] in ([], [KILL])


@given(curves, guards, some.floats(0, 300))
def test_waits_are_never_longer_than_far_nor_shorter_than_urgent(
    steps: list[tuple[float, int]], processes: dict[str, Any], until: float
) -> None:
    value = _curve(steps)
    course = Course({"processes": processes}, lambda now: (0, 0.0, value(now)))
    course.until(until)
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(course.looks)]

    assert all(URGENT_S - 1e-9 <= gap <= FAR_S + 1e-9 for gap in gaps)
