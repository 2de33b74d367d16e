"""The workspace: OpenAlgo's layout, created where it is missing and left alone where it is."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import WorkspaceError
from core.workspace import WORKSPACE_VARIABLE, Workspace, find_workspace

pytest_plugins = ("tests.unit.store_fixtures",)

CHECKOUT = Path(__file__).resolve().parent.parent.parent


def test_a_new_workspace_has_openalgos_folders_each_with_its_gitignore(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "new" / "workspace")
    workspace.create()

    for name in ("strategies", "strategies/scripts", "log/strategies", "keys"):
        assert (workspace.root / name / ".gitignore").is_file(), name


def test_what_is_there_is_left_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.create()
    for name in ("strategies/.gitignore", "keys/.encryption_key"):
        (tmp_path / name).write_text("mine")
    workspace.source("ema").write_text("print(1)")

    workspace.create()

    assert (tmp_path / "strategies" / ".gitignore").read_text() == "mine"
    assert (tmp_path / "keys" / ".encryption_key").read_text() == "mine"
    assert workspace.source("ema").read_text() == "print(1)"


def test_version_control_sees_nothing_private(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.create()
    for path in _private_files(workspace):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    _git(tmp_path, "init", "--quiet")
    seen = _git(tmp_path, "ls-files", "--others", "--exclude-standard").split()

    assert sorted(seen) == [
        "keys/.gitignore",
        "log/.gitignore",
        "log/strategies/.gitignore",
        "strategies/.gitignore",
        "strategies/scripts/.gitignore",
    ]


def test_what_is_ours_alone_is_for_its_user_alone(workspace: Workspace) -> None:
    for path in (workspace.trash, workspace.strategies / "runs", workspace.strategies / "data"):
        assert path.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_written_is_a_sentence(
    lockable: Path, lock_folder: Callable[[Path], None]
) -> None:
    root = lockable / "locked"
    root.mkdir()
    lock_folder(root)

    with pytest.raises(WorkspaceError, match=rf"^The workspace {root} cannot be used \("):
        Workspace(root).create()


def test_a_file_in_the_folders_place_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(WorkspaceError, match=r"choose another folder with --workspace$"):
        Workspace(tmp_path / "file").create()


def test_the_command_line_goes_before_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WORKSPACE_VARIABLE, str(tmp_path / "variable"))

    assert find_workspace(tmp_path / "chosen").root == tmp_path / "chosen"
    assert find_workspace().root == tmp_path / "variable"


def test_a_relative_workspace_becomes_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert find_workspace("here").root == tmp_path / "here"
    assert find_workspace("~/there").root == tmp_path / "home" / "there"


def test_in_a_checkout_the_workspace_is_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(WORKSPACE_VARIABLE, raising=False)

    assert find_workspace().root == CHECKOUT
    assert not find_workspace().manager_lock.is_relative_to(Path.home() / ".local")


def test_the_paths_are_those_of_openalgo() -> None:
    workspace = Workspace(Path("/w"))

    assert workspace.source("ema") == Path("/w/strategies/scripts/ema.py")
    assert workspace.configs_file == Path("/w/strategies/strategy_configs.json")
    assert workspace.logs == Path("/w/log/strategies")
    assert workspace.keys == Path("/w/keys")


def _private_files(workspace: Workspace) -> list[Path]:
    return [
        workspace.configs_file,
        workspace.strategies / "strategy_configs.json.previous",
        workspace.strategies / "strategy_configs.json.unreadable-20261122_223909",
        workspace.strategies / ".strategy_configs.json.0123~",
        workspace.strategies / "strategy_env.json",
        workspace.strategies / ".secure_env",
        workspace.source("ema"),
        workspace.scripts / "ema.bak",
        workspace.scripts / ".ema.py.0123~",
        workspace.trash / "20261122_120000_ema" / "entry.json",
        workspace.data("ema") / "orders.csv",
        workspace.runs("ema") / "r" / "record.json",
        workspace.logs / "ema_20261122_223909_IST.log",
        workspace.logs / "ema_20261122_223909_IST.log.1",
        workspace.program_log,
        workspace.events_file,
        workspace.keys / ".encryption_key",
    ]


def _git(folder: Path, *words: str) -> str:
    program = shutil.which("git")
    assert program, "the tests need git"
    done = subprocess.run((program, *words), cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout
