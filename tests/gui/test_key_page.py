"""The key's page of the environment dialog, and what becomes of the wish for a keychain."""

from collections.abc import Callable
from dataclasses import replace

import keyring
import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.contracts.connection import Connection
from core.errors import KeychainError
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.variables.variable import KeptVariables, VariableChange
from core.workspace import Workspace
from desktop.actions import CommandId
from desktop.dialogs.connections import ConnectionsDialog
from desktop.dialogs.environment import EnvironmentDialog
from desktop.models.environment_form import EnvironmentChoice
from desktop.theme import Theme
from tests.gui.manager_desk import ManagerDesk, OpenManager
from tests.gui.window_desk import LOOP, WindowDesk
from tests.unit.file_keyring import FileKeyring

pytest_plugins = ("tests.unit.keychain_fixtures",)

SECRET = "a-secret-of-the-test"  # noqa: S105 - of a test
HOME = Connection("home", "http://127.0.0.1:9")


@pytest.fixture
def show(
    manager: StrategyManager, at: ManagerDesk, parent: QWidget
) -> Callable[..., EnvironmentDialog]:
    """Return a function that shows the page of the key, for a strategy that has a secret."""
    strategy_id = at.add(manager, LOOP)
    at.result(manager.change_variables(strategy_id, VariableChange(secure={"A": SECRET})))

    def show_one(locked: str = "") -> EnvironmentDialog:
        outfit = at.result(manager.environment(strategy_id))
        choice = EnvironmentChoice(
            title="What does it find?",
            outfit=outfit,
            workspace=manager.workspace,
            own=outfit.own,
            chosen=(),
            sets=outfit.sets,
            locked=locked,
            in_keychain=outfit.in_keychain,
            look_for_keychain=manager.keychain,
        )
        dialog = EnvironmentDialog(parent, Theme(), choice)
        dialog.pages.setCurrentWidget(dialog.key_page)
        dialog.show()
        return dialog

    return show_one


def test_a_keychain_is_looked_for_and_offered(
    show: Callable[..., EnvironmentDialog], keychain: FileKeyring, qtbot: QtBot
) -> None:
    dialog = show()
    box = dialog.key_page.box
    before = box.isEnabled(), dialog.key_page.hint.text()
    qtbot.waitUntil(box.isEnabled)
    offered = dialog.key_page.hint.text()
    unchanged = dialog.choice()
    box.click()

    assert before == (False, "Looking for the system's keychain…")
    assert offered.startswith("File keyring FileKeyring then guards it")
    assert not unchanged.in_keychain
    assert dialog.choice() == replace(unchanged, in_keychain=True)
    assert not dialog.key_page.key_button.isEnabled()
    assert keychain.entries() == {}


def test_where_there_is_no_keychain_none_is_offered(
    show: Callable[..., EnvironmentDialog], keychain: FileKeyring, qtbot: QtBot
) -> None:
    del keychain
    keyring.set_keyring(keyring.core.load_keyring("keyring.backends.fail.Keyring"))
    dialog = show()
    qtbot.waitUntil(lambda: "There is no keychain" in dialog.key_page.hint.text())

    assert not dialog.key_page.box.isEnabled()


def test_while_the_strategy_runs_the_key_stays_where_it_is(
    show: Callable[..., EnvironmentDialog], keychain: FileKeyring
) -> None:
    dialog = show("it runs")

    assert not dialog.key_page.box.isEnabled()
    assert not dialog.key_page.key_button.isEnabled()
    assert keychain.entries() == {}


def test_the_key_goes_into_the_keychain_and_out_again(
    desk: WindowDesk, workspace: Workspace, manager: StrategyManager, keychain: FileKeyring
) -> None:
    strategy_id = desk.add()
    desk.result(manager.change_variables(strategy_id, VariableChange(secure={"A": SECRET})))
    desk.select(strategy_id)
    desk.prompter.environs = lambda choice: replace(choice, in_keychain=True)
    desk.do(CommandId.ENVIRONMENT)
    desk.until_told("The key is in the system's keychain")
    inside = workspace.encryption_key.exists(), len(keychain.entries())
    kept = desk.result(manager.kept_variables(strategy_id))
    desk.prompter.environs = lambda choice: replace(choice, in_keychain=False)
    desk.do(CommandId.ENVIRONMENT)
    desk.until_told("The key is in keys/.encryption_key: keep a copy of it")

    assert inside == (False, 1)
    assert kept == KeptVariables({}, ("A",))
    assert workspace.encryption_key.exists()
    assert keychain.entries() == {}


def test_a_locked_keychain_holds_up_the_start_and_an_open_one_lets_it_go(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager, keychain: FileKeyring
) -> None:
    strategy_id = at.add(manager, LOOP)
    at.result(manager.change_variables(strategy_id, VariableChange(secure={"A": SECRET})))
    at.result(manager.keep_key_in_keychain(on=True))
    manager.close()
    (keychain.folder / "locked").touch()
    heir = open_manager(manager.workspace)
    error = at.error(heir.start(strategy_id))
    flaw = at.result(heir.environment(strategy_id)).flaw
    (keychain.folder / "locked").unlink()
    heir.close()
    last = open_manager(manager.workspace)
    at.result(last.start(strategy_id))

    assert isinstance(error, KeychainError)
    assert str(error) == flaw == "The system's keychain is locked: unlock it, then try again"
    assert last.status(strategy_id).state is StrategyState.RUNNING


def test_while_the_keychain_is_locked_no_key_of_a_server_is_lost(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager, keychain: FileKeyring
) -> None:
    at.result(manager.connections.put(HOME, "api-key"))
    at.result(manager.keep_key_in_keychain(on=True))
    manager.close()
    (keychain.folder / "locked").touch()
    heir = open_manager(manager.workspace)
    files = {each: each.read_bytes() for each in heir.workspace.keys.iterdir() if each.is_file()}
    errors = [
        at.error(heir.connections.put(HOME, "another")),
        at.error(heir.connections.remove("home")),
    ]

    assert [type(each) for each in errors] == [KeychainError, KeychainError]
    assert {each: each.read_bytes() for each in files} == files
    assert [each.name for each in heir.connections.all()] == ["home"]


def test_a_connection_that_cannot_be_saved_is_said_in_the_dialog(
    manager: StrategyManager, at: ManagerDesk, parent: QWidget, keychain: FileKeyring
) -> None:
    at.result(manager.keep_key_in_keychain(on=True))
    (keychain.folder / "locked").touch()
    dialog = ConnectionsDialog(parent, manager.connections, manager.contracts)
    dialog.show()
    dialog.key.setText("api-key")
    dialog.accept()
    during = dialog.told.text(), dialog.accept_button.isEnabled()
    at.until(dialog.accept_button.isEnabled)

    assert during == ("Saving…", False)
    assert "keychain is locked" in dialog.hint.text()
    assert (dialog.isVisible(), dialog.key.text()) == (True, "api-key")
    dialog.close()
