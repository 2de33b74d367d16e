"""What a strategy kept goes with it, comes back with it, and is gone at last."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core import clock
from core.errors import KeychainError
from core.store.secret_box import SecretBox
from core.store.trash import Trash, TrashedStrategy
from core.variables.trashed_variables import TrashedVariables
from core.variables.variable import KeptVariables, VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
from tests.unit.file_keyring import FileKeyring

pytest_plugins = ("tests.unit.keychain_fixtures",)

NOON = clock.IST.localize(datetime(2026, 11, 22, 12, 0, 0))  # noqa: DTZ001 - localised
SECRET = "a-secret-of-the-test"  # noqa: S105 - of a test
ENTRY = {"name": "EMA", "file_path": "strategies/scripts/ema.py"}


@pytest.fixture
def store(workspace: Workspace) -> VariableStore:
    made = VariableStore(workspace, print)
    made.of_strategies.change("ema", VariableChange(regular={"LOTS": "2"}, secure={"A": SECRET}))
    made.of_strategies.change("rsi", VariableChange(regular={"LOTS": "3"}, secure={"A": "other"}))
    return made


@pytest.fixture
def trashed(workspace: Workspace) -> TrashedStrategy:
    return Trash(workspace, lambda: NOON).discard("ema", ENTRY)


def kept(workspace: Workspace, owner: str) -> KeptVariables:
    """Return what the next program finds among the strategies' variables."""
    return VariableStore(workspace, print).of_strategies.kept(owner)


def listed(*ids: str) -> Callable[[str], bool]:
    return set(ids).__contains__


def holders(workspace: Workspace, text: str) -> list[Path]:
    """Return the files that have a text in them."""
    files = [each for each in workspace.root.rglob("*") if each.is_file()]
    return [each for each in files if text.encode() in each.read_bytes()]


def test_variables_go_to_the_trash_and_leave_nothing_behind(
    workspace: Workspace, store: VariableStore, trashed: TrashedStrategy
) -> None:
    moving = TrashedVariables(store)
    moving.keep(trashed)
    during = kept(workspace, "ema")
    moving.forget(trashed)
    secrets = SecretBox(workspace.encryption_key, trashed.folder / "secrets.bin")

    assert during == KeptVariables({"LOTS": "2"}, ("A",))
    assert kept(workspace, "ema") == KeptVariables({}, ())
    assert kept(workspace, "rsi") == KeptVariables({"LOTS": "3"}, ("A",))
    assert secrets.read() == {"A": SECRET}
    assert holders(workspace, SECRET) == []
    assert [each.parent for each in holders(workspace, '"LOTS": "2"')] == [trashed.folder]
    modes = [(trashed.folder / each).stat().st_mode for each in ("secrets.bin", "variables.json")]
    assert all(mode & 0o077 == 0 for mode in modes)


def test_they_come_back_with_the_strategy(
    workspace: Workspace, store: VariableStore, trashed: TrashedStrategy
) -> None:
    moving, trash = TrashedVariables(store), Trash(workspace)
    moving.keep(trashed)
    moving.forget(trashed)
    moving.bring_back(trashed)
    trash.restore(trashed)
    trash.forget(trashed)

    assert kept(workspace, "ema") == KeptVariables({"LOTS": "2"}, ("A",))
    assert store.of_strategies.secret_values("ema") == {"A": SECRET}
    assert list(workspace.trash.iterdir()) == []


def test_a_key_that_changes_meanwhile_is_theirs_too(
    workspace: Workspace, store: VariableStore, trashed: TrashedStrategy
) -> None:
    moving = TrashedVariables(store)
    moving.keep(trashed)
    moving.forget(trashed)
    store.change_key()
    moving.bring_back(trashed)

    assert store.of_strategies.secret_values("ema") == {"A": SECRET}
    del workspace


@pytest.mark.parametrize("step", ["nothing", "keep", "bring_back", "half"])
def test_what_a_kill_has_cut_off_is_ended_by_the_next_program(
    workspace: Workspace, store: VariableStore, trashed: TrashedStrategy, step: str
) -> None:
    moving = TrashedVariables(store)
    if step != "nothing":
        moving.keep(trashed)
    if step in {"bring_back", "half"}:
        moving.forget(trashed)
        moving.bring_back(trashed)
    if step == "half":
        store.of_strategies.change("ema", VariableChange(unset=("LOTS",)))
    later = TrashedVariables(VariableStore(workspace, print))
    later.tidy([trashed], listed("ema"), NOON)
    while_listed = kept(workspace, "ema").secure
    later.tidy([trashed], listed("rsi"), NOON)
    after = kept(workspace, "ema")
    later.bring_back(trashed)

    assert while_listed == ("A",)
    assert after == KeptVariables({}, ())
    assert kept(workspace, "ema") == KeptVariables({"LOTS": "2"}, ("A",))


def test_after_a_month_they_are_gone_for_good_and_the_source_is_not(
    workspace: Workspace, store: VariableStore, trashed: TrashedStrategy
) -> None:
    moving = TrashedVariables(store)
    moving.keep(trashed)
    moving.forget(trashed)
    moving.tidy([trashed], listed(), NOON + timedelta(days=29))
    before = (trashed.folder / "secrets.bin").exists()
    moving.tidy([trashed], listed(), NOON + timedelta(days=31))

    assert before
    assert not (trashed.folder / "secrets.bin").exists()
    assert holders(workspace, '"LOTS": "2"') == []
    assert list(Trash(workspace).all()) == [trashed]
    moving.bring_back(trashed)
    assert kept(workspace, "ema") == KeptVariables({}, ())


def test_what_cannot_be_read_stays_until_it_can(
    workspace: Workspace, store: VariableStore, trashed: TrashedStrategy, keychain: FileKeyring
) -> None:
    store.keep_key_in_keychain(on=True)
    (keychain.folder / "locked").touch()
    moving = TrashedVariables(VariableStore(workspace, print))
    with pytest.raises(KeychainError):
        moving.keep(trashed)
    moving.tidy([trashed], listed(), NOON)
    (keychain.folder / "locked").unlink()
    before = kept(workspace, "ema")
    TrashedVariables(VariableStore(workspace, print)).tidy([trashed], listed(), NOON)

    assert before == KeptVariables({"LOTS": "2"}, ("A",))
    assert kept(workspace, "ema") == KeptVariables({}, ())
