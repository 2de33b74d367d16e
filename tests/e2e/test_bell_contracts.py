"""Master contracts from the command line: what is told, and starts that wait for them."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject

from core.contracts.connection import Connection
from core.contracts.connections import Connections
from core.workspace import Workspace
from tests.e2e.bell_program import WAITS, add
from tests.e2e.openalgo_double import API_KEY, OpenAlgoDouble
from tests.e2e.real_input import Bell

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def server() -> Iterator[OpenAlgoDouble]:
    with OpenAlgoDouble() as double:
        yield double


def connect(bell: Bell, host: str, key: str = API_KEY) -> None:
    """Set up the connection of a workspace that no manager has open."""
    workspace, parent = Workspace(bell.workspace), QObject()
    workspace.create()
    connections = Connections(workspace, parent)
    connections.load()
    connections.put(Connection("home", host), key)
    connections.flush()


def test_contracts_tell_the_four_causes_apart(lone_bell: Bell, server: OpenAlgoDouble) -> None:
    off = lone_bell.data("contracts")
    connect(lone_bell, server.host, "not-the-key")
    wrong = lone_bell.data("contracts", "--check")
    connect(lone_bell, server.host)
    ready = lone_bell.data("contracts", "--check")
    server.state.contracts_loaded = False
    unloaded = lone_bell.data("contracts")
    server.state.broker_logged_in = False
    logged_out = lone_bell.data("contracts")
    connect(lone_bell, NOWHERE)
    down = lone_bell.data("contracts")

    assert all(set(each) == {"state", "why"} for each in (off, wrong, ready, down))
    states = [each["state"] for each in (off, wrong, ready, unloaded, logged_out, down)]
    assert states == ["off", "error", "ready", "waiting", "waiting", "error"]
    assert "refuses its API key" in wrong["why"]
    assert "no contracts loaded" in unloaded["why"]
    assert "not logged in" in logged_out["why"]
    assert "does not answer" in down["why"]


def test_a_start_that_has_to_wait_is_answered_at_once_and_goes_on_by_itself(
    lone_bell: Bell, server: OpenAlgoDouble
) -> None:
    connect(lone_bell, server.host)
    server.state.contracts_loaded = False
    with lone_bell.serving():
        strategy = add(lone_bell, WAITS, "patient")
        answer = lone_bell.data("start", strategy)
        row = lone_bell.status(strategy)
        server.state.contracts_loaded = True
        contracts = lone_bell.data("contracts", "--check")
        running = lone_bell.wait_for_state(strategy, "running")

    assert answer["started"] == []
    assert [each["id"] for each in answer["waiting"]] == [strategy]
    assert answer["waiting"][0]["why"] == row["why"]
    assert (row["state"], contracts["state"]) == ("waiting", "ready")
    assert running["pid"]
