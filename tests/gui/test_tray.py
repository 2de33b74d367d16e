"""The tray's menu and its icon; whether a desktop shows it is for the end-to-end tests."""

import pytest

from core.records.states import StrategyState
from desktop.tray import Tray
from tests.gui.window_desk import CRASH, WindowDesk


@pytest.fixture
def tray(desk: WindowDesk) -> Tray:
    return desk.window.add_tray()


def entries(tray: Tray) -> list[str]:
    tray.fill_menu()
    return [each.text().replace("&", "") for each in tray.menu.actions() if each.text()]


def test_the_menu_shows_and_quits_and_acts_on_all(tray: Tray) -> None:
    assert entries(tray) == ["Show window", "Start all", "Stop all", "Quit"]


def test_the_menu_starts_and_stops_strategies(tray: Tray, desk: WindowDesk) -> None:
    strategy_id = desk.add()
    tray.fill_menu()
    start = next(each for each in tray.menu.actions() if each.text() == "Start Alpha")
    start.trigger()
    desk.until_state(strategy_id, StrategyState.RUNNING)
    tray.fill_menu()
    stop = next(each for each in tray.menu.actions() if each.text() == "Stop Alpha")
    stop.trigger()
    desk.until_state(strategy_id, StrategyState.STOPPED)

    assert tray.state() == "idle"


def test_the_menu_is_bounded_with_the_running_first(tray: Tray, desk: WindowDesk) -> None:
    for number in range(10):
        desk.add(name=f"Idle {number}")
    desk.running("Zulu")
    desk.until_state(desk.manager.find("Zulu"), StrategyState.RUNNING)
    listed = entries(tray)

    assert listed[1] == "Stop Zulu"
    assert sum(each.startswith("Start Idle") for each in listed) == 7
    assert "3 more in the window…" in listed


def test_a_crash_is_news_until_the_user_looks(tray: Tray, desk: WindowDesk) -> None:
    desk.window.hide()
    strategy_id = desk.add(CRASH)
    desk.manager.start(strategy_id)
    desk.until_state(strategy_id, StrategyState.CRASHED)
    before = tray.state()
    tray.look_at_crashes()

    assert before == "crashed"
    assert tray.state() == "idle"
    assert "crashed" not in tray.icon.toolTip()
