from typing import TYPE_CHECKING

import pytest

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.command_layout import (
    CONTEXT_MENU,
    MENUS,
    TOOLBAR,
    TOOLBAR_END,
    TRAY_END,
    TRAY_START,
)
from desktop.command_rules import is_enabled
from desktop.command_table import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Iterable

STOPPED, RUNNING, STOPPING = (
    StrategyState.STOPPED,
    StrategyState.RUNNING,
    StrategyState.STOPPING,
)
WAITING, BACKOFF, QUARANTINED, CRASHED, EXITED = (
    StrategyState.WAITING,
    StrategyState.BACKOFF,
    StrategyState.QUARANTINED,
    StrategyState.CRASHED,
    StrategyState.EXITED,
)


def enabled(command: CommandId, *selected: StrategyState, **facts: bool) -> bool:
    return is_enabled(
        COMMANDS[command],
        selected=selected,
        present=selected,
        editing=facts.get("editing", False),
        trashed=facts.get("trashed", False),
        tabbed=facts.get("tabbed", False),
    )


def test_every_command_is_described_once() -> None:
    assert set(COMMANDS) == set(CommandId)


def test_every_command_can_be_reached() -> None:
    layouts: list[Iterable[CommandId | None]] = [
        TOOLBAR,
        TOOLBAR_END,
        CONTEXT_MENU,
        TRAY_START,
        TRAY_END,
        *(layout for _title, layout in MENUS),
    ]
    shown = {each for layout in layouts for each in layout}
    grouped = {each.id for each in COMMANDS.values() if each.group}
    offered_by_a_message = {CommandId.STAY}

    assert shown | grouped | offered_by_a_message >= set(CommandId)


def test_no_shortcut_belongs_to_two_commands() -> None:
    keys = [key for each in COMMANDS.values() for key in (each.shortcut, *each.table_shortcuts)]
    used = [key for key in keys if key]

    assert sorted(used) == sorted(set(used))


def test_no_menu_uses_a_letter_twice() -> None:
    for title, layout in MENUS:
        texts = [COMMANDS[each].text for each in layout if each is not None]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]

        assert sorted(letters) == sorted(set(letters)), title


@pytest.mark.parametrize("command", [CommandId.START, CommandId.STOP, CommandId.EDIT])
def test_without_a_selection_there_is_nothing_to_act_on(command: CommandId) -> None:
    assert not enabled(command)


def test_what_runs_can_be_stopped_and_not_started() -> None:
    assert enabled(CommandId.STOP, RUNNING)
    assert not enabled(CommandId.START, RUNNING)
    assert enabled(CommandId.START, STOPPED)
    assert not enabled(CommandId.STOP, STOPPED)


def test_a_mixed_selection_can_be_started_and_stopped() -> None:
    assert enabled(CommandId.START, RUNNING, STOPPED)
    assert enabled(CommandId.STOP, RUNNING, STOPPED)


def test_what_is_stopping_can_be_neither_started_nor_stopped() -> None:
    assert not enabled(CommandId.START, STOPPING)
    assert not enabled(CommandId.STOP, STOPPING)
    assert not enabled(CommandId.RESTART, STOPPING)


def test_the_interpreter_is_locked_while_a_strategy_runs() -> None:
    assert enabled(CommandId.INTERPRETER, STOPPED)
    assert not enabled(CommandId.INTERPRETER, RUNNING)


def test_some_commands_are_about_one_strategy() -> None:
    assert enabled(CommandId.RENAME, STOPPED)
    assert not enabled(CommandId.RENAME, STOPPED, STOPPED)


def test_undo_waits_for_something_deleted() -> None:
    assert not enabled(CommandId.UNDO_DELETE)
    assert enabled(CommandId.UNDO_DELETE, trashed=True)


def test_save_waits_for_an_editor() -> None:
    assert not enabled(CommandId.SAVE, STOPPED)
    assert enabled(CommandId.SAVE, editing=True)


def test_a_tab_can_be_closed_whatever_it_shows() -> None:
    assert not enabled(CommandId.CLOSE_TAB)
    assert enabled(CommandId.CLOSE_TAB, tabbed=True)


def test_a_start_that_waits_can_be_taken_back_and_not_be_asked_again() -> None:
    assert enabled(CommandId.STOP, WAITING)
    assert not enabled(CommandId.START, WAITING)


def test_a_pause_before_a_restart_can_be_ended_either_way() -> None:
    assert enabled(CommandId.START_NOW, BACKOFF)
    assert enabled(CommandId.STOP, BACKOFF)
    assert not enabled(CommandId.START, BACKOFF)


def test_what_has_ended_by_itself_can_be_cleared() -> None:
    cleared = [each for each in StrategyState if enabled(CommandId.CLEAR, each)]

    assert set(cleared) == {CRASHED, QUARANTINED, EXITED}
    assert enabled(CommandId.TRY_AGAIN, QUARANTINED)
    assert not enabled(CommandId.TRY_AGAIN, EXITED)
