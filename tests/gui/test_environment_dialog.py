"""The dialog of environments, and what becomes of its answers."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMessageBox, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from core.errors import InvalidVariableError
from core.manager.strategy_outfit import StrategyOutfit
from core.records.strategy import Strategy
from core.variables.run_environment import SESSION
from core.variables.variable import OwnVariables, Variable
from core.workspace import Workspace
from desktop.dialogs.environment import EnvironmentDialog
from desktop.dialogs.paste_variables import PasteDialog
from desktop.dialogs.variable_table import VariableTable
from desktop.models.environment_form import BULLETS, Entry, EnvironmentChoice, EnvironmentWish
from desktop.models.variable_table_model import VariableColumn
from desktop.theme import Theme

OWN = OwnVariables({"LOTS": "2", "SYMBOL": "NIFTY"}, {"API_KEY": "0123456789", "PIN": "4711"})
SETS = {
    "live": OwnVariables({"MODE": "live"}, {"ORDER_PIN": "1234"}),
    "paper": OwnVariables({"MODE": "paper", "LOTS": "1"}, {}),
}


@pytest.fixture
def show(parent: QWidget, workspace: Workspace) -> Callable[..., EnvironmentDialog]:
    def show_one(
        own: OwnVariables = OWN, chosen: tuple[str, ...] = ("paper",), **more: Any
    ) -> EnvironmentDialog:
        below = (Variable("HOME", "/home/me", SESSION), Variable("LOTS", "0", SESSION))
        strategy = Strategy(id="ema", name="EMA", file_path="x.py", variable_sets=chosen)
        sets = more.pop("sets", SETS)
        outfit = StrategyOutfit(strategy, own, sets, below, more.pop("flaw", ""))
        choice = EnvironmentChoice(
            title="EMA",
            outfit=outfit,
            workspace=workspace,
            own=own,
            chosen=chosen,
            sets=sets,
            **more,
        )
        dialog = EnvironmentDialog(parent, Theme(), choice)
        dialog.show()
        return dialog

    return show_one


def texts(table: VariableTable) -> list[list[str]]:
    model = table.model
    return [
        [model.index(row, column).data() for column in VariableColumn]
        for row in range(model.rowCount())
    ]


def set_cell(table: VariableTable, row: int, column: VariableColumn, text: str) -> None:
    table.model.setData(table.model.index(row, column), text)


def answer_next_box(button: str) -> None:
    """Press a button of the next message box, once it is there."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            QTimer.singleShot(10, press)
            return
        [wanted] = [each for each in box.buttons() if each.text().replace("&", "") == button]
        wanted.click()

    QTimer.singleShot(0, press)


def test_what_is_not_touched_is_answered_as_it_was(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show()
    choice = dialog.choice()

    assert (choice.own, choice.chosen, choice.sets) == (OWN, ("paper",), SETS)


def test_secrets_are_bullets_until_a_deliberate_press_and_hide_again(
    show: Callable[..., EnvironmentDialog], qtbot: QtBot
) -> None:
    table = show().editor.secure
    hidden = texts(table)
    has_show = table.show_button.isEnabled()
    table.view.selectRow(0)
    table.show_button.click()
    shown = texts(table)
    table.show_button.click()
    again = texts(table)
    table.show_button.click()
    table._conceal.setInterval(1)
    table._conceal.start()

    assert not has_show
    assert hidden == again == [["API_KEY", BULLETS], ["PIN", BULLETS]]
    assert shown == [["API_KEY", "0123456789"], ["PIN", BULLETS]]
    qtbot.waitUntil(lambda: texts(table) == hidden)
    assert table.show_button.text() == "Show"


def test_a_secret_is_edited_blindly_and_an_empty_field_keeps_it(
    show: Callable[..., EnvironmentDialog], qtbot: QtBot
) -> None:
    dialog = show()
    table = dialog.editor.secure
    index = table.model.index(0, VariableColumn.VALUE)
    table.view.setCurrentIndex(index)
    table.view.edit(index)
    edit = table.view.findChild(QLineEdit)
    assert isinstance(edit, QLineEdit)
    first, is_blind = edit.text(), edit.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not table.view.findChildren(QLineEdit))
    kept = dialog.choice().own
    set_cell(table, 0, VariableColumn.VALUE, "another")

    assert first == ""
    assert is_blind
    assert kept == OWN
    assert dialog.choice().own.secure == {"API_KEY": "another", "PIN": "4711"}


def test_a_secret_is_copied_only_after_asking(show: Callable[..., EnvironmentDialog]) -> None:
    table = show().editor.secure
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    table.view.selectRow(0)
    table.show_button.click()
    answer_next_box("Cancel")
    QTest.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    after_no = clipboard.text()
    answer_next_box("Copy")
    table.copy_button.click()
    after_yes = clipboard.text()
    clipboard.clear()

    assert (after_no, after_yes) == ("before", "0123456789")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("", "A variable needs a name"),
        ("1A", "“1A” is no name for a variable"),
        ("STRATEGY_ID", "STRATEGY_ID cannot be set: it is the strategy's id"),
        ("LOTS", "LOTS is there twice"),
    ],
)
def test_a_wrong_name_is_said_at_its_table_and_cannot_be_saved(
    show: Callable[..., EnvironmentDialog], name: str, sentence: str
) -> None:
    dialog = show()
    table = dialog.editor.regular
    set_cell(table, 1, VariableColumn.NAME, name)
    hint, can_save = table.hint.text(), dialog.accept_button.isEnabled()
    tip = table.model.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    set_cell(table, 1, VariableColumn.NAME, "RENAMED")

    assert sentence in hint
    assert tip == hint
    assert not can_save
    assert table.hint.isHidden()
    assert dialog.accept_button.isEnabled()
    assert dialog.choice().own.regular == {"LOTS": "2", "RENAMED": "NIFTY"}


def test_a_name_is_a_variable_or_a_secret_and_a_secret_has_a_value(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show()
    table = dialog.editor.secure
    set_cell(table, 1, VariableColumn.NAME, "SYMBOL")
    twice = table.hint.text()
    set_cell(table, 1, VariableColumn.NAME, "PIN")
    table.add_button.click()
    set_cell(table, 2, VariableColumn.NAME, "NEW")
    empty = table.hint.text()
    set_cell(table, 2, VariableColumn.VALUE, "x")

    assert twice == "SYMBOL is there twice: remove one of them"
    assert empty == "NEW needs a value: press F2 on it, or double-click"
    assert dialog.accept_button.isEnabled()
    assert dialog.choice().own.secure == {**(OWN.secure or {}), "NEW": "x"}


def test_rows_are_removed(show: Callable[..., EnvironmentDialog]) -> None:
    dialog = show()
    for table in (dialog.editor.regular, dialog.editor.secure):
        table.view.selectAll()
        table.remove_button.click()

    assert dialog.choice().own == OwnVariables()
    assert not dialog.editor.regular.remove_button.isEnabled()


def test_a_pasted_dotenv_goes_to_the_tables_by_the_look_of_its_names(
    show: Callable[..., EnvironmentDialog], parent: QWidget
) -> None:
    paste = PasteDialog(parent, secrets=True)
    can_add = paste.accept_button.isEnabled()
    paste.text.setPlainText("# mine\nexport LOTS=5\nAPI_KEY='new'\nPIN=\"x y\"\nSTRATEGY_ID=1\n")
    hint, summary = paste.hint.text(), paste.summary.text()
    found = paste.found()
    dialog = show()
    dialog.editor.take(found.regular, found.secure)
    own = dialog.choice().own

    assert not can_add
    assert summary == "Variables: LOTS, PIN\nSecrets, by their names: API_KEY"
    assert hint == "STRATEGY_ID cannot be set: it is the strategy's id"
    paste.text.setPlainText("A='hush\nB=1")
    assert paste.hint.text() == "Line 1 of the text is not understood: write it as NAME=value"
    assert not paste.accept_button.isEnabled()
    assert own == OwnVariables({"LOTS": "5", "SYMBOL": "NIFTY", "PIN": "x y"}, {"API_KEY": "new"})


def test_what_it_will_see_names_sources_and_has_no_secret(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show(chosen=("live", "paper"))
    page = dialog.seen_page

    def rows() -> dict[str, tuple[str, str]]:
        items = (page.rows.topLevelItem(row) for row in range(page.rows.topLevelItemCount()))
        return {each.text(0): (each.text(1), each.text(2)) for each in items if each is not None}

    dialog.editor.regular.put([Entry("EXTRA", "1")])
    dialog.pages.setCurrentWidget(page)
    seen = rows()
    page.session_box.setChecked(True)

    assert seen["LOTS"] == ("2", "this strategy")
    assert seen["EXTRA"] == ("1", "this strategy")
    assert seen["MODE"] == ("paper", "set paper")
    assert seen["ORDER_PIN"] == (BULLETS, "set live")
    assert seen["API_KEY"] == (BULLETS, "this strategy, secret")
    assert seen["STRATEGY_ID"] == ("ema", "the program")
    assert "HOME" not in seen
    assert rows()["HOME"] == ("/home/me", "your session")


def test_sets_are_made_ordered_edited_chosen_and_deleted(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show()
    page = dialog.sets_page
    order = [page.list.item(row).text() for row in range(page.list.count())]
    page.add(" broker  A ")
    page.editor.take([Entry("BROKER", "A")], [Entry("TOTP", "x")])
    with pytest.raises(InvalidVariableError, match="There is a set Paper already"):
        page.add("Paper")
    page.up_button.click()
    page.up_button.click()
    page.list.setCurrentRow(2)
    page.delete_button.click()
    choice = dialog.choice()

    assert order == ["paper", "live"]
    assert choice.chosen == ("broker A", "paper")
    assert choice.sets == {
        "paper": SETS["paper"],
        "broker A": OwnVariables({"BROKER": "A"}, {"TOTP": "x"}),
    }


def test_a_wrong_set_stays_in_front_until_it_is_mended(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show()
    page = dialog.sets_page
    set_cell(page.editor.regular, 0, VariableColumn.NAME, "1A")
    page.list.setCurrentRow(1)
    stays, can_save = page.list.currentRow(), dialog.accept_button.isEnabled()
    set_cell(page.editor.regular, 0, VariableColumn.NAME, "A")
    page.list.setCurrentRow(1)

    assert (stays, can_save) == (0, False)
    assert page.list.currentRow() == 1
    assert dialog.choice().sets["paper"].regular == {"A": "1", "MODE": "paper"}


def test_while_it_runs_everything_can_be_seen_and_nothing_changed(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show(locked="EMA runs with what it was started with: stop it to change this")
    editor = dialog.editor
    flags = editor.regular.model.flags(editor.regular.model.index(0, 0))
    editor.secure.view.selectRow(0)
    buttons = [
        *(editor.paste_button, editor.regular.add_button, editor.secure.remove_button),
        *(dialog.sets_page.new_button, dialog.sets_page.delete_button),
        *(dialog.accept_button, dialog.key_page.key_button),
    ]

    assert "stop it to change this" in dialog.told.text()
    assert not any(each.isEnabled() for each in buttons)
    assert not flags & Qt.ItemFlag.ItemIsEditable
    assert editor.secure.show_button.isEnabled()


def test_without_the_key_it_says_so_and_offers_to_begin_anew(
    show: Callable[..., EnvironmentDialog],
) -> None:
    unreadable = OwnVariables(OWN.regular, None)
    dialog = show(own=unreadable, sets={}, chosen=(), flaw="keys/.encryption_key is missing")
    untouched = dialog.choice().own
    answer_next_box("Begin anew")
    dialog.anew_button.click()

    assert dialog.told.text() == "keys/.encryption_key is missing"
    assert untouched == unreadable
    assert dialog.choice().wish is EnvironmentWish.BEGIN_ANEW


def test_the_key_is_changed_after_asking_and_not_over_unsaved_changes(
    show: Callable[..., EnvironmentDialog],
) -> None:
    dialog = show()
    answer_next_box("Cancel")
    dialog.key_page.key_button.click()
    first = dialog.choice().wish
    dialog.editor.regular.put([Entry("EXTRA", "1")])
    can_change = dialog.key_page.key_button.isEnabled()

    assert first is EnvironmentWish.SAVE
    assert not can_change


def test_the_tables_model_keeps_to_the_rules_of_models(
    show: Callable[..., EnvironmentDialog], qtmodeltester: ModelTester
) -> None:
    table = show().editor.secure
    qtmodeltester.check(table.model)
    table.put([Entry("MORE", "1")])
    table.drop(["PIN"])


def test_a_value_of_several_lines_is_edited_as_a_whole(
    show: Callable[..., EnvironmentDialog], qtbot: QtBot
) -> None:
    dialog = show(own=OwnVariables({"PEM": "one\ntwo"}, {"KEY": "three\nfour"}))
    shown = texts(dialog.editor.regular)
    for table in (dialog.editor.regular, dialog.editor.secure):
        index = table.model.index(0, VariableColumn.VALUE)
        table.view.selectRow(0)
        table.model.reveal([0])
        table.view.edit(index)
        [edit] = table.view.findChildren(QLineEdit)
        qtbot.keyClick(edit, Qt.Key.Key_End)
        qtbot.keyClicks(edit, "!")
        qtbot.keyClick(edit, Qt.Key.Key_Return)

    wanted = OwnVariables({"PEM": "one\ntwo!"}, {"KEY": "three\nfour!"})

    qtbot.waitUntil(lambda: dialog.choice().own == wanted)
    assert shown == [["PEM", "one↵two"]]
