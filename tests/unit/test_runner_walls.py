"""The walls that a runner puts up, as its request names them."""

from pathlib import Path
from typing import Any

import pytest

from core.process.strategy_walls import strategy_walls
from core.records.strategy import Strategy
from core.records.supervision import Supervision, WallLevel
from core.records.walls import Walls
from core.workspace import Workspace
from tests.unit.runner_driver import BASE_PYTHON, Runs, launch

READ = """
import pathlib, sys
try:
    print("read", pathlib.Path({path!r}).read_text())
except OSError as error:
    print("shut", error.strerror)
"""
# Answers every call of landlock_create_ruleset with ENOSYS, as a kernel that does not know it.
WITHOUT_LANDLOCK = """\
#!{python}
import ctypes, os, struct, sys

class Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

steps = [(0x20, 0, 0, 0), (0x15, 0, 1, 444), (0x06, 0, 0, 0x50026), (0x06, 0, 0, 0x7FFF0000)]
code = ctypes.create_string_buffer(b"".join([struct.pack("HBBI", *step) for step in steps]))
program = Program(len(steps), ctypes.addressof(code))
library = ctypes.CDLL(None)
assert library.prctl(38, 1, 0, 0, 0) == 0
assert library.prctl(22, 2, ctypes.byref(program), 0, 0) == 0
os.execv({python!r}, [{python!r}, *sys.argv[1:]])
"""


def walls(**paths: Any) -> dict[str, Any]:
    """Return walls that name ``paths`` and nothing else."""
    names = ("closed", "bare", "own", "readable", "writable")
    return {"confined": False, **{name: paths.get(name, []) for name in names}}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a file with a secret, in a folder of its own."""
    (tmp_path / "keys").mkdir()
    path = tmp_path / "keys" / "key"
    path.write_text("hunter2")
    return path


def test_what_is_closed_cannot_be_read_and_the_record_names_the_walls(
    runs: Runs, secret: Path
) -> None:
    run = runs.finish(READ.format(path=str(secret)), walls=walls(closed=[str(secret.parent)]))

    assert run.texts("O") == [b"shut Permission denied"]
    assert run.record()["sandbox"].startswith("landlock-")
    assert run.record()["unwalled"] is None


def test_own_and_readable_paths_are_open_below_closed_ones(runs: Runs, secret: Path) -> None:
    for opened in ("own", "readable"):
        chosen = walls(closed=[str(secret.parent)], **{opened: [str(secret)]})
        run = runs.finish(READ.format(path=str(secret)), walls=chosen)

        assert run.texts("O") == [b"read hunter2"]


def test_files_that_lie_right_in_a_bare_folder_are_closed_whatever_their_names(
    runs: Runs, secret: Path
) -> None:
    beside = secret.parent.parent / "any name.bak"
    beside.write_text("hunter3")
    chosen = walls(closed=[str(secret.parent)], bare=[str(beside.parent)])
    source = READ.format(path=str(beside))
    script = runs.script(source, "in_bare.py")
    run = runs.finish(script, walls=chosen | {"readable": [str(script)]})

    assert run.texts("O") == [b"shut Permission denied"]


def test_what_has_come_to_be_before_a_restart_is_open_or_closed_like_the_rest(
    runs: Runs, secret: Path, tmp_path: Path
) -> None:
    (tmp_path / "ways").mkdir()
    source = f"""
        import pathlib
        way = pathlib.Path({str(tmp_path / "ways")!r})
        new = way / "new"
        if new.exists():
            print("found", new.read_text())
            raise SystemExit(0)
        new.write_text("new")
        print("made")
        raise SystemExit(1)
    """
    restart = {
        "policy": "on-failure",
        "success_codes": [0],
        "first_delay_s": 0.1,
        "longest_delay_s": 1.0,
        "stable_s": 60.0,
        "most_failures": 3,
        "failure_window_s": 60.0,
    }
    run = runs.finish(source, restart=restart, walls=walls(closed=[str(secret.parent)]))

    assert run.texts("O") == [b"made", b"found new"]


def test_a_kernel_without_landlock_runs_the_strategy_and_says_so_once(
    runs: Runs, secret: Path, tmp_path: Path
) -> None:
    python = tmp_path / "python"
    python.write_text(WITHOUT_LANDLOCK.format(python=str(BASE_PYTHON)))
    python.chmod(0o755)
    run = runs.request(READ.format(path=str(secret)), walls=walls(closed=[str(secret.parent)]))
    run.answer = launch(run.request, python)
    record = run.wait()

    assert run.texts("O") == [b"read hunter2"]
    assert record["sandbox"] is None
    assert record["unwalled"] == "this kernel has no Landlock, or it is switched off"
    said = [text for text in run.texts("S") if b"Not walled" in text]
    assert said == [b"=== Not walled: this kernel has no Landlock, or it is switched off ==="]


def test_no_walls_that_are_asked_for_are_no_flaw(runs: Runs) -> None:
    record = runs.finish("pass").record()

    assert record["sandbox"] is None
    assert record["unwalled"] is None


# -- which paths they are


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """Return a workspace in a home folder."""
    workspace = Workspace(tmp_path / "home" / "workspace")
    workspace.create()
    return workspace


def named(workspace: Workspace, control: Path, **chosen: Any) -> Walls | None:
    """Return the walls of a strategy that is supervised as chosen."""
    strategy = Strategy(id="ema", name="EMA", file_path="strategies/scripts/ema.py")
    env = {"HOME": str(workspace.root.parent), "TMPDIR": "/var/tmp"}  # noqa: S108
    return strategy_walls(workspace, strategy, control, Supervision(**chosen), env)


def test_what_is_secret_or_anothers_is_closed_wherever_links_lead(
    workspace: Workspace, tmp_path: Path
) -> None:
    vault = tmp_path / "vault"
    workspace.keys.rename(vault)
    workspace.keys.symlink_to(vault)
    found = named(workspace, Path("/run/user/7/opening-bell"))

    assert found is not None
    strategies = str(workspace.strategies)
    assert set(found.closed) == {
        str(vault),
        str(workspace.root / "log"),
        "/run/user/7/opening-bell",
        *[f"{strategies}/{name}" for name in ("scripts", "runs", "history", "trash", "data")],
    }
    assert found.bare == (strategies,)
    assert found.own == (f"{strategies}/data/ema",)
    assert found.readable == (f"{strategies}/scripts/ema.py",)
    assert (found.confined, found.writable) == (False, ())


def test_strict_walls_name_where_may_be_written(workspace: Workspace) -> None:
    chosen = ("/srv/prices", "~/exports")
    found = named(workspace, Path("/run/x"), walls=WallLevel.STRICT, writable_folders=chosen)

    assert found is not None
    assert found.confined
    wanted = {"/tmp", "/var/tmp", "/dev/null", "/srv/prices", str(Path.home() / "exports")}  # noqa: S108
    assert wanted <= set(found.writable)


def test_a_temporary_folder_stays_of_use_where_the_programs_sockets_are_in_it(
    workspace: Workspace,
) -> None:
    found = named(workspace, Path("/var/tmp/opening-bell-7"))  # noqa: S108

    assert found is not None
    assert "/var/tmp/opening-bell-7" not in found.closed  # noqa: S108


def test_what_programs_make_in_the_home_folder_is_made_before_it_is_on_the_way(
    workspace: Workspace,
) -> None:
    named(workspace, Path("/run/x"), walls=WallLevel.OFF)
    assert not (workspace.root.parent / ".cache").exists()
    named(workspace, Path("/run/x"))

    assert (workspace.root.parent / ".cache").is_dir()
    assert (workspace.root.parent / ".config").is_dir()
