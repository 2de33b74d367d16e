"""The system's keychain itself: which one is asked, how long, and a real one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import keyring
import pytest

from core.errors import KeychainError
from core.store.keychain import Keychain
from core.workspace import Workspace
from tests.unit.file_keyring import FileKeyring, PlainKeyring

pytest_plugins = ("tests.unit.keychain_fixtures",)

ROOT = Path(__file__).resolve().parent.parent.parent
SECRET = "a-secret-of-the-test"  # noqa: S105 - of a test
KEY = ".encryption_key"
SHOWN = "file keyring FileKeyring"
LOCK = ".encryption_key.lock"
WRAPPED = ".encryption_key.wrapped"

# What a session with a real keychain is asked, each step by a store that remembers nothing.
_STORY = """
import json, sys
from pathlib import Path
from core.store.keychain import Keychain
from core.variables.variable import VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
workspace = Workspace(Path(sys.argv[1]))
def store():
    return VariableStore(workspace, print)
def found():
    names = sorted(each.name for each in workspace.keys.glob(".encryption_key*"))
    return [store().of_strategies.secret_values("ema").get("A"), names]
told = {"name": Keychain().name()}
store().of_strategies.change("ema", VariableChange(secure={"A": sys.argv[2]}))
store().keep_key_in_keychain(on=True)
told["in"] = found()
store().change_key()
told["changed"] = found()
store().keep_key_in_keychain(on=False)
told["out"] = found()
print(json.dumps(told))
"""

_UNLOCKED = 'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null; exec "$@"'


def test_nobody_waits_for_ever_for_a_user_who_is_not_there(keychain: FileKeyring) -> None:
    os.mkfifo(keychain.folder / "silent")
    with pytest.raises(KeychainError, match="has not answered"):
        Keychain(patience_s=0.05).get("0" * 32)
    # Lets the one that waits go on.
    (keychain.folder / "silent").write_bytes(b"")


def test_after_a_refusal_many_starts_are_one_question(keychain: FileKeyring) -> None:
    (keychain.folder / "locked").touch()
    asked = Keychain()
    with pytest.raises(KeychainError):
        asked.get("0" * 32)
    (keychain.folder / "locked").unlink()
    with pytest.raises(KeychainError):
        asked.get("0" * 32)


def test_a_keychain_that_keeps_texts_in_the_clear_is_none(keychain: FileKeyring) -> None:
    assert Keychain().name() == SHOWN
    for unfit in ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring"):
        keyring.set_keyring(keyring.core.load_keyring(unfit))
        assert Keychain().name() is None
    keyring.set_keyring(PlainKeyring())

    assert Keychain().name() is None
    with pytest.raises(KeychainError, match="there is none in this session"):
        Keychain().put("0" * 32, "x")
    assert keychain.entries() == {}


def test_the_sessions_own_keychain_guards_the_key(
    workspace: Workspace, tmp_path: Path, keychain: FileKeyring
) -> None:
    """Runs against GNOME's keychain where that is installed, else against the file of the tests."""
    told = _in_session(tmp_path, sys.executable, "-c", _STORY, str(workspace.root), SECRET)

    assert told["name"] == ("Secret Service" if _has_session() else SHOWN)
    assert told["in"] == [SECRET, sorted([WRAPPED, LOCK])]
    assert told["changed"] == [SECRET, sorted([WRAPPED, LOCK])]
    assert told["out"] == [SECRET, sorted([KEY, LOCK])]
    del keychain


def _has_session() -> bool:
    return all(shutil.which(each) for each in ("dbus-run-session", "gnome-keyring-daemon"))


def _in_session(home: Path, *command: str) -> dict[str, Any]:
    """Run a program in a session of its own with an unlocked keychain; return what it prints."""
    environ = dict(os.environ)
    if _has_session():
        folders = {f"XDG_{name}": str(home / name) for name in ("DATA_HOME", "RUNTIME_DIR")}
        for each in folders.values():
            Path(each).mkdir(mode=0o700)
        environ |= {"HOME": str(home), **folders}
        del environ["PYTHON_KEYRING_BACKEND"]
        command = ("dbus-run-session", "--", "sh", "-c", _UNLOCKED, "sh", *command)
    done = subprocess.run(
        command, cwd=ROOT, env=environ, capture_output=True, check=True, timeout=60
    )
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told
