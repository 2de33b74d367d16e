"""The key in the system's keychain: it can be read while that tells it, and is never lost."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from core.errors import KeychainError, SecretsError
from core.store.encryption_key import EncryptionKey
from core.store.secret_box import SecretBox
from core.transfer.openalgo_folder import read_installation
from core.variables.variable import VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
from tests.unit.file_keyring import FileKeyring

pytest_plugins = ("tests.unit.keychain_fixtures",)

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "a-secret-of-the-test"  # noqa: S105 - of a test
KEY = ".encryption_key"
LOCK = ".encryption_key.lock"
WRAPPED = ".encryption_key.wrapped"

# Goes in and out, and changes the key meanwhile, until it is killed.
_MOVER = """
import sys
from pathlib import Path
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
store = VariableStore(Workspace(Path(sys.argv[1])), print)
while True:
    for on in (True, False):
        store.keep_key_in_keychain(on=on)
        store.change_key()
        print("moved", flush=True)
"""


@pytest.fixture
def store(workspace: Workspace, keychain: FileKeyring) -> VariableStore:
    """Return the store of a workspace with a secret, whose key the keychain guards."""
    del keychain
    made = VariableStore(workspace, print)
    made.of_strategies.change("ema", VariableChange(secure={"A": SECRET}))
    made.keep_key_in_keychain(on=True)
    return made


def value(workspace: Workspace) -> str:
    """Return the secret as the next program reads it."""
    return VariableStore(workspace, print).of_strategies.secret_values("ema")["A"]


def names(workspace: Workspace) -> set[str]:
    """Return the files of the key."""
    return {each.name for each in workspace.keys.iterdir()} - {".gitignore", LOCK}


def test_in_the_keychain_no_key_lies_in_the_clear_and_everything_can_be_read(
    workspace: Workspace, store: VariableStore, keychain: FileKeyring
) -> None:
    outer = next(iter(keychain.entries().values()))
    [wrapped] = [json.loads((workspace.keys / each).read_bytes()) for each in names(workspace)]
    key = Fernet(outer).decrypt(wrapped["key"])

    assert names(workspace) == {WRAPPED}
    assert (workspace.keys / WRAPPED).stat().st_mode & 0o077 == 0
    assert store.is_key_in_keychain()
    assert value(workspace) == SECRET
    # The encrypted file is what it was, in OpenAlgo's form.
    token = (workspace.strategies / ".secure_env").read_bytes()
    assert json.loads(Fernet(key).decrypt(token)) == {"ema": {"A": SECRET}}


def test_taken_out_again_the_key_is_openalgos_and_the_keychain_has_nothing_left(
    workspace: Workspace, store: VariableStore, keychain: FileKeyring
) -> None:
    store.keep_key_in_keychain(on=False)
    key = (workspace.keys / KEY).read_bytes()
    token = (workspace.strategies / ".secure_env").read_bytes()

    assert names(workspace) == {KEY}
    assert len(key) == 44
    assert (workspace.keys / KEY).stat().st_mode & 0o077 == 0
    assert json.loads(Fernet(key).decrypt(token)) == {"ema": {"A": SECRET}}
    assert keychain.entries() == {}


def test_a_key_that_is_not_there_yet_is_made_in_the_keychain(
    workspace: Workspace, keychain: FileKeyring
) -> None:
    store = VariableStore(workspace, print)
    store.keep_key_in_keychain(on=True)
    store.of_strategies.change("ema", VariableChange(secure={"A": SECRET}))

    assert names(workspace) == {WRAPPED}
    assert len(keychain.entries()) == 1
    assert value(workspace) == SECRET


def test_a_key_in_the_keychain_is_changed_there(workspace: Workspace, store: VariableStore) -> None:
    connections = SecretBox(workspace.encryption_key, workspace.keys / ".connections")
    connections.write({"home": "api-key"})
    before = (workspace.keys / WRAPPED).read_bytes()
    store.change_key()

    assert names(workspace) == {WRAPPED, ".connections"}
    assert (workspace.keys / WRAPPED).read_bytes() != before
    assert value(workspace) == SECRET
    assert connections.read() == {"home": "api-key"}


@pytest.mark.parametrize("steps", range(6))
def test_a_change_in_the_keychain_may_be_cut_off_anywhere(
    workspace: Workspace, store: VariableStore, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = steps
    replaced = Path.replace

    def failing(path: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt
        return replaced(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", failing)
        with contextlib.suppress(KeyboardInterrupt):
            store.change_key()
    during = value(workspace)
    VariableStore(workspace, print).finish_key_change()

    assert during == SECRET
    assert value(workspace) == SECRET
    assert not EncryptionKey(workspace.encryption_key).is_changing()
    assert names(workspace) == {WRAPPED}


def test_a_change_that_was_cut_off_is_ended_before_the_key_moves(
    workspace: Workspace, store: VariableStore
) -> None:
    key = EncryptionKey(workspace.encryption_key)
    with key.locked():
        key.begin_change()
    store.keep_key_in_keychain(on=False)

    assert names(workspace) == {KEY}
    assert value(workspace) == SECRET


def test_a_locked_keychain_holds_everything_up_and_nothing_is_changed(
    workspace: Workspace, store: VariableStore, keychain: FileKeyring
) -> None:
    before = {each: each.read_bytes() for each in workspace.keys.iterdir() if each.is_file()}
    (keychain.folder / "locked").touch()
    fresh = VariableStore(workspace, print)
    for step in (
        lambda: fresh.of_strategies.secret_values("ema"),
        lambda: fresh.of_strategies.change("ema", VariableChange(secure={"A": "other"})),
        fresh.change_key,
        lambda: fresh.keep_key_in_keychain(on=False),
    ):
        with pytest.raises(KeychainError, match="is locked: unlock it, then try again"):
            step()

    assert {each: each.read_bytes() for each in before} == before
    assert names(workspace) == {WRAPPED}
    (keychain.folder / "locked").unlink()
    assert value(workspace) == SECRET
    assert store.of_strategies.secret_values("ema") == {"A": SECRET}


def test_a_keychain_that_refuses_the_key_leaves_it_where_it_is(
    workspace: Workspace, keychain: FileKeyring
) -> None:
    store = VariableStore(workspace, print)
    store.of_strategies.change("ema", VariableChange(secure={"A": SECRET}))
    (keychain.folder / "locked").touch()
    with pytest.raises(KeychainError):
        store.keep_key_in_keychain(on=True)

    assert names(workspace) == {KEY}
    assert value(workspace) == SECRET


def test_a_keychain_that_does_not_give_back_what_it_took_is_not_trusted_with_the_key(
    workspace: Workspace, keychain: FileKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = VariableStore(workspace, print)
    store.of_strategies.change("ema", VariableChange(secure={"A": SECRET}))
    other = Fernet.generate_key().decode()
    monkeypatch.setattr(FileKeyring, "get_password", lambda *_asked: other)
    with pytest.raises(SecretsError):
        store.keep_key_in_keychain(on=True)

    assert names(workspace) == {KEY}
    assert keychain.entries() == {}
    assert value(workspace) == SECRET


def test_an_entry_that_is_gone_is_said_and_a_copy_of_the_key_helps(
    workspace: Workspace, store: VariableStore, keychain: FileKeyring
) -> None:
    store.keep_key_in_keychain(on=False)
    copy = (workspace.keys / KEY).read_bytes()
    store.keep_key_in_keychain(on=True)
    (keychain.folder / "entries.json").unlink()
    with pytest.raises(SecretsError, match="does not have the key any more: put a copy"):
        value(workspace)
    (workspace.keys / KEY).write_bytes(copy)

    assert value(workspace) == SECRET
    store.keep_key_in_keychain(on=True)
    assert names(workspace) == {WRAPPED}
    assert value(workspace) == SECRET


def test_without_the_entry_one_can_begin_anew_and_the_old_files_are_kept(
    workspace: Workspace, store: VariableStore, keychain: FileKeyring
) -> None:
    (keychain.folder / "entries.json").unlink()
    fresh = VariableStore(workspace, print)
    fresh.begin_anew()
    fresh.of_strategies.change("ema", VariableChange(secure={"A": "new"}))

    assert value(workspace) == "new"
    assert len(list(workspace.strategies.glob(".secure_env.2*"))) == 1
    assert len(list(workspace.keys.glob(f"{WRAPPED}.2*"))) == 1
    del store


@pytest.mark.parametrize(
    "text", [b"", b"{}", b'{"v": 2}', b'{"v": 1, "entry": "../x", "key": "x"}']
)
def test_a_damaged_file_of_the_key_is_said_and_kept(
    workspace: Workspace, store: VariableStore, text: bytes
) -> None:
    (workspace.keys / WRAPPED).write_bytes(text)
    with pytest.raises(SecretsError, match=r"keys/\.encryption_key\.wrapped is damaged"):
        value(workspace)

    assert (workspace.keys / WRAPPED).read_bytes() == text
    del store


def test_a_workspace_with_its_key_in_the_keychain_can_be_imported_where_that_is_open(
    workspace: Workspace, store: VariableStore, keychain: FileKeyring
) -> None:
    entry = {"name": "EMA", "file_path": "strategies/scripts/ema.py"}
    workspace.configs_file.write_text(json.dumps({"ema": entry}))
    workspace.source("ema").write_text("pass\n")
    found = read_installation(workspace.root)
    secrets = found.secrets(None)
    (keychain.folder / "locked").touch()
    locked = read_installation(workspace.root)

    assert found.warnings == ()
    assert secrets.strategies == {"ema": {"A": SECRET}}
    with pytest.raises(KeychainError):
        found.secrets(None)
    assert locked.secrets(None).strategies == {}
    assert [each.secure for each in locked.strategies] == [()]
    assert locked.warnings == (
        "The secrets are left out: The system's keychain is locked: unlock it, then try again",
    )
    del store


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_on_the_way_in_or_out_nothing_is_lost(
    workspace: Workspace, keychain: FileKeyring
) -> None:
    del keychain
    VariableStore(workspace, print).of_strategies.change(
        "ema", VariableChange(secure={"A": SECRET})
    )
    spread = random.Random(7)  # noqa: S311 - spreads kills
    for _turn in range(10):
        mover = subprocess.Popen(
            [sys.executable, "-c", _MOVER, str(workspace.root)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
        )
        assert mover.stdout
        mover.stdout.readline()
        until = time.monotonic() + spread.random() * 0.05
        while time.monotonic() < until:
            pass
        mover.send_signal(signal.SIGKILL)

        assert not mover.communicate()[1]
        assert value(workspace) == SECRET
    VariableStore(workspace, print).keep_key_in_keychain(on=False)

    assert names(workspace) == {KEY}
    assert value(workspace) == SECRET
