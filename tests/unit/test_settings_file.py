"""The settings of the workspace: what is chosen survives, whatever else stands in the file."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from core.background import Background
from core.errors import WriteError
from core.store.settings_file import KeptHistory, WorkspaceSettings
from core.workspace import Workspace
from tests.unit.store_support import NOW, STAMP, done

pytest_plugins = ("tests.unit.store_fixtures",)

OpenSettings = Callable[[], WorkspaceSettings]


@pytest.fixture
def open_settings(workspace: Workspace, background: Background) -> OpenSettings:
    def open_one() -> WorkspaceSettings:
        made = WorkspaceSettings(workspace, background, lambda: NOW)
        made.load()
        return made

    return open_one


def test_a_new_workspace_has_the_defaults_and_no_file(
    workspace: Workspace, open_settings: OpenSettings
) -> None:
    found = open_settings()

    assert found.supervision() == {}
    assert found.starts_at_once() == len(os.sched_getaffinity(0))
    assert found.history() == KeptHistory(runs=200, days=365.0)
    assert not workspace.settings_file.exists()


def test_what_is_chosen_is_there_for_the_next_manager_beside_what_nobody_knows(
    workspace: Workspace, open_settings: OpenSettings, qtbot: QtBot
) -> None:
    workspace.settings_file.write_text('{"theme": "dark", "starts_at_once": 3}')

    done(qtbot, open_settings().set_supervision({"restart": "always"}))
    heir = open_settings()

    assert heir.supervision() == {"restart": "always"}
    assert heir.starts_at_once() == 3
    assert json.loads(workspace.settings_file.read_text())["theme"] == "dark"
    previous = workspace.settings_file.with_name("opening_bell.json.previous")
    assert json.loads(previous.read_text()) == {"theme": "dark", "starts_at_once": 3}


def test_nothing_chosen_leaves_nothing_in_the_file(
    workspace: Workspace, open_settings: OpenSettings, qtbot: QtBot
) -> None:
    found = open_settings()
    done(qtbot, found.set_supervision({"nice": 5}))
    done(qtbot, found.set_supervision({}))

    assert json.loads(workspace.settings_file.read_text()) == {}


def test_an_unreadable_file_is_set_aside_with_a_notice(
    workspace: Workspace, background: Background, qtbot: QtBot
) -> None:
    workspace.settings_file.write_text('{"supervision": ')
    made = WorkspaceSettings(workspace, background, lambda: NOW)

    with qtbot.waitSignal(made.notice_raised) as blocker:
        made.load()

    kept = workspace.strategies / f"opening_bell.json.unreadable-{STAMP}"
    assert kept.read_text() == '{"supervision": '
    assert blocker.args is not None
    assert "opening_bell.json cannot be read" in blocker.args[0]
    assert made.supervision() == {}


def test_a_change_that_the_disk_refuses_is_told_and_tried_again(
    lockable: Path,
    lock_folder: Callable[[Path], None],
    background: Background,
    qtbot: QtBot,
) -> None:
    workspace = Workspace(lockable / "workspace")
    workspace.create()
    made = WorkspaceSettings(workspace, background)
    made.load()
    lock_folder(workspace.strategies)

    with qtbot.waitSignal(made.set_supervision({"nice": 1}).failed) as blocker:
        pass

    assert blocker.args is not None
    assert isinstance(blocker.args[0], WriteError)
    assert made.supervision() == {"nice": 1}
    with pytest.raises(WriteError):
        made.flush()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
KEYS = st.sampled_from(["supervision", "starts_at_once", "history", "other"])
PARTS = st.fixed_dictionaries({}, optional={"runs": JSON, "days": JSON})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.dictionaries(KEYS, JSON | PARTS))
def test_a_value_without_a_meaning_counts_as_not_chosen(
    workspace: Workspace, open_settings: OpenSettings, content: dict[str, Any]
) -> None:
    workspace.settings_file.write_text(json.dumps(content))

    found = open_settings()
    history = found.history()

    assert isinstance(found.supervision(), dict)
    assert found.starts_at_once() >= 1
    assert history.runs >= 1
    assert history.days > 0
