"""The week of all strategies in the window."""

from datetime import timedelta

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core import clock
from core.schedule.schedule import DAYS, Schedule, Window
from desktop.actions import CommandId
from desktop.models.strategy_table_model import Column, Role
from desktop.models.week import Fate, bounds
from desktop.views.week_view import WeekView
from tests.gui.window_desk import LOOP, WindowDesk

ROUND_THE_CLOCK = Schedule(windows=(), days=DAYS, round_the_clock=True, follows_calendar=False)


def week_of(desk: WindowDesk) -> WeekView:
    """Show the week."""
    desk.do(CommandId.SHOW_WEEK)
    return desk.window.page.week().view


def middle(view: WeekView, row: int, x: float) -> QPoint:
    return QPoint(int(x), view.row_top(row) + 16)


def now_x(view: WeekView, desk: WindowDesk) -> float:
    monday = desk.window.page.week().feed.monday()
    return view.lane().x(bounds(monday)[0], clock.now())


def test_table_and_week_take_turns_and_share_the_selection(desk: WindowDesk) -> None:
    first, second = desk.add(name="Alpha"), desk.add(name="Beta")
    desk.select(first)
    view = week_of(desk)

    assert view.isVisible()
    assert not desk.window.page.table.isVisible()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=middle(view, 1, 20))
    assert desk.window.page.table.selected_ids() == [second]
    desk.do(CommandId.SHOW_TABLE)
    assert desk.window.page.table.isVisible()
    assert not view.isVisible()


def test_what_runs_is_in_the_week_and_leads_to_its_log(desk: WindowDesk) -> None:
    strategy_id = desk.running()
    view = week_of(desk)
    feed = desk.window.page.week().feed
    desk.until(lambda: bool((found := feed.week(strategy_id)) and found.runs))
    place = middle(view, 0, now_x(view, desk))

    assert "now" in view.words_at(place)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    run = desk.manager.status(strategy_id).run
    desk.until(lambda: desk.window.log.dock().windowTitle() == "Log: Alpha")
    assert run is not None


def test_the_windows_of_a_schedule_are_told(desk: WindowDesk) -> None:
    strategy_id = desk.add(LOOP)
    desk.result(desk.manager.set_schedule(strategy_id, ROUND_THE_CLOCK))
    view = week_of(desk)
    page = desk.window.page.week()
    page.feed.show(page.feed.monday() + timedelta(days=7))
    found = page.feed.week(strategy_id)

    assert found is not None
    assert [each.fate for each in found.windows][-1] is Fate.AHEAD
    assert "planned" in view.words_at(middle(view, 0, view.lane().left + view.lane().width / 2))


def test_keys_lead_to_other_weeks_and_back(desk: WindowDesk, qtbot: QtBot) -> None:
    desk.add()
    view = week_of(desk)
    page = desk.window.page.week()
    present = page.title()
    with qtbot.waitSignal(page.feed.week_changed):
        QTest.keyClick(view, Qt.Key.Key_Right)

    assert page.title() != present
    page.feed.show_present()
    assert page.title() == present


def test_a_filter_that_lets_nothing_through_says_so_in_the_week_too(desk: WindowDesk) -> None:
    desk.add()
    view = week_of(desk)
    desk.window.page.filter_bar().set_text("nothing of the kind")

    assert desk.window.page.has_hint()
    assert not view.isVisible()


def test_the_table_has_a_bar_of_todays_window(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    schedule = Schedule(
        windows=(Window.parse("06:00", "18:00"),), days=DAYS, follows_calendar=False
    )
    desk.result(desk.manager.set_schedule(strategy_id, schedule))
    model = desk.window.model
    place = model.index(model.row_of(strategy_id) or 0, Column.NEXT_START)
    bar = place.data(Role.TODAY)

    assert bar.windows == ((0.25, 0.75),)
    assert 0 <= bar.present <= 1
    assert "Today: 06:00 to 18:00" in place.data(Qt.ItemDataRole.ToolTipRole)
