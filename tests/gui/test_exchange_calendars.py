"""When exchanges trade: what is shipped, what a server tells, and what the user says."""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core import clock
from core.background import Background
from core.calendars.calendar_data import CalendarEntry
from core.calendars.exchange_calendars import USER, ExchangeCalendars
from core.records.strategy import EXCHANGES
from core.schedule.market_calendar import Session
from core.schedule.plan import Plan
from core.schedule.schedule import DAYS, Schedule, Window
from core.workspace import Workspace

MONDAY = date(2026, 11, 23)
GURPURB = date(2026, 11, 24)
SATURDAY = date(2026, 11, 28)
MUHURAT = date(2025, 10, 21)
REPUBLIC_DAY = date(2026, 1, 26)
FULL = (Session(time(9, 15), time(15, 30)),)
AT = datetime(2026, 11, 23, 10, tzinfo=clock.IST)


@pytest.fixture
def writer(qtbot: QtBot) -> Background:
    del qtbot
    return Background()


@pytest.fixture
def calendars(workspace: Workspace, writer: Background) -> ExchangeCalendars:
    return ExchangeCalendars(workspace, writer)


def again(workspace: Workspace, writer: Background) -> ExchangeCalendars:
    """Return the calendars as the next manager reads them."""
    writer.flush()
    return ExchangeCalendars(workspace, writer)


def answer(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"status": "success", "year": 2026, "timezone": "Asia/Kolkata", "data": list(rows)}


def milliseconds(day: date, hour: int, minute: int = 0) -> int:
    return round(clock.at(day, time(hour, minute)).timestamp() * 1000)


def test_shipped_days_are_usual_closed_on_weekends_and_on_holidays(
    calendars: ExchangeCalendars,
) -> None:
    holiday = calendars.day("NSE", GURPURB)

    assert calendars.day("NSE", MONDAY).sessions == FULL
    assert calendars.day("NSE", MONDAY).is_regular
    assert (calendars.day("NSE", SATURDAY).sessions, calendars.day("NSE", SATURDAY).note) == (
        (),
        "Saturday",
    )
    assert (holiday.sessions, holiday.note) == ((), "Guru Nanak Jayanti")
    assert "XBOM" in holiday.source


def test_a_special_session_and_an_evening_are_the_only_hours_of_their_days(
    calendars: ExchangeCalendars,
) -> None:
    muhurat, evening = calendars.day("NSE", MUHURAT), calendars.day("MCX", GURPURB)

    assert muhurat.sessions == (Session(time(13, 45), time(14, 45)),)
    assert "Muhurat" in muhurat.note
    assert not muhurat.is_regular
    assert evening.sessions == (Session(time(17), time(23, 55)),)
    assert calendars.day("MCX", REPUBLIC_DAY).sessions == ()


def test_every_exchange_has_a_calendar_and_crypto_never_closes(
    calendars: ExchangeCalendars,
) -> None:
    for exchange in EXCHANGES:
        assert calendars.day(exchange, MONDAY).sessions, exchange
        assert calendars.day(exchange, MONDAY).is_known
    assert calendars.day("CRYPTO", SATURDAY).sessions
    assert calendars.day("CRYPTO", date(2040, 1, 1)).is_known
    assert calendars.known_until("CRYPTO") is None


def test_a_year_without_data_counts_as_trading_days_and_is_said_a_month_ahead(
    calendars: ExchangeCalendars,
) -> None:
    until = calendars.known_until("NSE")
    assert until is not None
    beyond = date(until.year + 1, 1, 4)
    plan = Plan(Schedule(windows=(Window.parse("09:15", "15:30"),), days=DAYS), "NSE", calendars)

    assert not calendars.day("NSE", beyond).is_known
    assert calendars.day("NSE", beyond).sessions == FULL
    assert plan.day(beyond).spans
    assert "there is no calendar of NSE" in plan.day(beyond).note
    assert calendars.warnings(until.replace(month=11, day=20)) == []
    [warning] = calendars.warnings(until.replace(day=1))
    assert warning.startswith("The calendars of NSE, BSE")
    assert "CRYPTO" not in warning


def test_the_users_word_counts_is_kept_and_can_be_taken_back(
    workspace: Workspace, calendars: ExchangeCalendars, writer: Background, qtbot: QtBot
) -> None:
    entry = CalendarEntry(MONDAY, (), "Cyclone")
    with qtbot.waitSignal(calendars.changed):
        calendars.set_entry("NSE", entry)
    heir = again(workspace, writer)
    kept = heir.day("NSE", MONDAY)
    [mine] = [each for each in heir.entries("NSE", 2026) if each.day == MONDAY]
    heir.remove_entry("NSE", MONDAY)

    assert (kept.sessions, kept.note, kept.source) == ((), "Cyclone", USER)
    assert mine.source == USER
    assert heir.day("BSE", MONDAY).sessions == FULL
    assert heir.day("NSE", MONDAY).sessions == FULL


def test_a_shipped_holiday_that_is_removed_is_a_day_like_any_other(
    workspace: Workspace, calendars: ExchangeCalendars, writer: Background
) -> None:
    calendars.remove_entry("NSE", GURPURB)
    heir = again(workspace, writer)
    day = heir.day("NSE", GURPURB)
    heir.remove_entry("NSE", GURPURB)

    assert (day.sessions, day.is_regular) == (FULL, True)
    assert heir.day("NSE", GURPURB).sessions == ()


def test_what_a_server_tells_counts_more_than_what_is_shipped_and_less_than_the_user(
    calendars: ExchangeCalendars,
) -> None:
    row = {
        "date": f"{MONDAY}",
        "description": "Election",
        "holiday_type": "TRADING_HOLIDAY",
        "closed_exchanges": ["NSE", "BSE", "NOWHERE"],
        "open_exchanges": [
            {
                "exchange": "MCX",
                "start_time": milliseconds(MONDAY, 17),
                "end_time": milliseconds(MONDAY, 23, 55),
            }
        ],
    }
    changed = calendars.take_openalgo("home", 2026, answer(row), AT)
    told = calendars.day("NSE", MONDAY)
    calendars.set_entry("NSE", CalendarEntry(MONDAY, FULL, "it trades after all"))

    assert changed == 3
    assert (told.sessions, told.note) == ((), "Election")
    assert told.source == "OpenAlgo home, 23 Nov 2026"
    assert calendars.day("MCX", MONDAY).sessions == (Session(time(17), time(23, 55)),)
    assert calendars.day("CDS", MONDAY).is_regular
    assert calendars.day("NSE", MONDAY).note == "it trades after all"
    assert calendars.take_openalgo("home", 2026, answer(row), AT) == 0


@pytest.mark.parametrize(
    "rubbish",
    [
        {"status": "error", "message": "no"},
        {"status": "success", "data": {}},
        answer({"date": "soon", "closed_exchanges": ["NSE"]}),
        answer({"date": "2025-11-24", "closed_exchanges": ["NSE"]}),
        answer(
            {"date": f"{MONDAY}", "holiday_type": "SETTLEMENT_HOLIDAY", "closed_exchanges": ["NSE"]}
        ),
        answer({"date": f"{MONDAY}", "closed_exchanges": "NSE", "open_exchanges": [1, {}]}),
        answer(
            {
                "date": f"{MONDAY}",
                "holiday_type": "SPECIAL_SESSION",
                "open_exchanges": [
                    {
                        "exchange": "NSE",
                        "start_time": milliseconds(MUHURAT, 18),
                        "end_time": milliseconds(MUHURAT, 19),
                    }
                ],
            }
        ),
    ],
)
def test_settlement_holidays_other_years_hours_of_other_days_and_rubbish_change_nothing(
    calendars: ExchangeCalendars, rubbish: dict[str, Any]
) -> None:
    assert calendars.take_openalgo("home", 2026, rubbish, AT) == 0
    assert calendars.day("NSE", MONDAY).is_regular


def test_a_file_that_is_damaged_is_said_and_nothing_of_it_is_lost(
    workspace: Workspace, calendars: ExchangeCalendars, writer: Background
) -> None:
    path = Path(workspace.strategies, "market_calendars.json")
    good = {"2026-11-25": {"note": "Strike", "sessions": [], "source": "you"}}
    bad = {"2026-11-26": {"sessions": [["9.15", "x"]]}}
    path.write_text(json.dumps({"user": {"NSE": good | bad}, "future": [1]}))
    notices: list[str] = []
    calendars.notice_raised.connect(notices.append)
    calendars.set_entry("NSE", CalendarEntry(MONDAY, (), "Mine"))
    writer.flush()
    stored = json.loads(path.read_text())

    assert notices == ["The calendar's entry NSE 2026-11-26 is not understood: enter it anew"]
    assert calendars.day("NSE", date(2026, 11, 25)).note == "Strike"
    assert stored["future"] == [1]
    assert stored["user"]["NSE"]["2026-11-26"] == bad["2026-11-26"]
    path.write_text("{ nonsense")
    assert again(workspace, writer).day("NSE", date(2026, 11, 25)).note == "Strike"
    assert any("market_calendars" in each.name for each in path.parent.iterdir())
