"""The dialog of the market calendar, and days that a server tells."""

from datetime import date, time
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core import clock
from core.calendars.calendar_data import CalendarEntry
from core.contracts.connection import Connection
from core.errors import HolidaysError
from core.manager.manager import StrategyManager
from core.schedule.market_calendar import Session
from core.schedule.schedule import Schedule, Window
from core.workspace import Workspace
from desktop.actions import CommandId
from desktop.dialogs.market_calendar import MarketCalendarDialog
from desktop.models.calendar_form import DayKind
from tests.e2e.openalgo_double import API_KEY, OpenAlgoDouble
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager
from tests.gui.window_desk import WindowDesk

CHRISTMAS = date(2026, 12, 25)
STRIKE = {
    "date": "2026-12-15",
    "description": "Strike",
    "holiday_type": "TRADING_HOLIDAY",
    "closed_exchanges": ["NSE"],
    "open_exchanges": [],
}


def dialog_of(parent: QWidget, manager: StrategyManager, year: int = 2026) -> MarketCalendarDialog:
    dialog = MarketCalendarDialog(parent, manager, "NSE")
    if dialog.year.findText(f"{year}") < 0:
        dialog.year.addItem(f"{year}")
    dialog.year.setCurrentText(f"{year}")
    return dialog


def select(dialog: MarketCalendarDialog, day: date) -> None:
    place = [each.day for each in dialog.entries()].index(day)
    dialog.days_view.setCurrentIndex(dialog.days_view.model().index(place, 0))


def set_day(dialog: MarketCalendarDialog, *texts: str, kind: DayKind = DayKind.CLOSED) -> str:
    """Enter a day, and return what is said to be wrong with it."""
    day, hours, note = texts
    dialog.day.setText(day)
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))
    dialog.hours.setText(hours)
    dialog.note.setText(note)
    dialog.set_button.click()
    return dialog.hint.text()


def test_the_days_of_an_exchange_are_listed_with_their_sources(
    parent: QWidget, manager: StrategyManager
) -> None:
    dialog = dialog_of(parent, manager)
    rows = [
        [item.text(column) for column in range(4)]
        for row in range(dialog.days_view.topLevelItemCount())
        if (item := dialog.days_view.topLevelItem(row)) is not None
    ]

    assert ["Fri 25 Dec", "closed", "Christmas"] in [row[:3] for row in rows]
    assert all(row[3] for row in rows)
    assert "09:15 to 15:30" in dialog.told.text()


def test_a_day_is_set_changed_and_taken_back(parent: QWidget, manager: StrategyManager) -> None:
    dialog = dialog_of(parent, manager)
    before = dialog.entries()
    said = set_day(dialog, "2026-12-14", "18:00-19:00", "Special", kind=DayKind.HOURS)
    day = manager.calendars.day("NSE", date(2026, 12, 14))
    select(dialog, date(2026, 12, 14))
    typed = dialog.day.text(), dialog.hours.text(), dialog.note.text()
    dialog.remove_button.click()

    assert said == ""
    assert day.sessions == (Session(time(18), time(19)),)
    assert day.source == "you"
    assert typed == ("2026-12-14", "18:00-19:00", "Special")
    assert dialog.entries() == before


def test_a_wrong_holiday_becomes_a_day_like_any_other(
    parent: QWidget, manager: StrategyManager
) -> None:
    dialog = dialog_of(parent, manager)
    select(dialog, CHRISTMAS)
    dialog.remove_button.click()

    assert manager.calendars.day("NSE", CHRISTMAS).is_regular
    assert [each.source for each in dialog.entries() if each.day == CHRISTMAS] == ["you"]


@pytest.mark.parametrize(
    ("day", "hours", "kind"),
    [
        ("tomorrow", "", DayKind.CLOSED),
        ("2026-02-30", "", DayKind.CLOSED),
        ("2026-12-14", "", DayKind.HOURS),
        ("2026-12-14", "18:00", DayKind.HOURS),
        ("2026-12-14", "18:00-18:00", DayKind.HOURS),
        ("2026-12-14", "25:00-26:00", DayKind.HOURS),
    ],
)
def test_what_means_nothing_is_said_and_nothing_is_stored(
    parent: QWidget, manager: StrategyManager, day: str, hours: str, kind: DayKind
) -> None:
    dialog = dialog_of(parent, manager)
    before = dialog.entries()

    assert set_day(dialog, day, hours, "", kind=kind)
    assert dialog.entries() == before


def test_a_year_that_nobody_knows_is_said(parent: QWidget, manager: StrategyManager) -> None:
    dialog = dialog_of(parent, manager, 2031)

    assert "every weekday counts as a trading day" in dialog.told.text()
    assert not dialog.update_button.isEnabled()


def test_a_server_is_asked_when_the_user_says_so(
    parent: QWidget, manager: StrategyManager, server: OpenAlgoDouble, qtbot: QtBot
) -> None:
    server.state.holidays = [STRIKE]
    manager.connections.put(Connection("home", server.host), API_KEY)
    manager.connections.flush()
    dialog = dialog_of(parent, manager)
    dialog.update_button.click()
    qtbot.waitUntil(lambda: "different now" in dialog.told.text())
    first = dialog.told.text()
    dialog.update_button.click()
    qtbot.waitUntil(lambda: "what was known" in dialog.told.text())

    assert first.startswith("1 day is different now.")
    assert manager.calendars.day("NSE", date(2026, 12, 15)).note == "Strike"
    assert any("OpenAlgo home" in each.source for each in dialog.entries())


@pytest.mark.parametrize(
    ("host", "holidays", "sentence"),
    [
        ("http://127.0.0.1:9", [], "does not answer"),
        ("", [], "knows no holiday of 2026"),
    ],
)
def test_a_server_that_tells_nothing_changes_nothing(
    manager: StrategyManager,
    server: OpenAlgoDouble,
    at: ManagerDesk,
    host: str,
    holidays: list[dict[str, Any]],
    sentence: str,
) -> None:
    server.state.holidays = holidays
    at.result(manager.connections.put(Connection("home", host or server.host), API_KEY))
    before = manager.calendars.entries("NSE", 2026)
    error = at.error(manager.calendar_updates.update("home", 2026))

    assert isinstance(error, HolidaysError)
    assert sentence in str(error)
    assert manager.calendars.entries("NSE", 2026) == before


def test_a_year_that_is_not_shipped_is_taken_over_by_itself_and_said(
    workspace: Workspace, open_manager: OpenManager, server: OpenAlgoDouble, at: ManagerDesk
) -> None:
    later = clock.at(date(2031, 3, 3), time(10))
    manager = open_manager(workspace, now=lambda: later)
    notices: list[str] = []
    manager.notice_raised.connect(notices.append)
    server.state.holidays = [STRIKE | {"date": "2031-12-15"}]
    at.result(manager.connections.put(Connection("home", server.host), API_KEY))
    strategy_id = at.add(manager, LOOP)
    at.result(
        manager.set_schedule(strategy_id, Schedule(windows=(Window.parse("09:15", "15:30"),)))
    )
    at.result(manager.contracts.check("home"))
    at.until(lambda: any("2031" in each for each in notices))

    assert manager.calendars.day("NSE", date(2031, 12, 15)).note == "Strike"
    asked = server.state.requests.count("/api/v1/market/holidays")
    at.result(manager.contracts.check("home"))
    at.result(manager.contracts.check("home"))
    assert server.state.requests.count("/api/v1/market/holidays") == asked


def test_the_calendar_of_the_selected_strategy_is_shown_first(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.result(desk.manager.set_schedule(strategy_id, None, "MCX"))
    desk.select(strategy_id)
    desk.do(CommandId.MARKET_CALENDAR)

    assert desk.prompter.asked == [("market_calendar", "MCX")]


def test_a_day_that_the_user_sets_counts_more_than_the_servers_word(
    manager: StrategyManager, server: OpenAlgoDouble, at: ManagerDesk
) -> None:
    server.state.holidays = [STRIKE]
    at.result(manager.connections.put(Connection("home", server.host), API_KEY))
    day = date(2026, 12, 15)
    at.result(manager.calendars.set_entry("NSE", CalendarEntry(day, is_usual=True)))
    at.result(manager.calendar_updates.update("home", 2026))

    assert manager.calendars.day("NSE", day).is_regular
