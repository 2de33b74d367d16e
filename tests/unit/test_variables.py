"""The variables of strategies on the disk: OpenAlgo's files, nobody else's to read."""

import contextlib
import json
import os
import stat
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidVariableError, SecretsError
from core.store.encryption_key import EncryptionKey
from core.store.secret_box import SecretBox
from core.variables.names import checked_name, looks_secret
from core.variables.variable import Variable, VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

ID = "ema_20261122223909"
OTHER = "other_20260101000000"
VALUES = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=60)


def _is_allowed(name: str) -> bool:
    try:
        checked_name(name)
    except InvalidVariableError:
        return False
    return True


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,20}", fullmatch=True).filter(_is_allowed)


@pytest.fixture
def notices() -> list[str]:
    return []


@pytest.fixture
def store(workspace: Workspace, notices: list[str]) -> VariableStore:
    workspace.create()
    return VariableStore(workspace, notices.append)


def again(workspace: Workspace) -> VariableStore:
    """Return the store as the next manager opens it."""
    return VariableStore(workspace, _unexpected)


def _unexpected(notice: str) -> None:
    raise AssertionError(notice)


def key_of(workspace: Workspace) -> Path:
    return workspace.keys / ".encryption_key"


def secure_of(workspace: Workspace) -> Path:
    return workspace.strategies / ".secure_env"


def regular_of(workspace: Workspace) -> Path:
    return workspace.strategies / "strategy_env.json"


def decoded(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return the secrets as OpenAlgo reads them."""
    token = secure_of(workspace).read_bytes()
    value: dict[str, dict[str, str]] = json.loads(
        Fernet(key_of(workspace).read_bytes()).decrypt(token)
    )
    return value


def change(store: VariableStore, owner: str = ID, **values: str) -> None:
    """Set secrets (names in lower case) and regular variables (in upper case)."""
    secure = {name.upper(): value for name, value in values.items() if name.islower()}
    regular = {name: value for name, value in values.items() if name.isupper()}
    store.of_strategies.change(owner, VariableChange(regular=regular, secure=secure))


def test_both_files_have_openalgos_form(workspace: Workspace, store: VariableStore) -> None:
    change(store, DEBUG="café", key="s3cret-ü")

    assert regular_of(workspace).read_text("ascii") == json.dumps({ID: {"DEBUG": "café"}}, indent=2)
    assert secure_of(workspace).read_bytes().startswith(b"gAAAAA")
    assert len(key_of(workspace).read_bytes()) == 44
    assert decoded(workspace) == {ID: {"KEY": "s3cret-ü"}}


def test_what_openalgo_wrote_is_read_and_stays(workspace: Workspace, store: VariableStore) -> None:
    key = Fernet.generate_key()
    key_of(workspace).write_bytes(key)
    theirs = {OTHER: {"API_KEY": "theirs"}, ID: {"OLD": "value"}}
    secure_of(workspace).write_bytes(Fernet(key).encrypt(json.dumps(theirs).encode()))
    regular_of(workspace).write_text(json.dumps({OTHER: {"A": "1", "N": 5}}))
    change(store, B="2", new="secret")

    assert store.of_strategies.secret_values(ID) == {"OLD": "value", "NEW": "secret"}
    assert decoded(workspace)[OTHER] == {"API_KEY": "theirs"}
    assert key_of(workspace).read_bytes() == key
    assert json.loads(regular_of(workspace).read_text())[OTHER] == {"A": "1", "N": 5}


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_files_are_the_users_alone_from_their_first_instant(
    workspace: Workspace, store: VariableStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: dict[str, set[int]] = {}
    opened = os.open

    def watched(path: str, flags: int, mode: int = 0o777, **more: int) -> int:
        descriptor = opened(path, flags, mode, **more)
        if flags & os.O_CREAT:
            found = stat.S_IMODE(os.fstat(descriptor).st_mode)
            modes.setdefault(str(path), set()).add(found)
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    before = os.umask(0)
    try:
        change(store, A="1", key="secret")
        store.change_set("paper", VariableChange(regular={"B": "2"}, secure={"C": "third"}))
    finally:
        os.umask(before)
    written = [regular_of(workspace), secure_of(workspace), key_of(workspace)]

    assert {each for found in modes.values() for each in found} == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in written} == {0o600}


def test_setting_changing_and_removing_each_work(store: VariableStore) -> None:
    change(store, A="1", B="2", key="first", other="stays")
    change(store, A="one", key="second")
    kept = store.of_strategies.change(ID, VariableChange(unset=("B", "OTHER", "NEVER")))

    assert kept.regular == {"A": "one"}
    assert kept.secure == ("KEY",)
    assert store.of_strategies.secret_values(ID) == {"KEY": "second"}


def test_a_removed_secret_is_nowhere(workspace: Workspace, store: VariableStore) -> None:
    change(store, key="first", other="stays")
    store.of_strategies.change(ID, VariableChange(unset=("KEY",)))
    cipher = Fernet(key_of(workspace).read_bytes())
    tokens = [
        path.read_bytes()
        for path in workspace.root.rglob("*")
        if path.is_file() and path.read_bytes().startswith(b"gAAAAA")
    ]

    assert [json.loads(cipher.decrypt(each)) for each in tokens] == [{ID: {"OTHER": "stays"}}]


def test_a_name_is_either_regular_or_secure(store: VariableStore) -> None:
    change(store, KEY="open")
    change(store, key="hidden")
    hidden = store.of_strategies.kept(ID)
    change(store, KEY="open")

    assert (dict(hidden.regular), hidden.secure) == ({}, ("KEY",))
    assert store.of_strategies.secret_values(ID) == {}
    assert store.of_strategies.kept(ID).regular == {"KEY": "open"}


@pytest.mark.parametrize(
    "name",
    ["", "1A", "A B", "A-B", "A=B", "क", "A" * 201, "STRATEGY_ID", "opening_bell_x", "PYTHONHOME"],
)
def test_a_name_that_cannot_be_is_refused_with_the_reason(store: VariableStore, name: str) -> None:
    with pytest.raises(InvalidVariableError) as caught:
        store.of_strategies.change(ID, VariableChange(secure={name: "secret-value"}))

    assert "secret-value" not in str(caught.value)
    assert store.of_strategies.owners() == set()


@pytest.mark.parametrize("value", ["a\0b", "x" * 100_001, "\ud800"])
def test_a_value_that_no_environment_holds_is_refused(store: VariableStore, value: str) -> None:
    with pytest.raises(InvalidVariableError):
        store.of_strategies.change(ID, VariableChange(regular={"A": value}))


def test_a_lost_key_keeps_the_file_and_says_what_to_do(
    workspace: Workspace, store: VariableStore
) -> None:
    change(store, key="secret")
    token = secure_of(workspace).read_bytes()
    key_of(workspace).rename(workspace.keys / "away")
    with pytest.raises(SecretsError, match="restore it, or enter the secrets anew"):
        store.of_strategies.secret_values(ID)
    with pytest.raises(SecretsError):
        change(store, key="other")

    assert secure_of(workspace).read_bytes() == token
    (workspace.keys / "away").rename(key_of(workspace))
    assert store.of_strategies.secret_values(ID) == {"KEY": "secret"}


def test_another_key_is_told_and_secrets_can_be_entered_anew(
    workspace: Workspace, store: VariableStore
) -> None:
    change(store, key="secret")
    token = secure_of(workspace).read_bytes()
    key_of(workspace).write_bytes(Fernet.generate_key())
    with pytest.raises(SecretsError, match="cannot be decrypted"):
        store.of_strategies.secret_values(ID)
    store.begin_anew()
    change(store, key="new")

    assert decoded(workspace) == {ID: {"KEY": "new"}}
    kept = [each.read_bytes() for each in workspace.strategies.glob(".secure_env.*")]
    assert kept == [token]


def test_an_unreadable_file_of_regular_ones_is_set_aside(
    workspace: Workspace, store: VariableStore, notices: list[str]
) -> None:
    regular_of(workspace).write_text("{ nonsense")
    change(store, A="1")

    assert json.loads(regular_of(workspace).read_text()) == {ID: {"A": "1"}}
    assert [each.read_text() for each in workspace.strategies.glob("*unreadable*")] == [
        "{ nonsense"
    ]
    assert "cannot be read" in notices[0]


def test_a_file_that_another_program_writes_is_read_again(
    workspace: Workspace, store: VariableStore
) -> None:
    change(store, A="1")
    regular_of(workspace).write_text(json.dumps({ID: {"A": "theirs"}}))

    assert store.of_strategies.plain.values(ID) == {"A": "theirs"}
    change(store, B="2")
    assert json.loads(regular_of(workspace).read_text()) == {ID: {"A": "theirs", "B": "2"}}


def test_sets_are_kept_apart_and_may_be_empty(workspace: Workspace, store: VariableStore) -> None:
    store.change_set(" paper ", VariableChange())
    store.change_set("live", VariableChange(regular={"A": "1"}, secure={"KEY": "secret"}))
    names = again(workspace).sets()
    store.remove_set("live")

    assert names == ["live", "paper"]
    assert store.sets() == ["paper"]
    assert store.of_sets.secret_values("live") == {}
    with pytest.raises(InvalidVariableError):
        store.change_set("   ", VariableChange())


def test_the_key_is_changed_for_all_that_is_encrypted(
    workspace: Workspace, store: VariableStore
) -> None:
    change(store, key="secret")
    store.change_set("live", VariableChange(secure={"A": "set's"}))
    connections = SecretBox(key_of(workspace), workspace.keys / ".connections")
    connections.write({"home": "api-key"})
    before = key_of(workspace).read_bytes()
    store.change_key()

    assert key_of(workspace).read_bytes() != before
    assert decoded(workspace) == {ID: {"KEY": "secret"}}
    assert again(workspace).of_sets.secret_values("live") == {"A": "set's"}
    assert connections.read() == {"home": "api-key"}
    assert not EncryptionKey(key_of(workspace)).is_changing()


def test_no_other_key_takes_the_place_of_a_lost_one(
    workspace: Workspace, store: VariableStore
) -> None:
    connections = SecretBox(key_of(workspace), workspace.connection_keys, workspace.encrypted_files)
    connections.write({"home": "api-key"})
    key_of(workspace).rename(workspace.root / "away")
    with pytest.raises(SecretsError, match=r"restore it, or rename \.connections"):
        change(store, key="secret")
    assert not key_of(workspace).exists()

    (workspace.root / "away").rename(key_of(workspace))
    change(store, key="secret")
    assert connections.read() == {"home": "api-key"}


def test_what_a_lost_key_protected_is_kept_and_all_can_begin_anew(
    workspace: Workspace, store: VariableStore
) -> None:
    change(store, key="secret")
    box = SecretBox(key_of(workspace), workspace.connection_keys)
    box.write({"home": "api-key"})
    kept = workspace.connection_keys.read_bytes()
    key_of(workspace).unlink()
    store.begin_anew()
    change(store, key="new")

    assert decoded(workspace) == {ID: {"KEY": "new"}}
    assert box.read() == {}
    [aside] = workspace.keys.glob(".connections.*")
    assert aside.read_bytes() == kept


@pytest.mark.parametrize("steps", range(6))
def test_a_change_of_the_key_may_be_cut_off_anywhere(
    workspace: Workspace, store: VariableStore, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(store, key="secret")
    store.change_set("live", VariableChange(secure={"A": "set's"}))
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
    found = again(workspace)
    during = found.of_strategies.secret_values(ID), found.of_sets.secret_values("live")
    found.finish_key_change()

    assert during == ({"KEY": "secret"}, {"A": "set's"})
    assert not EncryptionKey(key_of(workspace)).is_changing()
    assert decoded(workspace) == {ID: {"KEY": "secret"}}


def test_the_key_is_not_changed_where_something_cannot_be_read(
    workspace: Workspace, store: VariableStore
) -> None:
    change(store, key="secret")
    before = key_of(workspace).read_bytes()
    (workspace.keys / ".connections").write_bytes(Fernet(Fernet.generate_key()).encrypt(b"{}"))
    with pytest.raises(SecretsError):
        store.change_key()

    assert key_of(workspace).read_bytes() == before
    assert decoded(workspace) == {ID: {"KEY": "secret"}}


@given(st.dictionaries(NAMES, VALUES, max_size=6), st.dictionaries(NAMES, VALUES, max_size=6))
def test_whatever_is_set_is_there_for_the_next_manager(
    tmp_path_factory: pytest.TempPathFactory, regular: dict[str, str], secure: dict[str, str]
) -> None:
    workspace = Workspace(tmp_path_factory.mktemp("store"))
    workspace.create()
    regular = {name: value for name, value in regular.items() if name not in secure}
    VariableStore(workspace, _unexpected).of_strategies.change(
        ID, VariableChange(regular=regular, secure=secure)
    )
    found = again(workspace).of_strategies

    assert found.plain.values(ID) == regular
    assert found.secret_values(ID) == secure


def test_no_text_of_a_variable_or_of_a_change_has_its_secret() -> None:
    texts = [
        repr(Variable("KEY", "s3cret", "secure", is_secret=True)),
        repr(VariableChange(secure={"KEY": "s3cret"})),
    ]

    assert not any("s3cret" in each for each in texts)
    assert "plain" in repr(Variable("A", "plain", "regular"))


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("AWS_SECRET_ACCESS_KEY", True),
        ("GITHUB_TOKEN", True),
        ("BROKER_API_KEY", True),
        ("DB_PASSWORD", True),
        ("PWD", False),
        ("PATH", False),
        ("TOKENIZERS_PARALLELISM", False),
        ("KEYBOARD_LAYOUT", False),
        ("HOST_SERVER", False),
    ],
)
def test_names_of_secrets_are_recognised(name: str, is_secret: bool) -> None:  # noqa: FBT001
    assert looks_secret(name) is is_secret
