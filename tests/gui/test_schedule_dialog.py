"""The dialogs of schedules and connections, and what becomes of their answers."""

from datetime import date, timedelta

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.contracts.connection import Connection
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.schedule.schedule import DAYS, Misfire, Override, OverrideKind, Schedule, Window
from desktop.actions import CommandId
from desktop.dialogs.connections import ConnectionsDialog
from desktop.dialogs.schedule import ScheduleDialog
from desktop.models.requests import ScheduleChoice
from desktop.models.schedule_form import Field
from desktop.views.details_header import DetailsHeader
from tests.e2e.openalgo_double import API_KEY, OpenAlgoDouble
from tests.gui.clock_ahead import held_today
from tests.gui.window_desk import WindowDesk

HOLIDAY = date(2026, 12, 25)
TWO = (Window.parse("09:15", "11:00"), Window.parse("14:00", None))
FULL = Schedule(
    windows=TWO,
    days=("mon", "wed"),
    overrides={
        HOLIDAY: Override(OverrideKind.RUN, (Window.parse("10:00", "11:00"),), "short"),
        HOLIDAY + timedelta(days=1): Override(OverrideKind.HOLD),
    },
    misfire=Misfire.ASK,
    follows_calendar=False,
)


def dialog_of(
    parent: QWidget, manager: StrategyManager, schedule: Schedule | None
) -> ScheduleDialog:
    return ScheduleDialog(parent, ScheduleChoice("EMA", schedule, "NSE"), manager.calendars)


def rows_of(dialog: ScheduleDialog) -> list[str]:
    items = [
        dialog.days_view.topLevelItem(row) for row in range(dialog.days_view.topLevelItemCount())
    ]
    return [each.text(1) for each in items if each is not None]


def test_what_is_not_touched_is_answered_as_it_was(
    parent: QWidget, manager: StrategyManager
) -> None:
    for schedule in (FULL, Schedule(round_the_clock=True, days=DAYS)):
        assert dialog_of(parent, manager, schedule).choice().schedule == schedule


def test_a_new_schedule_begins_with_the_usual_hours_and_shows_two_weeks(
    parent: QWidget, manager: StrategyManager
) -> None:
    dialog = dialog_of(parent, manager, None)
    rows = rows_of(dialog)
    dialog.stop.clear()
    dialog.every_day_button.click()
    dialog.exchange.setCurrentText("CRYPTO")
    open_rows = rows_of(dialog)

    assert len(rows) == 14
    assert "09:15 to 15:30" in rows
    assert "Saturday is none of its days" in rows
    assert set(open_rows) == {"from 09:15"}
    assert dialog.choice() == ScheduleChoice(
        "EMA", Schedule(windows=(Window.parse("09:15", None),), days=DAYS), "CRYPTO"
    )


@pytest.mark.parametrize(
    ("field", "name", "text", "sentence"),
    [
        (Field.TIMES, "start", "9.15", "“9.15” is no time of the day"),
        (Field.TIMES, "stop", "25:00", "“25:00” is no time of the day"),
        (Field.TIMES, "stop", "09:15", "has no length"),
        (Field.MORE, "more", "11:00", "write it as HH:MM-HH:MM"),
        (Field.MORE, "more", "10:00-11:00", "overlap"),
        (Field.RUN, "run_dates", "Diwali", "write it as YYYY-MM-DD"),
        (Field.HOLD, "hold_dates", "2026-13-01", "write it as YYYY-MM-DD"),
    ],
)
def test_what_means_nothing_is_said_at_its_field_and_cannot_be_saved(
    parent: QWidget, manager: StrategyManager, field: Field, name: str, text: str, sentence: str
) -> None:
    dialog = dialog_of(parent, manager, None)
    edit: QLineEdit = getattr(dialog, name)
    edit.setText(text)

    assert sentence in dialog.hints[field].text()
    assert [each for each in Field if dialog.hints[each].text()] == [field]
    assert not dialog.accept_button.isEnabled()
    assert rows_of(dialog) == ["What is not right is said above"]


def test_a_schedule_without_a_day_is_said(parent: QWidget, manager: StrategyManager) -> None:
    dialog = dialog_of(parent, manager, None)
    for button in dialog.day_buttons:
        button.setChecked(False)

    assert dialog.hints[Field.DAYS].text() == "Choose at least one day of the week"
    dialog.weekdays_button.click()
    assert dialog.accept_button.isEnabled()


def test_unscheduling_is_one_press(parent: QWidget, manager: StrategyManager) -> None:
    dialog = dialog_of(parent, manager, FULL)
    dialog.unschedule_button.click()

    assert dialog.choice().schedule is None
    assert not dialog_of(parent, manager, None).unschedule_button.isEnabled()


def test_what_is_chosen_is_stored_and_shown_in_the_table(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.select(strategy_id)
    desk.prompter.scheduled = ScheduleChoice("x", Schedule(windows=TWO, days=DAYS), "CRYPTO")
    desk.do(CommandId.SCHEDULE)
    desk.until(lambda: desk.manager.store.get(strategy_id).schedule is not None)

    assert desk.manager.store.get(strategy_id).exchange == "CRYPTO"
    desk.until(lambda: desk.manager.status(strategy_id).next_start is not None)


def test_a_day_that_is_held_is_run_anyway_by_one_command(desk: WindowDesk) -> None:
    desk.manager.keep_schedules()
    strategy_id = desk.add()
    desk.result(desk.manager.set_schedule(strategy_id, held_today()))
    desk.until_state(strategy_id, StrategyState.PAUSED)
    desk.select(strategy_id)
    desk.do(CommandId.SHOW_DETAILS)
    header = desk.window.details.findChild(DetailsHeader)
    assert header is not None
    desk.until(lambda: CommandId.RUN_TODAY in header.ways)
    said = header.sentence.text()
    header.ways[CommandId.RUN_TODAY].click()

    desk.until_state(strategy_id, StrategyState.RUNNING)
    assert "held by you" in said
    assert not desk.can(CommandId.RUN_TODAY)
    desk.until(lambda: not header.ways)


def test_a_connection_is_kept_tested_and_its_key_not_shown_again(
    parent: QWidget, manager: StrategyManager, server: OpenAlgoDouble, qtbot: QtBot
) -> None:
    dialog = ConnectionsDialog(parent, manager.connections, manager.contracts)
    dialog.host.setText("no address")
    dialog.accept()
    refused = dialog.hint.text()
    dialog.host.setText(server.host)
    dialog.key.setText(API_KEY)
    dialog.test_button.click()
    qtbot.waitUntil(lambda: "are ready" in dialog.told.text())
    tried = manager.connections.all()
    dialog.accept()
    saving = dialog.told.text(), dialog.key.isEnabled()
    dialog.reject()
    qtbot.waitUntil(lambda: dialog.result() == ConnectionsDialog.DialogCode.Accepted)
    again = ConnectionsDialog(parent, manager.connections, manager.contracts)

    assert "write it like http://127.0.0.1:5000" in refused
    assert tried == []
    assert saving == ("Saving…", False)
    assert manager.connections.key("home") == API_KEY
    assert (again.name.text(), again.host.text(), again.key.text()) == ("home", server.host, "")
    assert again.key.echoMode() is QLineEdit.EchoMode.Password
    again.remove_button.click()
    qtbot.waitUntil(again.key.isEnabled)
    assert manager.connections.all() == []


def test_a_date_may_have_hours_of_its_own(parent: QWidget, manager: StrategyManager) -> None:
    dialog = dialog_of(parent, manager, None)
    dialog.run_dates.setText("2026-11-08 18:00-19:00+20:00-21:00, 2026-12-25")
    chosen = dialog.choice().schedule
    again = dialog_of(parent, manager, chosen)
    dialog.run_dates.setText("2026-11-08 18:00")

    assert chosen is not None
    assert [each.phrase() for each in chosen.overrides[date(2026, 11, 8)].windows] == [
        "18:00 to 19:00",
        "20:00 to 21:00",
    ]
    assert again.run_dates.text() == "2026-11-08 18:00-19:00+20:00-21:00, 2026-12-25"
    assert "write it as HH:MM-HH:MM" in dialog.hints[Field.RUN].text()


def test_a_server_of_its_own_and_no_waiting_are_chosen_for_a_strategy(
    desk: WindowDesk, server: OpenAlgoDouble
) -> None:
    for name in ("home", "paper"):
        desk.result(desk.manager.connections.put(Connection(name, server.host), API_KEY))
    strategy_id = desk.add()
    desk.select(strategy_id)
    before = ScheduleChoice(
        title="When does “Alpha” run by itself?",
        schedule=None,
        exchange="NSE",
        connections=("home", "paper"),
    )
    desk.prompter.scheduled = before._replace(connection="paper", needs_contracts=False)
    desk.do(CommandId.SCHEDULE)
    desk.until(lambda: desk.manager.store.get(strategy_id).connection == "paper")
    strategy = desk.manager.store.get(strategy_id)
    dialog = ScheduleDialog(desk.window, desk.prompter.scheduled, desk.manager.calendars)

    assert desk.prompter.asked == [before]
    assert (strategy.needs_contracts, strategy.schedule) == (False, None)
    assert desk.manager.connection_of(strategy_id) is None
    assert dialog.choice().connection == "paper"
    assert not dialog.contracts_box.isChecked()
    dialog.server.setCurrentIndex(0)
    dialog.contracts_box.setChecked(True)
    assert (dialog.choice().connection, dialog.choice().needs_contracts) == (None, True)
    dialog.deleteLater()


def test_the_status_bar_tells_of_the_default_servers_contracts(
    desk: WindowDesk, server: OpenAlgoDouble
) -> None:
    before = desk.window.counts.contracts_text()
    desk.result(desk.manager.connections.put(Connection("home", server.host), API_KEY))
    desk.result(desk.manager.contracts.check("home"))
    ready = desk.window.counts.contracts_text()
    server.state.contracts_loaded = False
    desk.result(desk.manager.contracts.check("home"))

    assert (before, ready) == ("", "Contracts ready")
    assert desk.window.counts.contracts_text() == "Contracts waiting"


def test_keeping_the_computer_awake_is_switched_off_and_on(desk: WindowDesk) -> None:
    action = desk.window.actions_of_commands.action(CommandId.KEEP_AWAKE)
    at_first = action.isChecked()
    desk.do(CommandId.KEEP_AWAKE)
    off = action.isChecked(), desk.manager.prevents_sleep()
    desk.do(CommandId.KEEP_AWAKE)

    assert at_first
    assert off == (False, False)
    assert desk.manager.prevents_sleep()
