"""Connections to OpenAlgo, the looks at them, and the starts that wait for their contracts."""

import json
import sqlite3
import stat
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from core.contracts.connection import Connection, checked_connection
from core.contracts.connections import Connections
from core.contracts.contracts_report import Cause, ContractsState
from core.contracts.gate import ContractGate
from core.contracts.install_check import installed_report
from core.contracts.probe import probe
from core.errors import InvalidConnectionError, SecretsError
from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from core.workspace import Workspace
from tests.e2e.openalgo_double import API_KEY, OpenAlgoDouble
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def connections(manager: StrategyManager) -> Connections:
    return manager.connections


def put(manager: StrategyManager, server: OpenAlgoDouble, key: str = API_KEY) -> None:
    manager.connections.put(Connection("home", server.host), key)
    manager.connections.flush()


def test_a_look_tells_the_causes_apart(server: OpenAlgoDouble) -> None:
    here = Connection("home", server.host)
    ready = probe(here, API_KEY)
    wrong = probe(here, "not-the-key")
    none = probe(here, None)
    server.state.contracts_loaded = False
    unloaded = probe(here, API_KEY)
    server.state.broker_logged_in = False
    logged_out = probe(here, API_KEY)
    down = probe(Connection("home", NOWHERE), API_KEY)

    causes = [each.cause for each in (ready, wrong, none, unloaded, logged_out, down)]
    assert causes == [
        Cause.NONE,
        Cause.WRONG_KEY,
        Cause.NO_KEY,
        Cause.NOT_LOADED,
        Cause.NOT_LOGGED_IN,
        Cause.SERVER_DOWN,
    ]
    assert ready.state is ContractsState.READY
    assert {wrong.state, down.state} == {ContractsState.ERROR}
    assert {unloaded.state, logged_out.state} == {ContractsState.WAITING}
    sentences = {each.why for each in (ready, wrong, none, unloaded, logged_out, down)}
    assert len(sentences) == 6
    assert not any(API_KEY in each or "not-the-key" in each for each in sentences)
    assert not any("python" in each or "master-contract" in each for each in server.state.requests)


class OddServer:
    """A server on a free port that gives every request the same answer."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Name the answer."""

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                for name, value in (headers | {"Content-Length": str(len(body))}).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_GET

            @override
            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        """Free the port."""
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "headers", "cause"),
    [
        (429, b"{}", {}, Cause.FAILING),
        (500, b"<h1>Oops</h1>", {}, Cause.FAILING),
        (502, b"", {}, Cause.FAILING),
        (302, b"", {"Location": "/auth/login"}, Cause.NOT_OPENALGO),
        (200, b"<html>a router</html>", {}, Cause.NOT_OPENALGO),
        (200, b"[]", {}, Cause.NOT_OPENALGO),
        (418, b"{}", {}, Cause.NOT_OPENALGO),
    ],
)
def test_answers_that_are_none_of_openalgos_are_told_apart(
    status: int, body: bytes, headers: dict[str, str], cause: Cause
) -> None:
    odd = OddServer(status, body, headers)
    report = probe(Connection("home", odd.host), API_KEY)
    odd.close()

    assert (report.state, report.cause) == (ContractsState.ERROR, cause)
    assert API_KEY not in report.why


def test_a_folder_of_a_server_is_a_whole_path() -> None:
    with pytest.raises(InvalidConnectionError, match="whole path"):
        checked_connection(Connection("home", NOWHERE, install=Path("openalgo")))


def test_a_database_on_this_computer_tells_of_a_download(tmp_path: Path) -> None:
    (tmp_path / "db").mkdir()
    with sqlite3.connect(tmp_path / "db" / "openalgo.db") as database:
        database.execute("CREATE TABLE auth (id INTEGER, broker TEXT, is_revoked BOOLEAN)")
        database.execute(
            "CREATE TABLE master_contract_status (broker TEXT, status TEXT, is_ready BOOLEAN)"
        )
        database.execute("INSERT INTO auth VALUES (1, 'old', 0), (2, 'zerodha', 0), (3, 'x', 1)")
        database.execute("INSERT INTO master_contract_status VALUES ('zerodha', 'downloading', 0)")
    database.close()
    report = installed_report(tmp_path)

    assert report is not None
    assert (report.cause, report.state) == (Cause.NOT_LOADED, ContractsState.WAITING)
    assert "downloading" in report.why
    assert installed_report(tmp_path / "nowhere") is None


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        (" https://algo.example.com/ ", "https://algo.example.com"),
        ("localhost", "http://localhost"),
        ("http://[::1]:5000", "http://[::1]:5000"),
    ],
)
def test_an_address_is_understood_as_people_write_it(typed: str, host: str) -> None:
    assert checked_connection(Connection("  my   home ", typed))[:2] == ("my home", host)


@given(st.text(max_size=30))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    with suppress(InvalidConnectionError):
        connection = checked_connection(Connection("home", text))
        assert connection == checked_connection(connection)


@pytest.mark.parametrize(
    "host",
    [
        "http://a..b",
        f"http://{'a' * 70}.in",
        "ftp://x",
        "http://x/login",
        "http://x:port",
        "a b",
        "",
    ],
)
def test_what_is_no_address_is_refused(
    connections: Connections, at: ManagerDesk, host: str
) -> None:
    error = at.error(connections.put(Connection("home", host), "key"))

    assert isinstance(error, InvalidConnectionError)
    assert "write it like" in str(error)
    assert connections.all() == []


def test_connections_are_kept_and_their_keys_are_nobody_elses(
    workspace: Workspace, connections: Connections, manager: StrategyManager
) -> None:
    connections.put(Connection("home", NOWHERE), "secret-one")
    connections.put(Connection("broker B", NOWHERE, is_default=True), "secret-two")
    connections.flush()
    heir = Connections(workspace, manager)
    heir.load()
    files = [workspace.keys / ".connections", workspace.keys / ".encryption_key"]

    assert [each.name for each in heir.all()] == ["broker B", "home"]
    default = heir.default()
    assert default is not None
    assert default.name == "broker B"
    assert (heir.key("home"), heir.key("broker B")) == ("secret-one", "secret-two")
    assert [stat.S_IMODE(each.stat().st_mode) for each in files] == [0o600, 0o600]
    assert len(files[1].read_bytes()) == 44
    written = b"".join(each.read_bytes() for each in workspace.root.rglob("*") if each.is_file())
    assert b"secret-one" not in written
    heir.remove("broker B")
    heir.flush()
    assert heir.key("broker B") is None
    assert heir.all() == [Connection("home", NOWHERE, is_default=True)]


def test_without_its_key_a_file_of_secrets_is_kept_and_said(
    workspace: Workspace, connections: Connections
) -> None:
    connections.put(Connection("home", NOWHERE), "secret")
    connections.flush()
    before = (workspace.keys / ".connections").read_bytes()
    (workspace.keys / ".encryption_key").write_bytes(b"rubbish")

    with pytest.raises(SecretsError, match="is damaged: restore it"):
        connections.key("home")
    (workspace.keys / ".encryption_key").unlink()
    with pytest.raises(SecretsError, match="is missing: restore it"):
        connections.key("home")
    connections.put(Connection("home", NOWHERE), "entered anew")
    connections.flush()
    kept = [each.read_bytes() for each in workspace.keys.glob(".connections.2*")]

    assert connections.key("home") == "entered anew"
    assert before in kept


def test_what_is_not_understood_of_the_file_stays_in_it(
    workspace: Workspace, manager: StrategyManager
) -> None:
    path = workspace.strategies / "connections.json"
    odd = {"name": "odd", "host": "ftp://x"}
    rows = [odd, {"name": "home", "host": NOWHERE, "colour": "red"}, 7]
    path.write_text(json.dumps({"connections": rows, "later": True}))
    connections = Connections(workspace, manager)
    notices: list[str] = []
    connections.notice_raised.connect(notices.append)
    connections.load()
    connections.put(Connection("second", NOWHERE))
    connections.flush()
    stored = json.loads(path.read_text())

    assert len(notices) == 2
    assert [each.name for each in connections.all()] == ["home", "second"]
    assert stored["later"] is True
    assert odd in stored["connections"]
    assert 7 in stored["connections"]
    assert [each["colour"] for each in stored["connections"] if "colour" in dict(_items(each))] == [
        "red"
    ]


def _items(row: object) -> list[tuple[str, object]]:
    return list(row.items()) if isinstance(row, dict) else []


def test_where_no_connection_was_set_up_nothing_waits(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    strategy = at.add(manager, LOOP)
    at.result(manager.start(strategy))

    assert manager.contracts_summary().state is ContractsState.OFF


def test_a_start_waits_visibly_and_goes_on_by_itself_when_contracts_are_ready(
    manager: StrategyManager, at: ManagerDesk, server: OpenAlgoDouble
) -> None:
    put(manager, server)
    server.state.contracts_loaded = False
    strategy = at.add(manager, LOOP)
    started = manager.start(strategy)
    at.until(lambda: "no contracts loaded" in manager.status(strategy).why)
    waiting = manager.status(strategy)

    server.state.contracts_loaded = True
    at.result(manager.check_and_start(strategy))
    at.result(started)

    assert waiting.state is StrategyState.WAITING
    assert waiting.why == (
        "Waits for master contracts: home has no contracts loaded: their download is not over, or failed"
    )
    assert manager.status(strategy).state is StrategyState.RUNNING
    assert manager.contracts_summary().state is ContractsState.READY


def test_a_start_that_waits_goes_on_anyway_or_is_taken_back(
    manager: StrategyManager, at: ManagerDesk, server: OpenAlgoDouble
) -> None:
    put(manager, server, "not-the-key")
    first, second = at.add(manager, LOOP, "First"), at.add(manager, LOOP, "Second")
    manager.start(first)
    manager.start(second)
    at.until(lambda: "refuses its API key" in manager.status(second).why)

    at.result(manager.start(first, anyway=True))
    at.result(manager.stop(second))

    assert manager.status(first).state is StrategyState.RUNNING
    assert manager.status(second).state is StrategyState.STOPPED
    assert "while it waited" in manager.status(second).why


def test_a_refused_key_is_not_tried_again_until_it_is_another(
    manager: StrategyManager, at: ManagerDesk, server: OpenAlgoDouble
) -> None:
    put(manager, server, "not-the-key")
    strategy = at.add(manager, LOOP)
    manager.start(strategy)
    at.until(lambda: "refuses its API key" in manager.status(strategy).why)
    asked = len(server.state.requests)
    manager.stop(strategy)
    manager.start(strategy)
    at.result(manager.sample_now())

    assert len(server.state.requests) == asked
    put(manager, server)
    at.until_state(manager, strategy, StrategyState.RUNNING)


def test_a_strategy_that_needs_no_contracts_does_not_wait(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    at.result(manager.connections.put(Connection("home", NOWHERE), "key"))
    strategy = at.add(manager, LOOP)
    at.result(manager.set_connection(strategy, None, needs_contracts=False))
    at.result(manager.start(strategy))

    assert manager.status(strategy).state is StrategyState.RUNNING


def test_the_next_manager_keeps_those_waiting_that_waited(
    manager: StrategyManager, at: ManagerDesk, open_manager: OpenManager, server: OpenAlgoDouble
) -> None:
    put(manager, server)
    server.state.broker_logged_in = False
    strategy = at.add(manager, LOOP)
    manager.start(strategy)
    at.until(lambda: "not logged in" in manager.status(strategy).why)
    manager.close()

    heir = open_manager(manager.workspace)
    at.until(lambda: "not logged in" in heir.status(strategy).why)
    state = heir.status(strategy).state
    server.state.broker_logged_in = True
    at.result(heir.contracts.check("home"))
    at.until_state(heir, strategy, StrategyState.RUNNING)
    entry = json.loads(heir.workspace.configs_file.read_bytes())[strategy]

    assert state is StrategyState.WAITING
    assert "start_wanted" not in entry.get("opening_bell", {})


def test_a_connection_that_is_gone_is_said(manager: StrategyManager, at: ManagerDesk) -> None:
    at.result(manager.connections.put(Connection("home", NOWHERE), "key"))
    strategy = at.add(manager, LOOP)
    at.result(manager.set_connection(strategy, "away"))
    manager.start(strategy)

    assert "there is no connection away any more" in manager.status(strategy).why
    assert isinstance(manager.contracts, ContractGate)
