"""What schedules have the manager do: starts, stops, holds, and what it says of each."""

import json
import os
import sys
from datetime import datetime, time, timedelta
from pathlib import Path

import psutil
import pytest

from core import clock
from core.errors import InvalidExchangeError, StrategyRunningError
from core.manager.manager import StrategyManager
from core.manager.strategy_planner import StrategyPlanner
from core.records.alert import AlertKind
from core.records.states import StrategyState
from core.records.triggers import Trigger
from core.schedule.schedule import DAYS, Misfire, Override, OverrideKind, Schedule, Window
from core.workspace import Workspace
from tests.gui.clock_ahead import Ahead, held_today
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager, reboot

ENDS_AT_ONCE = "print('done')\n"
A_DAY = timedelta(days=1)


def told(moment: datetime) -> str:
    """Return how a start is told, from today."""
    return clock.spoken_ahead(moment, clock.now())


@pytest.fixture
def now() -> Ahead:
    return Ahead()


@pytest.fixture
def serve(workspace: Workspace, open_manager: OpenManager, now: Ahead) -> StrategyManager:
    return open_manager(workspace, kind="serve", now=now)


def test_it_starts_when_its_window_opens_and_is_stopped_when_it_closes(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)
    begin, end = now.moment(30), now.moment(40)
    now.go_to(begin - timedelta(seconds=1))
    at.result(serve.set_schedule(strategy, now.around(windows=(now.window(30, 40),))))
    before = serve.status(strategy)

    running = at.until_state(serve, strategy, StrategyState.RUNNING)
    during = serve.status(strategy)
    now.go_to(end - timedelta(seconds=1))
    serve.look_at_schedules()
    stopped = at.until_state(serve, strategy, StrategyState.STOPPED)

    assert before.next_start == begin
    assert running.endswith("started by its schedule")
    assert during.next_stop == end
    assert "by its schedule" in stopped
    assert stopped.endswith(f"; starts {told(begin + A_DAY)}")
    assert serve.runs(strategy)[0].trigger is Trigger.SCHEDULE


def test_a_schedule_whose_window_is_open_starts_at_once(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, now.around()))

    at.until_state(serve, strategy, StrategyState.RUNNING)


def test_a_stop_by_hand_holds_until_the_next_window_and_a_start_resumes(
    serve: StrategyManager, at: ManagerDesk, open_manager: OpenManager, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, now.around()))
    at.until_state(serve, strategy, StrategyState.RUNNING)

    at.result(serve.stop(strategy))
    held = at.until_state(serve, strategy, StrategyState.PAUSED)
    serve.look_at_schedules()
    serve.close()
    heir = open_manager(serve.workspace, kind="serve")
    held_still = at.until_state(heir, strategy, StrategyState.PAUSED)
    at.result(heir.start(strategy))

    assert held.startswith("Held by you since ")
    assert held.endswith(f"; starts again {told(now.moment(-3) + A_DAY)}")
    assert held_still == held
    assert heir.status(strategy).state is StrategyState.RUNNING
    assert heir.store.get(strategy).held_at is None


def test_what_ended_by_itself_is_not_started_again_in_the_same_window(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, ENDS_AT_ONCE)
    at.result(serve.set_schedule(strategy, now.around()))
    at.until_state(serve, strategy, StrategyState.EXITED)

    serve.look_at_schedules()
    why = serve.status(strategy).why

    assert why.startswith("Ended by itself ")
    assert why.endswith(f"; starts {told(now.moment(-3) + A_DAY)}")
    assert len(serve.runs(strategy)) == 1


def test_a_start_by_hand_works_at_any_time_and_lasts_until_a_window_stops(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, now.later()))
    at.result(serve.start(strategy))

    serve.look_at_schedules()
    outside = serve.status(strategy).state
    now.go_to(clock.now() + timedelta(minutes=75))
    serve.look_at_schedules()
    inside = serve.status(strategy).state
    now.go_to(clock.now() + timedelta(minutes=95))
    serve.look_at_schedules()
    why = at.until_state(serve, strategy, StrategyState.STOPPED)

    assert (outside, inside) == (StrategyState.RUNNING, StrategyState.RUNNING)
    assert "by its schedule" in why


@pytest.mark.parametrize(
    ("misfire", "state"),
    [
        (Misfire.LATE, StrategyState.RUNNING),
        (Misfire.SKIP, StrategyState.PAUSED),
        (Misfire.ASK, StrategyState.PAUSED),
    ],
)
def test_a_start_that_no_manager_saw_is_late_skipped_or_asked_about_and_never_silent(
    workspace: Workspace,
    open_manager: OpenManager,
    at: ManagerDesk,
    misfire: Misfire,
    state: StrategyState,
    now: Ahead,
) -> None:
    first = open_manager(workspace)
    strategy = at.add(first, LOOP)
    at.result(first.set_schedule(strategy, now.around(misfire=misfire)))
    first.close()

    heir = open_manager(workspace, kind="serve")
    why = at.until_state(heir, strategy, state)
    missed = [each for each in heir.alerts if each.kind is AlertKind.MISSED]

    if state is StrategyState.RUNNING:
        assert not missed
        return
    assert why.startswith(f"Its start {told(now.moment(-3))} was missed, as no manager ran then")
    assert [(each.strategy_id, each.sentence) for each in missed] == [(strategy, why)]
    at.result(heir.start(strategy))
    assert heir.status(strategy).state is StrategyState.RUNNING


def test_a_day_that_is_held_says_so_and_one_click_runs_it_anyway(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, held_today("expiry")))
    held = at.until_state(serve, strategy, StrategyState.PAUSED)

    today = clock.now().date()
    at.result(serve.set_override(strategy, today, Override(OverrideKind.RUN)))
    at.until_state(serve, strategy, StrategyState.RUNNING)

    assert held == "Starts tomorrow 00:00, held by you today (expiry)"


def test_the_schedule_of_what_runs_is_not_changed(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, now.around()))
    at.until_state(serve, strategy, StrategyState.RUNNING)

    changed = at.error(serve.set_schedule(strategy, now.later()))
    ended = at.error(serve.set_schedule(strategy, None))

    assert isinstance(changed, StrategyRunningError)
    assert isinstance(ended, StrategyRunningError)
    assert serve.store.get(strategy).schedule == now.around()


def test_an_exchange_that_is_not_there_changes_nothing(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)

    error = at.error(serve.set_schedule(strategy, now.later(), "NASDAQ"))

    assert isinstance(error, InvalidExchangeError)
    assert serve.store.get(strategy).schedule is None


def test_without_its_schedule_it_stands_as_it_did(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, now.later()))
    scheduled = serve.status(strategy)
    at.result(serve.set_schedule(strategy, None))
    status = serve.status(strategy)

    assert scheduled.why == f"Starts {told(now.moment(60))}"
    assert (status.why, status.next_start, status.schedule) == ("Not started yet", None, None)


def test_a_schedule_edited_into_nonsense_says_so_and_touches_no_other(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk, now: Ahead
) -> None:
    first = open_manager(workspace)
    broken, sound = at.add(first, LOOP, "Broken"), at.add(first, LOOP, "Sound")
    for each in (broken, sound):
        at.result(first.set_schedule(each, now.around()))
    first.close()
    entries = json.loads(workspace.configs_file.read_bytes())
    entries[broken]["schedule_start"] = "9.15"
    workspace.configs_file.write_text(json.dumps(entries))

    heir = open_manager(workspace, kind="serve")
    at.until_state(heir, sound, StrategyState.RUNNING)
    why = at.until_state(heir, broken, StrategyState.PAUSED)
    at.result(heir.rename(broken, "Mended later"))

    assert why.startswith("Its schedule is not understood: “9.15” is no time of the day")
    stored = json.loads(workspace.configs_file.read_bytes())[broken]
    assert (stored["schedule_start"], stored["is_scheduled"]) == ("9.15", True)
    at.result(heir.start(broken))


@pytest.mark.skipif(os.name == "nt", reason="kills with signals")
def test_after_a_reboot_it_goes_on_inside_its_window_and_not_outside(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk, now: Ahead
) -> None:
    first = open_manager(workspace, kind="serve", now=now)
    strategy = at.add(first, LOOP)
    at.result(first.set_schedule(strategy, now.around()))
    at.until_state(first, strategy, StrategyState.RUNNING)
    reboot(first, strategy)

    second = open_manager(workspace, kind="serve", now=now)
    at.until_state(second, strategy, StrategyState.RUNNING)
    runs = len(second.runs(strategy))
    reboot(second, strategy)
    now.go_to(clock.now() + timedelta(minutes=45))
    third = open_manager(workspace, kind="serve", now=now)

    assert runs == 2
    assert third.status(strategy).state is StrategyState.CRASHED
    assert "the computer restarted while it ran" in third.status(strategy).why


def test_a_manager_of_a_moment_tells_of_schedules_and_obeys_none(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk, now: Ahead
) -> None:
    first = open_manager(workspace)
    running, held = at.add(first, LOOP, "Runs"), at.add(first, LOOP, "Held")
    at.result(first.set_schedule(running, now.around()))
    at.result(first.set_schedule(held, held_today()))
    first.close()

    one_shot = open_manager(workspace, kind="one-shot")
    at.result(one_shot.sample_now())

    assert one_shot.status(running).state is StrategyState.STOPPED
    assert one_shot.status(held).state is StrategyState.PAUSED
    assert one_shot.recent_events() == []


def test_many_due_at_once_are_all_started_and_take_turns(
    serve: StrategyManager, at: ManagerDesk, now: Ahead
) -> None:
    strategies = [at.add(serve, LOOP, f"S{number}") for number in range(12)]
    decided: list[str] = []
    serve.state_changed.connect(decided.append)
    for each in strategies:
        at.result(serve.set_schedule(each, now.around()))

    for each in strategies:
        at.until_state(serve, each, StrategyState.RUNNING)
    assert set(strategies) <= set(decided)


def test_the_planner_says_why_a_closed_day_has_no_window(
    serve: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(serve, LOOP)
    assert isinstance(serve, StrategyPlanner)
    assert serve.plan(strategy) is None
    schedule = Schedule(windows=(Window.parse("09:15", "15:30"),), days=DAYS)
    at.result(serve.set_schedule(strategy, schedule, "nse"))

    plan = serve.plan(strategy)
    assert plan is not None
    saturday = datetime(2026, 11, 28, tzinfo=clock.IST).date()

    assert plan.day(saturday).spans == ()
    assert "NSE is closed" in plan.day(saturday).gap
    assert serve.store.get(strategy).exchange == "NSE"


def test_the_end_of_a_calendar_is_said_a_month_ahead(
    workspace: Workspace, open_manager: OpenManager, at: ManagerDesk, now: Ahead
) -> None:
    first = open_manager(workspace)
    strategy = at.add(first, LOOP)
    schedule = Schedule(windows=(Window.parse("09:15", "15:30"),))
    at.result(first.set_schedule(strategy, schedule, "MCX"))
    until = first.calendars.known_until("MCX")
    first.close()
    assert until is not None
    now.go_to(clock.at(until.replace(day=3), time(20)))

    heir = open_manager(workspace, kind="serve", now=now)
    notices: list[str] = []
    heir.notice_raised.connect(notices.append)
    at.until(lambda: notices)

    assert f"end on {until:%d %b %Y}: later days count as trading days" in notices[0]


@pytest.mark.skipif(sys.platform != "linux", reason="a command of Linux")
def test_the_computer_is_kept_awake_while_a_window_is_open(
    workspace: Workspace,
    open_manager: OpenManager,
    at: ManagerDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    now: Ahead,
) -> None:
    commands, sign = tmp_path / "commands", tmp_path / "awake"
    commands.mkdir()
    command = commands / "systemd-inhibit"
    command.write_text(f"#!/bin/sh\necho $$ > {sign}\nexec cat\n")
    command.chmod(0o755)
    monkeypatch.setenv("PATH", str(commands), prepend=os.pathsep)
    serve = open_manager(workspace, kind="serve")
    strategy = at.add(serve, LOOP)
    at.result(serve.set_schedule(strategy, now.around()))
    at.until(lambda: sign.exists() and sign.read_text().strip())
    pid = int(sign.read_text())
    awake = psutil.pid_exists(pid)
    at.result(serve.stop(strategy))
    at.until(lambda: not psutil.pid_exists(pid))

    assert awake
