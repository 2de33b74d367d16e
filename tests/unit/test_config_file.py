"""The file of configurations: what cannot be read is kept, and the one before it used."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from core.background import Background
from core.errors import (
    WriteError,
)
from core.store import config_codec
from core.store.config_file import ConfigFile
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace
from tests.unit.store_support import (
    NOW,
    OLD_ENTRY,
    STAMP,
    done,
    reading_of_openalgo,
    strategy,
    write,
)

pytest_plugins = ("tests.unit.store_fixtures",)


UNREADABLE = {
    "truncated": b'{"a": {"name": "A"',
    "empty": b"",
    "only blanks": b"   \n",
    "not UTF-8": b'{"a": {"name": "\xe9"}}',
    "UTF-16": '{"a": {}}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"7",
    "binary": bytes(range(256)),
    "too deep": b'{"a": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
def test_an_unreadable_file_is_set_aside_and_the_previous_is_used(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot, content: bytes
) -> None:
    first = open_store()
    done(qtbot, first.put(strategy(1)))
    done(qtbot, first.put(strategy(2)))
    write(workspace, content)

    store = open_store()
    done(qtbot, store.put(strategy(3)))

    kept = workspace.strategies / f"strategy_configs.json.unreadable-{STAMP}"
    assert kept.read_bytes() == content
    [notice] = store.notices
    assert notice.startswith("strategy_configs.json cannot be read (")
    assert f"kept as {kept.name}; strategy_configs.json.previous" in notice
    assert [each.name for each in store.strategies()] == ["EMA 1", "EMA 3"]
    assert list(reading_of_openalgo(workspace)) == ["ema_20261122000001", "ema_20261122000003"]


def test_each_unreadable_file_gets_a_name_of_its_own(
    workspace: Workspace, open_store: Callable[[], StrategyStore]
) -> None:
    for content in (b"one", b"two", b"three"):
        write(workspace, content)
        open_store()

    kept = sorted(workspace.strategies.glob("*.unreadable-*"))

    assert [each.read_bytes() for each in kept] == [b"one", b"two", b"three"]


def test_with_no_previous_an_unreadable_file_leaves_an_empty_store(
    workspace: Workspace, open_store: Callable[[], StrategyStore]
) -> None:
    write(workspace, b"rubbish")
    store = open_store()

    assert store.strategies() == []
    assert store.notices == [
        (
            "strategy_configs.json cannot be read (line 1, column 1: Expecting value) "
            f"and is kept as strategy_configs.json.unreadable-{STAMP}; no older one is there"
        )
    ]


def test_an_unreadable_previous_is_kept_too(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    write(workspace, b"rubbish")
    previous = workspace.strategies / "strategy_configs.json.previous"
    previous.write_bytes(b"older rubbish")
    store = open_store()
    done(qtbot, store.put(strategy(1)))
    done(qtbot, store.put(strategy(2)))

    kept = {each.read_bytes() for each in workspace.strategies.glob("*.unreadable-*")}

    assert kept == {b"rubbish", b"older rubbish"}
    [notice] = store.notices
    assert notice.count("is kept as") == 2


def test_a_missing_file_comes_back_from_the_previous(
    workspace: Workspace, open_store: Callable[[], StrategyStore], qtbot: QtBot
) -> None:
    first = open_store()
    done(qtbot, first.put(strategy(1)))
    done(qtbot, first.put(strategy(2)))
    workspace.configs_file.unlink()

    store = open_store()

    assert [each.name for each in store.strategies()] == ["EMA 1"]
    assert list(reading_of_openalgo(workspace)) == ["ema_20261122000001"]
    [notice] = store.notices
    assert notice.startswith("strategy_configs.json is missing; ")


def test_a_new_workspace_has_no_strategies_and_nothing_to_say(store: StrategyStore) -> None:
    assert store.strategies() == []
    assert store.notices == []


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"\xef\xbb\xbf" + json.dumps({"ema": OLD_ENTRY}).encode(), "byte order mark"),
        (b'{"ema": {"name": "A", "name": "EMA"}}', "twice"),
    ],
    ids=["a byte order mark", "a doubled key"],
)
def test_what_rewriting_would_lose_is_kept_before_the_first_write(
    workspace: Workspace,
    open_store: Callable[[], StrategyStore],
    qtbot: QtBot,
    content: bytes,
    word: str,
) -> None:
    write(workspace, content)
    store = open_store()
    name = store.get("ema").name
    done(qtbot, store.put(strategy(1)))
    done(qtbot, store.put(strategy(2)))

    kept = workspace.strategies / f"strategy_configs.json.original-{STAMP}"
    assert kept.read_bytes() == content
    assert name in {"नमस्ते EMA", "EMA"}
    assert word in store.notices[0]
    assert kept.name in store.notices[1]
    assert len(store.notices) == 2


def test_what_another_program_wrote_meanwhile_is_kept(
    workspace: Workspace, store: StrategyStore, qtbot: QtBot
) -> None:
    done(qtbot, store.put(strategy(1)))
    write(workspace, {"theirs": OLD_ENTRY})
    with qtbot.waitSignal(store.notice_raised, timeout=10_000) as told:
        done(qtbot, store.put(strategy(2)))

    kept = workspace.strategies / f"strategy_configs.json.changed-{STAMP}"
    assert json.loads(kept.read_bytes()) == {"theirs": OLD_ENTRY}
    assert told.args is not None
    assert told.args == [
        "Another program changed strategy_configs.json; what it wrote is kept as " + kept.name
    ]
    assert list(reading_of_openalgo(workspace)) == ["ema_20261122000001", "ema_20261122000002"]


def test_a_file_that_cannot_be_set_aside_is_not_overwritten(
    lockable: Path,
    lock_folder: Callable[[Path], None],
    background: Background,
    qtbot: QtBot,
) -> None:
    workspace = Workspace(lockable / "workspace")
    workspace.create()
    write(workspace, b"rubbish")
    lock_folder(workspace.strategies)
    store = StrategyStore(workspace, background, lambda: NOW)
    store.load()
    task = store.put(strategy())
    with qtbot.waitSignal(task.failed, timeout=10_000) as failed:
        pass

    assert workspace.configs_file.read_bytes() == b"rubbish"
    assert failed.args
    assert isinstance(failed.args[0], WriteError)
    assert store.get(strategy().id) == strategy()
    assert "could not be set aside" in store.notices[0]


def test_the_lock_file_of_a_killed_writer_is_swept_at_the_next_load(
    workspace: Workspace, open_store: Callable[[], StrategyStore]
) -> None:
    leftover = workspace.strategies / ".strategy_configs.json.0123456789ab~"
    leftover.write_bytes(b"half")
    open_store()

    assert not leftover.exists()


@settings(max_examples=60)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_content_of_the_file_is_ever_lost(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "strategy_configs.json"
        path.write_bytes(content)
        file = ConfigFile(path, lambda: NOW)
        file.read()
        file.write(b"{}")
        file.write(b'{"a": 1}')

        kept = [each.read_bytes() for each in Path(folder).iterdir()]

        try:
            document = config_codec.parse(content)
        except ValueError:
            assert content in kept
        else:
            assert document.flaw is None or content in kept
