"""Starting, stopping and watching strategies in the window."""

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.models.message import Level
from desktop.models.strategy_table_model import Column
from tests.gui.window_desk import CRASH, WindowDesk


def test_a_strategy_is_started_and_stopped_from_its_row(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.select(strategy_id)
    desk.do(CommandId.START)
    desk.until_state(strategy_id, StrategyState.RUNNING)
    desk.until_told("Started Alpha")
    started = desk.row(strategy_id)
    desk.do(CommandId.STOP)
    desk.until_state(strategy_id, StrategyState.STOPPED)
    desk.until_told("Stopped Alpha")

    assert started[Column.PID].isdigit()
    assert "started by you" in started[Column.WHY]
    assert desk.row(strategy_id)[Column.PID] == ""
    assert "by you" in desk.row(strategy_id)[Column.WHY]
    assert desk.messages() == []


def test_a_crash_is_shown_with_its_sentence(desk: WindowDesk) -> None:
    strategy_id = desk.add(CRASH)
    desk.select(strategy_id)
    desk.do(CommandId.START)
    desk.until_state(strategy_id, StrategyState.CRASHED)

    row = desk.row(strategy_id)
    assert "KeyError: 'close' at line 3" in row[Column.WHY]
    assert row[Column.LAST_EXIT].startswith("exit 1")


def test_commands_follow_the_state_of_what_is_selected(desk: WindowDesk) -> None:
    strategy_id = desk.add()

    assert not desk.can(CommandId.START)
    desk.select(strategy_id)
    assert desk.can(CommandId.START)
    assert not desk.can(CommandId.STOP)
    desk.do(CommandId.START)
    desk.until_state(strategy_id, StrategyState.RUNNING)
    assert not desk.can(CommandId.START)
    assert desk.can(CommandId.STOP)
    assert desk.can(CommandId.STOP_ALL)


def test_restart_gives_a_running_strategy_a_new_process(desk: WindowDesk) -> None:
    strategy_id = desk.running()
    before = desk.manager.status(strategy_id).pid
    desk.select(strategy_id)
    desk.do(CommandId.RESTART)
    desk.until_told("Restarted Alpha")

    assert desk.manager.status(strategy_id).pid not in {None, before}


def test_all_are_started_and_stopped_as_one_wish(desk: WindowDesk) -> None:
    ids = [desk.add(name=name) for name in ("Alpha", "Beta")]
    desk.do(CommandId.START_ALL)
    desk.until_told("Started 2 strategies")
    desk.do(CommandId.STOP_ALL)
    desk.until_told("Stopped 2 strategies")

    assert {desk.manager.status(each).state for each in ids} == {StrategyState.STOPPED}


def test_a_start_that_fails_is_told_once(desk: WindowDesk) -> None:
    ids = [desk.add(name=name) for name in ("Alpha", "Beta")]
    for each in ids:
        desk.manager.workspace.source(each).unlink()
    desk.select(*ids)
    desk.do(CommandId.START)
    desk.until(lambda: bool(desk.messages()))

    assert len(desk.messages()) == 1
    level, text = desk.messages()[0]
    assert level is Level.ERROR
    assert text.startswith("2 of 2 did not succeed: ")


def test_keys_of_the_table_act_on_its_selection(desk: WindowDesk, qtbot: QtBot) -> None:
    strategy_id = desk.add()
    desk.select(strategy_id)
    qtbot.keyClick(desk.window.page.table, Qt.Key.Key_Space)
    desk.until_state(strategy_id, StrategyState.RUNNING)
    qtbot.keyClick(desk.window.page.table, Qt.Key.Key_Return)

    assert desk.window.editors.current_id() == strategy_id


def test_in_an_editor_commands_are_about_its_strategy(desk: WindowDesk) -> None:
    alpha, beta = desk.add(name="Alpha"), desk.add(name="Beta")
    desk.select(beta)
    desk.do(CommandId.EDIT)
    desk.window.page.table.select([alpha])
    desk.do(CommandId.START)
    desk.until_state(beta, StrategyState.RUNNING)

    assert desk.manager.status(alpha).state is StrategyState.STOPPED
    assert desk.can(CommandId.SAVE)


def test_the_log_follows_what_is_selected(desk: WindowDesk) -> None:
    alpha, beta = desk.running("Alpha"), desk.add(name="Beta")
    desk.select(alpha)
    shown = desk.window.log.dock().strategy_id()
    desk.select(beta)

    assert shown == alpha
    assert desk.window.log.dock().strategy_id() == beta


def test_the_status_bar_counts_by_state(desk: WindowDesk) -> None:
    desk.running("Alpha")
    desk.add(name="Beta")
    desk.until(lambda: "1 running" in desk.window.counts.counts_text())

    text = desk.window.counts.counts_text()
    assert text.split("   ·   ") == ["2 strategies", "1 running", "1 stopped"]
    assert desk.window.counts.clock_text().endswith(" IST")


def test_why_and_id_can_be_copied(desk: WindowDesk, qtbot: QtBot) -> None:
    from PySide6.QtGui import QGuiApplication

    strategy_id = desk.add()
    desk.select(strategy_id)
    desk.do(CommandId.COPY_ID)
    copied_id = QGuiApplication.clipboard().text()
    desk.do(CommandId.COPY_WHY)

    assert copied_id == strategy_id
    assert QGuiApplication.clipboard().text() == "Alpha: Not started yet"
    del qtbot
