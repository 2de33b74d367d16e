"""Walls around strategies, tried by real ones: a hostile script, and one that does usual things."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES
from core.service.address import own_address
from core.service.server import ManagerServer
from core.variables.variable import VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
from tests.gui.manager_desk import LOOP, ManagerDesk, OpenManager

SCRIPTS = Path(__file__).resolve().parents[1] / "strategies"
HOSTILE = (SCRIPTS / "hostile.py").read_text("utf-8")
FRIENDLY = (SCRIPTS / "friendly.py").read_text("utf-8")
LIMIT_S = 100.0
ASKS = """
import os, socket
with socket.socket(socket.AF_UNIX) as client:
    client.connect(os.environ["HOSTILE_MANAGER"])
    client.sendall(b'{"verb": "list"}\\n')
    print(client.makefile().readline())
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """Return a home folder that is in no temporary folder, as real ones are."""
    caches = Path.home() / ".cache"
    caches.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="opening-bell-walls-", dir=caches))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def manager(
    home: Path, open_manager: OpenManager, monkeypatch: pytest.MonkeyPatch
) -> StrategyManager:
    """Return a manager of a workspace in a home folder, with something of everything in it."""
    monkeypatch.setenv("HOME", str(home))
    root = home / "workspace"
    workspace = Workspace(root)
    workspace.create()
    for name in (
        "strategies/.secure_env.bak",
        "strategies/connections.json",
        "strategies/trash/deleted.py",
    ):
        (root / name).write_text("{}", "utf-8")
    (root / "strategies" / "opening_bell.json").write_text("{}", "utf-8")
    change = VariableChange(regular={"LEVEL": "1"}, secure={"API_KEY": "of another"})
    VariableStore(workspace, print).of_strategies.change("another", change)
    (root / "user_module.py").write_text("ANSWER = 42\n", "utf-8")
    (root / "shared").mkdir()
    return open_manager(workspace)


@pytest.fixture
def at(qtbot: QtBot, home: Path) -> ManagerDesk:
    return ManagerDesk(qtbot, home)


def told(manager: StrategyManager, at: ManagerDesk, strategy_id: str) -> list[str]:
    """Run a strategy to its end, and return what it has written to standard output."""
    at.result(manager.start(strategy_id))
    at.until(lambda: manager.status(strategy_id).state not in ACTIVE_STATES, LIMIT_S)
    log = manager.log_path(strategy_id)
    assert log is not None
    lines = log.read_text("utf-8").splitlines()
    assert not [line for line in lines if " E " in line[:40]], "\n".join(lines)
    return [line[35:] for line in lines if line[33] == "O"]


def serving(manager: StrategyManager, monkeypatch: pytest.MonkeyPatch) -> ManagerServer:
    """Have the program listen, as it always does, and tell strategies where."""
    server = ManagerServer(manager, manager)
    server.open()
    monkeypatch.setenv("HOSTILE_MANAGER", own_address(manager.workspace))
    return server


def doors(
    manager: StrategyManager, at: ManagerDesk, monkeypatch: pytest.MonkeyPatch, walls: str
) -> list[str]:
    """Let the hostile script try everything behind ``walls``, and return what it tells."""
    sibling = at.add(manager, LOOP, "Sibling")
    at.result(manager.start(sibling))
    at.until_logged(manager, sibling, "up")
    (manager.workspace.data(sibling) / "positions.txt").write_text("NIFTY 50")
    (manager.workspace.trash / "deleted.py").write_text("pass")
    monkeypatch.setenv("HOSTILE_SIBLING", sibling)
    name = f"hostile-{os.getpid()}"
    monkeypatch.setenv("HOSTILE_SOCKET", name)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(f"\0{name}")
        server.listen()
        program = serving(manager, monkeypatch)
        lines = told(manager, at, at.add(manager, HOSTILE, "Hostile", walls=walls))
        program.close()
    at.result(manager.stop(sibling))
    return lines


@pytest.mark.parametrize("walls", ["protect", "strict"])
def test_a_hostile_strategy_finds_every_door_shut(
    manager: StrategyManager, at: ManagerDesk, monkeypatch: pytest.MonkeyPatch, walls: str
) -> None:
    lines = doors(manager, at, monkeypatch, walls)

    assert not [line for line in lines if line.startswith("OPEN")]
    assert lines[-1] == f"tried {len(lines) - 1}"
    assert len(lines) > 200


def test_without_walls_the_doors_are_open(manager: StrategyManager, at: ManagerDesk) -> None:
    reader = "import pathlib; print((pathlib.Path(__file__).parents[2] / 'keys/.encryption_key').read_text())"

    key = (manager.workspace.keys / ".encryption_key").read_text()
    assert told(manager, at, at.add(manager, reader, "Reader", walls="off")) == [key]


@pytest.mark.parametrize(("walls", "answer"), [("off", "accepted"), ("protect", "walled")])
def test_the_program_does_what_strategies_without_walls_ask(
    manager: StrategyManager,
    at: ManagerDesk,
    monkeypatch: pytest.MonkeyPatch,
    walls: str,
    answer: str,
) -> None:
    program = serving(manager, monkeypatch)
    lines = told(manager, at, at.add(manager, ASKS, "Asks", walls=walls))
    program.close()

    assert answer in lines[0]


@pytest.mark.parametrize("walls", ["protect", "strict"])
def test_what_strategies_usually_do_works_behind_walls(
    manager: StrategyManager, at: ManagerDesk, walls: str
) -> None:
    lines = told(manager, at, at.add(manager, FRIENDLY, "Friendly", walls=walls))

    assert not [line for line in lines if line.startswith("failed")]
    assert lines[-1] == "all tried"


WRITER = """
import os, pathlib, sys
root = pathlib.Path(__file__).parents[2]
places = {
    "data": pathlib.Path("x"), "tmp": pathlib.Path("/tmp", f"walls-{os.getpid()}"),
    "shm": pathlib.Path("/dev/shm", f"walls-{os.getpid()}"),
    "home": root.parent / "x", "cache": root.parent / ".cache" / "x",
    "shared": root / "shared" / "x", "module": root / "user_module.py",
    "allowed": root / "allowed" / "x", "key": root / "keys" / "x",
}
for name, path in places.items():
    try:
        with path.open("a") as file:
            file.write("")
        if name != "module":
            path.unlink()
    except OSError:
        print("shut", name)
    else:
        print("open", name)
"""


def test_strict_walls_confine_writing_to_data_temporary_and_allowed_folders(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    allowed = manager.workspace.root / "allowed"
    allowed.mkdir()
    chosen = {"walls": "strict", "writable_folders": [str(allowed), str(manager.workspace.keys)]}
    lines = told(manager, at, at.add(manager, WRITER, "Writer", **chosen))

    shut = {line.split()[1] for line in lines if line.startswith("shut")}
    assert shut == {"home", "cache", "shared", "module", "key"}


def test_walls_that_protect_leave_the_rest_of_the_home_folder_as_it_was(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    lines = told(manager, at, at.add(manager, WRITER, "Writer"))

    shut = {line.split()[1] for line in lines if line.startswith("shut")}
    # What is new in a folder on the way to something closed, or closed itself.
    assert shut == {"home", "allowed", "key"}


def test_the_record_tells_what_the_walls_are_made_of(
    manager: StrategyManager, at: ManagerDesk
) -> None:
    walled = at.add(manager, "pass", "Walled")
    bare = at.add(manager, "pass", "Bare", walls="off")
    for each in (walled, bare):
        assert told(manager, at, each) == []

    assert str(manager.runs(walled)[0].sandbox).startswith("landlock-")
    assert manager.runs(bare)[0].sandbox is None
    assert manager.runs(bare)[0].unwalled is None
