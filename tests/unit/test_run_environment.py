"""What a strategy sees, and whose word counts."""

from pathlib import Path

import pytest

from core.contracts.connection import Connection
from core.errors import InvalidVariableError
from core.variables.base_environment import base_environment
from core.variables.run_environment import Server, run_environment
from core.variables.variable import Variable, VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

ID = "ema"
SESSION = {"PATH": "/usr/bin", "HOME": "/home/trader"}


@pytest.fixture
def store(workspace: Workspace) -> VariableStore:
    workspace.create()
    return VariableStore(workspace, _unexpected)


def _unexpected(notice: str) -> None:
    raise AssertionError(notice)


def seen(
    workspace: Workspace,
    store: VariableStore,
    *sets: str,
    server: Server | None = None,
    environ: dict[str, str] = SESSION,
) -> dict[str, Variable]:
    return run_environment(environ, workspace.root, store, ID, sets, server)


def test_each_layer_wins_over_those_before_it(workspace: Workspace, store: VariableStore) -> None:
    server = Server(Connection("home", "http://10.0.0.5:5000"), lambda: "api-key")
    order = []
    steps = (
        lambda: None,
        lambda: (workspace.root / ".env").write_text("HOST_SERVER=dotenv\n"),
        lambda: store.change_set("paper", VariableChange(regular={"HOST_SERVER": "paper"})),
        lambda: store.change_set("live", VariableChange(secure={"HOST_SERVER": "live"})),
        lambda: store.of_strategies.change(ID, VariableChange(regular={"HOST_SERVER": "own"})),
        lambda: store.of_strategies.change(ID, VariableChange(secure={"HOST_SERVER": "secret"})),
    )
    for step in steps:
        step()
        found = seen(
            workspace,
            store,
            *[name for name in ("paper", "live") if name in store.sets()],
            server=server,
            environ=SESSION | {"HOST_SERVER": "session"},
        )["HOST_SERVER"]
        order.append((found.value, found.source, found.is_secret))

    assert order == [
        ("http://10.0.0.5:5000", "connection home", False),
        ("dotenv", "the file .env", False),
        ("paper", "set paper", False),
        ("live", "set live", True),
        ("own", "regular", False),
        ("secret", "secure", True),
    ]


def test_the_server_is_told_by_the_names_that_scripts_read(
    workspace: Workspace, store: VariableStore
) -> None:
    here = seen(
        workspace, store, server=Server(Connection("home", "https://x.in"), lambda: "k" * 9)
    )
    none = seen(
        workspace, store, server=Server(Connection("home", "http://[::1]:5000"), lambda: None)
    )

    assert here["OPENALGO_HOST"].value == here["HOST_SERVER"].value == "https://x.in"
    assert here["WEBSOCKET_URL"].value == "wss://x.in:8765"
    assert here["OPENALGO_API_KEY"] == Variable(
        "OPENALGO_API_KEY", "k" * 9, "connection home", is_secret=True
    )
    assert none["WEBSOCKET_URL"].value == "ws://[::1]:8765"
    assert "OPENALGO_API_KEY" not in none


def test_a_set_that_is_gone_is_said(workspace: Workspace, store: VariableStore) -> None:
    with pytest.raises(InvalidVariableError, match="no set “gone”"):
        seen(workspace, store, "gone")


def test_names_of_secrets_in_a_dotenv_are_kept_out_of_logs(
    workspace: Workspace, store: VariableStore
) -> None:
    Path(workspace.root, ".env").write_text("BROKER_API_SECRET=abc\nDEBUG=1\n")
    found = seen(workspace, store)

    assert [found[name].is_secret for name in ("BROKER_API_SECRET", "DEBUG")] == [True, False]


def test_the_session_is_inherited_without_what_is_the_programs_or_anothers_secret() -> None:
    theirs = {
        "PATH": "/usr/bin",
        "LANG": "en_IN.UTF-8",
        "PWD": "/home/trader",
        "SSH_AUTH_SOCK": "/run/agent",
        "OPENALGO_API_KEY": "key",
        "HTTPS_PROXY": "http://me:pw@proxy:3128",
    }
    left_out = {
        "GITHUB_TOKEN": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "DATABASE_URL": "postgres://me:pw@db/x",
        "OPENING_BELL_WORKSPACE": "/w",
        "PYTHONUNBUFFERED": "1",
    }

    assert base_environment(theirs | left_out) == theirs


def test_what_an_openalgo_server_alone_needs_stays_with_it(
    workspace: Workspace, store: VariableStore
) -> None:
    own = "API_KEY_PEPPER=a\nAPP_KEY=b\nFERNET_SALT=c\nDATABASE_URL=d\nBROKER_API_SECRET=e\n"
    Path(workspace.root, ".env").write_text(own + "HOST_SERVER=http://127.0.0.1:5000\n")

    assert set(seen(workspace, store)) - set(SESSION) == {"HOST_SERVER"}


def test_what_gives_access_to_other_services_is_not_inherited() -> None:
    others = {"AWS_PROFILE": "x", "GH_HOST": "x", "SENTRY_DSN": "x", "SECRET_KEY": "x"}

    assert base_environment(others | {"PATH": "/usr/bin"}) == {"PATH": "/usr/bin"}
