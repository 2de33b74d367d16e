"""The key while it changes: whatever happens meanwhile, everything can be read."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import SecretsError, WriteError
from core.store.encryption_key import EncryptionKey
from core.store.secret_box import SecretBox
from core.variables.variable import KeptVariables, VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
from tests.unit.file_keyring import FileKeyring

pytest_plugins = ("tests.unit.store_fixtures", "tests.unit.keychain_fixtures")

ROOT = Path(__file__).resolve().parent.parent.parent

_CHANGER = """
import sys
from pathlib import Path
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
store = VariableStore(Workspace(Path(sys.argv[1])), print)
while True:
    store.change_key()
    print("changed", flush=True)
"""


_CHANGES = 15
_FEW_CHANGES = f"""
import sys
from pathlib import Path
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
store = VariableStore(Workspace(Path(sys.argv[1])), print)
for _ in range({_CHANGES}):
    store.change_key()
"""


@pytest.fixture
def store(workspace: Workspace) -> VariableStore:
    return VariableStore(workspace, print)


def test_what_is_written_while_the_key_changes_can_be_read_afterwards(
    workspace: Workspace, store: VariableStore
) -> None:
    connections = SecretBox(workspace.keys / ".encryption_key", workspace.keys / ".connections")
    store.of_strategies.change("ema", VariableChange(secure={"A": "1"}))
    for number in range(25):
        changer = threading.Thread(target=store.change_key)
        changer.start()
        connections.write({"number": str(number)})
        changer.join()

        assert connections.read() == {"number": str(number)}
        assert store.of_strategies.secret_values("ema") == {"A": "1"}


def test_where_no_secret_is_left_there_is_no_file_that_needs_a_key(
    workspace: Workspace, store: VariableStore
) -> None:
    store.of_strategies.change("ema", VariableChange(secure={"A": "1"}))
    store.of_strategies.change("ema", VariableChange(unset=("A",)))
    (workspace.keys / ".encryption_key").unlink()

    assert not (workspace.strategies / ".secure_env").exists()
    assert store.of_strategies.kept("ema") == KeptVariables({}, ())


@pytest.mark.skipif(os.name == "nt", reason="modes")
def test_the_folder_of_keys_is_the_users_alone(tmp_path: Path) -> None:
    made, found = Workspace(tmp_path / "made"), Workspace(tmp_path / "found")
    found.keys.mkdir(mode=0o755, parents=True)
    for each in (made, found):
        each.create()
    VariableStore(found, print).of_strategies.change("ema", VariableChange(secure={"A": "1"}))

    assert [each.keys.stat().st_mode & 0o777 for each in (made, found)] == [0o700, 0o700]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_killed_again_and_again_nothing_is_lost(workspace: Workspace, store: VariableStore) -> None:
    connections = SecretBox(workspace.keys / ".encryption_key", workspace.keys / ".connections")
    connections.write({"home": "k" * 200})
    store.of_strategies.change("ema", VariableChange(secure={"A": "x" * 200}))
    store.change_set("live", VariableChange(secure={"PIN": "4711"}))

    def all_read() -> bool:
        fresh = VariableStore(workspace, print)
        own, of_set = fresh.of_strategies, fresh.of_sets
        return (
            connections.read() == {"home": "k" * 200}
            and own.secret_values("ema") == {"A": "x" * 200}
            and of_set.secret_values("live") == {"PIN": "4711"}
        )

    spread = random.Random(5)  # noqa: S311 - spreads kills
    for _turn in range(12):
        assert not _killed_changer(workspace, spread.random() * 0.02)
        assert all_read()
    store.change_key()

    assert all_read()
    assert not EncryptionKey(workspace.keys / ".encryption_key").is_changing()


def test_two_programs_may_change_the_key_at_once(
    workspace: Workspace, store: VariableStore
) -> None:
    store.of_strategies.change("ema", VariableChange(secure={"A": "1"}))
    command = (sys.executable, "-c", _FEW_CHANGES, str(workspace.root))
    changers = [subprocess.Popen(command, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    said = [each.communicate(timeout=60)[1] for each in changers]

    assert [each.returncode for each in changers] == [0, 0], said
    assert VariableStore(workspace, print).of_strategies.secret_values("ema") == {"A": "1"}
    assert not EncryptionKey(workspace.encryption_key).is_changing()


@pytest.mark.parametrize("room", [0, 4096, 8192])
@pytest.mark.parametrize("in_keychain", [False, True])
def test_a_full_disk_stops_a_change_and_loses_nothing(
    small_disk: Path, keychain: FileKeyring, *, room: int, in_keychain: bool
) -> None:
    del keychain
    workspace = Workspace(small_disk / "workspace")
    workspace.create()
    store = VariableStore(workspace, print)
    store.of_strategies.change("ema", VariableChange(secure={"A": "x" * 3000}))
    store.change_set("live", VariableChange(secure={"PIN": "y" * 3000}))
    store.keep_key_in_keychain(on=in_keychain)
    filler = small_disk / "filler"
    _fill(filler)
    os.truncate(filler, filler.stat().st_size - room)
    said = ""
    try:
        store.change_key()
    except WriteError as error:
        said = str(error)
    during = VariableStore(workspace, print)
    read = during.of_strategies.secret_values("ema"), during.of_sets.secret_values("live")
    filler.unlink()
    during.finish_key_change()

    assert "because the disk is full: free some space" in said
    assert read == ({"A": "x" * 3000}, {"PIN": "y" * 3000})
    assert during.is_key_in_keychain() is in_keychain
    assert not EncryptionKey(workspace.encryption_key).is_changing()
    assert VariableStore(workspace, print).of_sets.secret_values("live") == {"PIN": "y" * 3000}


def test_a_folder_of_keys_that_cannot_be_written_keeps_what_it_has(
    lockable: Path, lock_folder: Callable[[Path], None], keychain: FileKeyring
) -> None:
    workspace = Workspace(lockable / "workspace")
    workspace.create()
    store = VariableStore(workspace, print)
    store.of_strategies.change("ema", VariableChange(secure={"A": "1"}))
    lock_folder(workspace.keys)
    for step in (store.change_key, lambda: store.keep_key_in_keychain(on=True)):
        with pytest.raises((WriteError, SecretsError)):
            step()

    assert VariableStore(workspace, print).of_strategies.secret_values("ema") == {"A": "1"}
    assert keychain.entries() == {}


def test_a_key_that_goes_while_it_is_used_is_missed_and_not_replaced(
    workspace: Workspace, store: VariableStore
) -> None:
    store.of_strategies.change("ema", VariableChange(secure={"A": "1"}))
    key = workspace.encryption_key.read_bytes()
    workspace.encryption_key.unlink()
    for step in (
        lambda: store.of_strategies.secret_values("ema"),
        lambda: store.of_strategies.change("ema", VariableChange(secure={"B": "2"})),
        store.change_key,
    ):
        with pytest.raises(SecretsError, match="is missing: restore it"):
            step()
    again = workspace.encryption_key.exists()
    workspace.encryption_key.write_bytes(key)

    assert not again
    assert store.of_strategies.secret_values("ema") == {"A": "1"}


def _fill(path: Path) -> None:
    """Write a file until the disk is full."""
    with path.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))


def _killed_changer(workspace: Workspace, after_s: float) -> bytes:
    """Change the key again and again until a kill; return what was said of errors."""
    changer = subprocess.Popen(
        [sys.executable, "-c", _CHANGER, str(workspace.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    )
    assert changer.stdout
    changer.stdout.readline()
    until = time.monotonic() + after_s
    while time.monotonic() < until:
        pass
    changer.send_signal(signal.SIGKILL)
    return changer.communicate()[1]
