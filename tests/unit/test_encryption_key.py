"""The key while it changes: whatever happens meanwhile, everything can be read."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core.store.encryption_key import EncryptionKey
from core.store.secret_box import SecretBox
from core.variables.variable import KeptVariables, VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

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
