"""The dialog of supervision, and what becomes of its answers."""

from PySide6.QtWidgets import QLineEdit, QWidget

from core.records.states import StrategyState
from desktop.actions import CommandId
from desktop.dialogs.supervision import SupervisionDialog
from desktop.models.requests import SupervisionChoice
from tests.gui.window_desk import WindowDesk

OWN = {"restart": "on-failure", "most_failures": 3, "memory_limit_bytes": None}
CHOICE = SupervisionChoice(title="EMA", own=OWN, workspace={"stable_s": 120})


def test_what_is_not_touched_is_answered_as_it_was(parent: QWidget) -> None:
    assert SupervisionDialog(parent, CHOICE).choice() == CHOICE


def test_only_what_is_changed_is_chosen(parent: QWidget) -> None:
    dialog = SupervisionDialog(parent, CHOICE)
    dialog.fields["nice"].edit.setText("5")
    dialog.fields["most_failures"].edit.clear()
    dialog.fields["silence_limit_s"].edit.setText("1.5")

    assert dialog.choice().own == {
        "restart": "on-failure",
        "memory_limit_bytes": None,
        "nice": 5,
        "silence_limit_s": 90,
    }


def test_a_choice_that_is_taken_back_is_none(parent: QWidget) -> None:
    dialog = SupervisionDialog(parent, CHOICE)
    box = dialog.fields["cpu_action"].box
    box.setCurrentIndex(2)
    box.setCurrentIndex(0)
    dialog.fields["nice"].edit.setText("5")
    dialog.fields["nice"].edit.clear()

    assert dialog.choice() == CHOICE


def test_each_field_says_where_its_value_comes_from(parent: QWidget) -> None:
    fields = SupervisionDialog(parent, CHOICE).fields

    assert fields["restart"].source() == "here"
    assert fields["memory_limit_bytes"].edit.text() == "off"
    assert (fields["stable_s"].source(), fields["stable_s"].edit.placeholderText()) == (
        "workspace",
        "120",
    )
    assert fields["nice"].source() == "default"


def test_bad_input_gets_a_sentence_at_its_field_and_cannot_be_saved(parent: QWidget) -> None:
    dialog = SupervisionDialog(parent, CHOICE)
    dialog.fields["first_delay_s"].edit.setText("soon")
    bad = dialog.fields["first_delay_s"].problem(), dialog.accept_button.isEnabled()
    dialog.fields["first_delay_s"].edit.setText("2")

    assert bad == ("First pause must be a number (s)", False)
    assert dialog.accept_button.isEnabled()


def test_defaults_empty_every_field(parent: QWidget) -> None:
    dialog = SupervisionDialog(parent, CHOICE)
    dialog.reset_button.click()

    assert dialog.choice().own == {}
    assert {each.source() for each in dialog.fields.values()} == {"workspace", "default"}


def test_the_workspaces_dialog_asks_how_many_start_at_once(parent: QWidget) -> None:
    dialog = SupervisionDialog(parent, SupervisionChoice(title="All", is_for_all=True))
    starts = next(
        each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == "Starts at once"
    )
    starts.setText("0")
    refused = dialog.accept_button.isEnabled()
    starts.setText("4")

    assert not refused
    assert dialog.choice().starts_at_once == 4


def test_a_strategys_choice_is_stored_and_shown(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.prompter.supervised = SupervisionChoice(title="", own={"restart": "always"})
    desk.select(strategy_id)
    desk.do(CommandId.SHOW_DETAILS)
    desk.do(CommandId.SUPERVISION)
    desk.until(lambda: "always" in desk.window.details.view().supervision.policy.text())

    assert desk.manager.store.get(strategy_id).supervision == {"restart": "always"}
    assert desk.messages() == []


def test_the_supervision_of_what_runs_cannot_be_changed(desk: WindowDesk) -> None:
    strategy_id = desk.running()
    desk.until_state(strategy_id, StrategyState.RUNNING)
    desk.select(strategy_id)
    desk.do(CommandId.SUPERVISION)

    assert desk.prompter.asked == []
    assert "when it has ended" in desk.messages()[0][1]


def test_the_defaults_of_the_workspace_hold_for_those_without_a_choice(desk: WindowDesk) -> None:
    strategy_id = desk.add()
    desk.prompter.supervised = SupervisionChoice(
        title="", own={"nice": 7}, is_for_all=True, starts_at_once=3
    )
    desk.do(CommandId.SUPERVISION_FOR_ALL)

    assert desk.manager.supervision(strategy_id).nice == 7
    assert desk.manager.settings.starts_at_once() == 3
    desk.prompter.supervised = desk.prompter.supervised._replace(own={}, starts_at_once=None)
    desk.do(CommandId.SUPERVISION_FOR_ALL)
    assert desk.manager.supervision(strategy_id).nice == 0
    assert desk.manager.settings.chosen_starts_at_once() is None
