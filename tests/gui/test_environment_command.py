"""What becomes of the answers of the dialog of environments, and what the manager makes of them."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet
from pytestqt.qtbot import QtBot

from core.contracts.connection import Connection
from core.errors import InvalidVariableError, SecretsError, StrategyRunningError
from core.manager.manager import StrategyManager
from core.manager.strategy_outfit import StrategyOutfit
from core.records.states import StrategyState
from core.variables.run_environment import DOTENV
from core.variables.variable import KeptVariables, OwnVariables
from core.workspace import Workspace
from desktop.actions import CommandId
from desktop.models.environment_form import EnvironmentChoice, EnvironmentWish
from tests.gui.manager_desk import ManagerDesk
from tests.gui.window_desk import LOOP, WindowDesk

OWN = OwnVariables({"LOTS": "2", "SYMBOL": "NIFTY"}, {"API_KEY": "0123456789", "PIN": "4711"})
SETS = {
    "live": OwnVariables({"MODE": "live"}, {"ORDER_PIN": "1234"}),
    "paper": OwnVariables({"MODE": "paper", "LOTS": "1"}, {}),
}


@pytest.fixture
def desk_of_manager(qtbot: QtBot, manager: StrategyManager) -> ManagerDesk:
    return ManagerDesk(qtbot, manager.workspace.root)


def read(desk: ManagerDesk, manager: StrategyManager, strategy_id: str) -> StrategyOutfit:
    outfit = desk.result(manager.environment(strategy_id))
    assert isinstance(outfit, StrategyOutfit)
    return outfit


def test_what_is_chosen_is_stored_and_the_next_run_has_it(desk: WindowDesk) -> None:
    text = "import os, time\nprint(os.environ.get('LOTS'), os.environ.get('MODE'), flush=True)\n"
    strategy_id = desk.add(text + "time.sleep(600)\n")
    desk.select(strategy_id)
    desk.prompter.environs = lambda choice: replace(choice, own=OWN, chosen=("paper",), sets=SETS)
    desk.do(CommandId.ENVIRONMENT)
    desk.until(lambda: desk.manager.store.get(strategy_id).variable_sets == ("paper",))
    desk.result(desk.manager.start(strategy_id))
    desk.until_state(strategy_id, StrategyState.RUNNING)
    log = desk.manager.log_path(strategy_id)
    assert log is not None
    desk.until(lambda: b"2 paper\n" in log.read_bytes())
    desk.prompter.environs = lambda _choice: None
    desk.do(CommandId.ENVIRONMENT)
    desk.until(
        lambda: (
            isinstance(desk.prompter.asked[-1], EnvironmentChoice)
            and (desk.prompter.asked[-1].locked != "")
        )
    )

    assert "stop it to change this" in desk.prompter.asked[-1].locked


def test_the_key_is_changed_and_the_secrets_stay(
    desk: WindowDesk, workspace: Workspace, manager: StrategyManager
) -> None:
    strategy_id = desk.add()
    outfit = desk.result(manager.environment(strategy_id))
    desk.result(manager.set_environment(outfit, OWN, SETS, ()))
    old = (workspace.keys / ".encryption_key").read_bytes()
    desk.select(strategy_id)
    desk.prompter.environs = lambda choice: replace(choice, wish=EnvironmentWish.CHANGE_KEY)
    desk.do(CommandId.ENVIRONMENT)
    desk.until_told("All secrets are encrypted with a new key")

    assert (workspace.keys / ".encryption_key").read_bytes() != old
    again = desk.result(manager.environment(strategy_id))
    kept = desk.result(manager.kept_variables(strategy_id))
    assert (again.own, again.sets) == (OWN, SETS)
    assert kept == KeptVariables(OWN.regular, ("API_KEY", "PIN"))


def test_only_what_differs_is_written_and_removing_removes(
    desk_of_manager: ManagerDesk, manager: StrategyManager
) -> None:
    desk = desk_of_manager
    strategy_id = desk.add(manager, LOOP)
    first = read(desk, manager, strategy_id)
    desk.result(manager.set_environment(first, OWN, SETS, ("paper", "live")))
    second = read(desk, manager, strategy_id)
    wanted = OwnVariables({"LOTS": "3", "PIN": "in the clear"}, {"SYMBOL": "a secret now"})
    sets = {"paper": SETS["paper"], "bare": OwnVariables()}
    desk.result(manager.set_environment(second, wanted, sets, ("paper",)))
    third = read(desk, manager, strategy_id)
    files = [each for each in manager.workspace.strategies.iterdir() if each.is_file()]

    assert (first.own, dict(first.sets)) == (OwnVariables(), {})
    assert (second.own, second.sets) == (OWN, SETS)
    assert (third.own, third.sets) == (wanted, sets)
    assert manager.store.get(strategy_id).variable_sets == ("paper",)
    assert not any(b"a secret now" in each.read_bytes() for each in files)
    assert not any(b"NIFTY" in each.read_bytes() for each in files)


def test_a_set_that_another_strategy_uses_cannot_go(
    desk_of_manager: ManagerDesk, manager: StrategyManager
) -> None:
    desk = desk_of_manager
    one, other = desk.add(manager, LOOP, "One"), desk.add(manager, LOOP, "Other")
    desk.result(
        manager.set_environment(read(desk, manager, other), OwnVariables(), SETS, ("paper",))
    )
    outfit = read(desk, manager, one)
    error = desk.error(manager.set_environment(outfit, OWN, {"live": SETS["live"]}, ()))
    removal = desk.error(manager.remove_set("paper"))

    assert isinstance(error, InvalidVariableError)
    assert str(error) == str(removal) == "The set paper is used by Other: it cannot be removed"
    assert read(desk, manager, one) == outfit


def test_what_cannot_be_so_changes_nothing(
    desk_of_manager: ManagerDesk, manager: StrategyManager
) -> None:
    desk = desk_of_manager
    strategy_id = desk.add(manager, LOOP)
    outfit = read(desk, manager, strategy_id)
    for own, sets in (
        (OwnVariables({"A": "1", "3": "x"}), SETS),
        (OWN, {"paper": OwnVariables({}, {"STRATEGY_ID": "x"})}),
        (OWN, {"  ": OwnVariables({"A": "1"})}),
    ):
        error = desk.error(manager.set_environment(outfit, own, sets, ()))
        assert isinstance(error, InvalidVariableError)

    assert read(desk, manager, strategy_id).own == OwnVariables()


def test_below_the_sets_stand_session_connection_and_dotenv(
    desk_of_manager: ManagerDesk, manager: StrategyManager
) -> None:
    desk = desk_of_manager
    strategy_id = desk.add(manager, LOOP)
    home = Connection("home", "http://127.0.0.1:5000")
    desk.result(manager.connections.put(home, "the-api-key"))
    (manager.workspace.root / ".env").write_text("SOME_TOKEN=abc\nMODE=file\n")
    below = {each.name: each for each in read(desk, manager, strategy_id).below}
    (manager.workspace.root / ".env").write_text("'\n")
    flawed = read(desk, manager, strategy_id)

    assert below["OPENALGO_API_KEY"].is_secret
    assert below["HOST_SERVER"].source == "connection home"
    assert (below["MODE"].source, below["SOME_TOKEN"].is_secret) == (DOTENV, True)
    assert "Line 1 of the file" in flawed.flaw
    assert flawed.is_readable()


def test_without_the_key_it_is_told_and_secrets_are_begun_anew(
    desk_of_manager: ManagerDesk, manager: StrategyManager, workspace: Workspace
) -> None:
    desk = desk_of_manager
    strategy_id = desk.add(manager, LOOP)
    outfit = read(desk, manager, strategy_id)
    desk.result(manager.set_environment(outfit, OWN, SETS, ("paper",)))
    (workspace.keys / ".encryption_key").write_bytes(Fernet.generate_key())
    lost = read(desk, manager, strategy_id)
    refused = desk.error(manager.start(strategy_id))
    desk.result(manager.begin_secrets_anew())
    anew = read(desk, manager, strategy_id)

    assert not lost.is_readable()
    assert lost.own == OwnVariables(OWN.regular, None)
    assert lost.sets["live"] == OwnVariables({"MODE": "live"}, None)
    assert isinstance(refused, SecretsError)
    assert "cannot be decrypted: restore the keys/.encryption_key" in lost.flaw
    assert anew.own == OwnVariables(OWN.regular, {})
    assert list(workspace.strategies.glob(".secure_env.2*"))


def test_while_it_runs_nothing_is_changed(
    desk_of_manager: ManagerDesk, manager: StrategyManager
) -> None:
    desk = desk_of_manager
    strategy_id = desk.add(manager, LOOP)
    outfit = read(desk, manager, strategy_id)
    desk.result(manager.start(strategy_id))

    assert isinstance(
        desk.error(manager.set_environment(outfit, OWN, {}, ())), StrategyRunningError
    )


def test_a_change_of_the_key_that_was_cut_off_is_finished_by_the_next_manager(
    desk_of_manager: ManagerDesk,
    manager: StrategyManager,
    workspace: Workspace,
    open_manager: Callable[..., StrategyManager],
) -> None:
    desk = desk_of_manager
    strategy_id = desk.add(manager, LOOP)
    outfit = read(desk, manager, strategy_id)
    desk.result(manager.set_environment(outfit, OWN, SETS, ()))
    manager.close()
    new = Fernet.generate_key()
    (workspace.keys / ".encryption_key.next").write_bytes(new)
    again = open_manager(workspace)
    found = read(desk, again, strategy_id)

    assert (found.own, found.sets) == (OWN, SETS)
    assert (workspace.keys / ".encryption_key").read_bytes() == new
    assert not (workspace.keys / ".encryption_key.next").exists()
