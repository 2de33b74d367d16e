"""Starts take turns: never too many at once, the most important first, and everybody in the end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from typing_extensions import override

from core.manager.start_queue import StartQueue, Turn

# Timers need an event dispatcher.
pytestmark = pytest.mark.usefixtures("qapp")


class Desk(QObject):
    """Who has started, in the order in which they did."""

    def __init__(self, at_once: int) -> None:
        """Let so many start up at once."""
        super().__init__()
        self.at_once = at_once
        self.started: list[str] = []
        self.queue = StartQueue(lambda: self.at_once, self)
        self.queue.turn_came.connect(self.started.append)

    def end(self, strategy_id: str) -> None:
        """End a start-up, and let the next one begin."""
        self.queue.release(strategy_id)
        self.queue.go_on()

    def ask(self, strategy_id: str, priority: int = 0, name: str = "") -> None:
        """Ask for a start."""
        if self.queue.enter(Turn.of(strategy_id, name or strategy_id, priority)):
            self.started.append(strategy_id)


def test_a_start_with_room_begins_at_once() -> None:
    desk = Desk(2)

    desk.ask("a")
    desk.ask("b")
    desk.ask("c")

    assert desk.started == ["a", "b"]
    assert desk.queue.waiting() == ["c"]
    assert desk.queue.ahead("c") == 0


def test_the_larger_priority_is_first_then_the_name() -> None:
    desk = Desk(1)
    desk.ask("first")

    desk.ask("3", name="beta")
    desk.ask("2", name="Alpha")
    desk.ask("1", priority=-1, name="aaa")
    desk.ask("4", priority=5, name="zeta")

    assert desk.queue.waiting() == ["4", "2", "3", "1"]
    assert [desk.queue.ahead(each) for each in ("4", "2", "3", "1")] == [0, 1, 2, 3]


def test_a_start_up_that_is_over_lets_the_next_begin() -> None:
    desk = Desk(1)
    for each in "abc":
        desk.ask(each)

    desk.end("a")
    desk.end("a")
    desk.end("nobody")

    assert desk.started == ["a", "b"]


def test_of_all_that_are_stopped_together_none_begins(qtbot: QtBot) -> None:
    desk = Desk(1)
    for each in "abc":
        desk.ask(each)

    desk.queue.release("a")
    for each in "bc":
        desk.queue.leave(each)
    desk.ask("d")
    qtbot.waitUntil(lambda: desk.started[-1] == "d")

    assert desk.started == ["a", "d"]
    desk.queue.close()


def test_who_leaves_does_not_start() -> None:
    desk = Desk(1)
    for each in "abc":
        desk.ask(each)

    left = desk.queue.leave("b")
    again = desk.queue.leave("b")
    desk.end("a")

    assert (left, again) == (True, False)
    assert desk.started == ["a", "c"]


def test_those_who_wait_are_told_that_they_moved(qtbot: QtBot) -> None:
    desk = Desk(1)
    for each in "abc":
        desk.ask(each)

    with qtbot.waitSignal(desk.queue.moved, timeout=5_000):
        desk.end("a")

    desk.queue.close()


def test_a_start_up_that_nobody_ends_is_over_after_a_while(qtbot: QtBot) -> None:
    desk = Desk(1)
    desk.ask("a")
    desk.ask("b")
    # Its patience is measured from then, so that no test waits for it.
    desk.queue._starting["a"] = 0.0

    with qtbot.waitSignal(desk.queue.turn_came, timeout=5_000):
        desk.queue._patience.start(0)

    assert desk.started == ["a", "b"]
    desk.queue.close()


def test_more_room_is_used_with_the_next_turn() -> None:
    desk = Desk(1)
    for each in "abcd":
        desk.ask(each)

    desk.at_once = 3
    desk.end("a")

    assert desk.started == ["a", "b", "c", "d"]


class Turns(RuleBasedStateMachine):
    """Starts, ends and changes of mind, in any order."""

    @initialize(at_once=st.integers(1, 4))
    def begin(self, at_once: int) -> None:
        """Begin with nobody."""
        self.desk = Desk(at_once)
        self.asked: dict[str, int] = {}
        self.taken_back: set[str] = set()
        self.over: set[str] = set()

    @rule(priority=st.integers(-2, 2))
    def ask(self, priority: int) -> None:
        """Ask for one more start."""
        strategy_id = f"s{len(self.asked):03}"
        self.asked[strategy_id] = priority
        self.desk.ask(strategy_id, priority)

    @precondition(lambda self: set(self.desk.started) - self.over)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        """End one start-up."""
        strategy_id = data.draw(st.sampled_from(sorted(set(self.desk.started) - self.over)))
        waiting = self.desk.queue.waiting()
        self.over.add(strategy_id)
        self.desk.end(strategy_id)

        assert self.desk.queue.waiting() == waiting[1:]
        assert self.desk.started[-1:] == waiting[:1] or not waiting

    @precondition(lambda self: self.desk.queue.waiting())
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        """Take one start back."""
        strategy_id = data.draw(st.sampled_from(self.desk.queue.waiting()))
        self.taken_back.add(strategy_id)

        assert self.desk.queue.leave(strategy_id)

    @invariant()
    def never_too_many(self) -> None:
        """Nobody waits while there is room, and no more start than there is."""
        starting = set(self.desk.started) - self.over
        waiting = self.desk.queue.waiting()

        assert len(starting) <= self.desk.at_once
        assert not waiting or len(starting) == self.desk.at_once
        assert waiting == sorted(waiting, key=lambda each: (-self.asked[each], each))
        assert [self.desk.queue.ahead(each) for each in waiting] == list(range(len(waiting)))

    @override
    def teardown(self) -> None:
        """Let everybody finish: each has started once, or has taken its start back."""
        if not hasattr(self, "desk"):
            return
        while remaining := sorted(set(self.desk.started) - self.over):
            self.over.update(remaining)
            for each in remaining:
                self.desk.end(each)
        started = self.desk.started
        self.desk.queue.close()

        assert len(started) == len(set(started))
        assert set(started) | self.taken_back == set(self.asked)
        assert not set(started) & self.taken_back


TestTurns = Turns.TestCase
TestTurns.settings = settings(max_examples=50)


@given(
    ids=st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=8),
    at_once=st.integers(1, 3),
)
def test_all_who_ask_start_once(ids: list[str], at_once: int) -> None:
    desk = Desk(at_once)

    for each in ids:
        desk.ask(each)
    for number in range(len(ids)):
        desk.end(desk.started[number])
    desk.queue.close()

    assert sorted(desk.started) == sorted(ids)
