"""Schedules from the command line: what is answered, and what then happens by itself."""

from datetime import datetime, timedelta

from core import clock
from tests.e2e.bell_program import WAITS, add
from tests.e2e.real_input import Bell


def minute(offset: int) -> str:
    """Return the present minute of India, moved by ``offset`` minutes, as HH:MM."""
    return f"{clock.now() + timedelta(minutes=offset):%H:%M}"


def test_a_schedule_is_answered_as_status_shows_it(shared_bell: Bell) -> None:
    strategy = add(shared_bell, WAITS, "scheduled")
    times = ("--start", minute(60), "--stop", minute(90))
    answer = shared_bell.data("schedule", strategy, *times, "--days", "all", "--calendar", "ignore")
    status = shared_bell.status(strategy)
    shorter = shared_bell.data("schedule", strategy, "--start", minute(60), "--stop", minute(70))
    ended = shared_bell.data("unschedule", strategy)
    after = shared_bell.status(strategy)

    assert set(answer) == {"schedule", "next_start", "next_stop", "why"}
    assert (answer["schedule"]["start"], answer["schedule"]["stop"]) == (minute(60), minute(90))
    assert len(answer["schedule"]["days"]) == 7
    assert (status["state"], status["why"]) == ("stopped", answer["why"])
    assert status["next_start"] == answer["next_start"] is not None
    assert shorter["schedule"]["days"] == answer["schedule"]["days"]
    assert ended == {"id": strategy}
    assert (after["schedule"], after["next_start"]) == (None, None)


def test_a_window_that_is_open_starts_a_strategy_and_a_stop_by_hand_holds_it(
    shared_bell: Bell,
) -> None:
    strategy = add(shared_bell, WAITS, "in its window")
    times = ("--start", minute(-2), "--stop", minute(60))
    shared_bell.data("schedule", strategy, *times, "--days", "all", "--calendar", "ignore")
    running = shared_bell.wait_for_state(strategy, "running")
    refused = shared_bell.ask("unschedule", strategy)
    shared_bell.data("stop", strategy, "--grace", "0")
    held = shared_bell.wait_for_state(strategy, "paused")
    shared_bell.data("unschedule", strategy)

    assert running["why"].endswith("started by its schedule")
    assert running["next_stop"] is not None
    assert refused["data"]["error"] == "strategy_running"
    assert held["why"].startswith("Held by you since ")


def test_a_preview_has_a_row_for_every_window_and_says_why_a_day_has_none(
    shared_bell: Bell,
) -> None:
    strategy, today = add(shared_bell, WAITS, "previewed"), f"{clock.now():%Y-%m-%d}"
    shared_bell.data(
        "schedule",
        strategy,
        "--start",
        "09:15",
        "--stop",
        "15:30",
        "--days",
        "weekdays",
        "--also",
        "16:00-16:30",
        "--hold",
        today,
    )
    rows = shared_bell.data("preview", strategy)["windows"]
    days = {each["date"] for each in rows}
    saturdays = [each for each in rows if datetime.fromisoformat(each["date"]).weekday() == 5]
    shared_bell.data("unschedule", strategy)

    assert all(set(each) == {"strategy", "date", "start", "stop", "why"} for each in rows)
    assert all(each["strategy"] == strategy and each["why"] for each in rows)
    assert len(days) == 14
    assert min(days) == rows[0]["date"] == today
    assert (rows[0]["start"], rows[0]["why"]) == (None, "Held by you on this day")
    assert [(each["start"], each["stop"]) for each in saturdays] == [(None, None)] * 2
    assert "is none of its days" in saturdays[0]["why"]
    assert shared_bell.data("preview", strategy)["windows"] == []
