"""Environment variables from the command line, and what a strategy sees of them."""

import subprocess
from pathlib import Path

import pytest

from core.variables.variable_store import VariableStore
from core.workspace import Workspace
from tests.e2e.bell_program import WAITS, add
from tests.e2e.real_input import BELL, ROOT, Bell
from tests.unit import file_keyring
from tests.unit.file_keyring import FileKeyring

pytest_plugins = ("tests.unit.keychain_fixtures",)

PRINTS = "import os\nprint('saw', len(os.environ['KEY']), os.environ.get('MODE'), flush=True)\n"
SECRET = "a-very-secret-value-42"  # noqa: S105 - that of a test


def give(bell: Bell, data: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``bell`` with ``data`` on its standard input."""
    return subprocess.run(
        (*BELL, "--workspace", str(bell.workspace), *words),
        cwd=ROOT,
        env=bell.environment(),
        input=data,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def holders_of(bell: Bell, text: str) -> list[Path]:
    """Return the files of the workspace that have a text in them."""
    data = text.encode()
    files = (each for each in bell.workspace.rglob("*") if each.is_file())
    return [each for each in files if data in each.read_bytes()]


def test_variables_are_set_shown_and_unset_with_exactly_these_keys(served_bell: Bell) -> None:
    strategy = add(served_bell, WAITS, "outfitted")
    empty = served_bell.data("env", strategy)
    set_ = served_bell.data("env", strategy, "--set", "MODE=paper=1", "--set", "EMPTY=")
    given = give(
        served_bell, f"{SECRET}\nsecond\n", "env", strategy, "--secret", "KEY", "--secret", "B"
    )
    shown = served_bell.data("env", strategy)
    less = served_bell.data("env", strategy, "--unset", "B", "--unset", "EMPTY")

    assert empty == {"regular": {}, "secure": []}
    assert set_["regular"] == {"MODE": "paper=1", "EMPTY": ""}
    assert given.returncode == 0, given.stderr
    assert SECRET not in given.stdout + given.stderr
    assert "KEY=••••••••" in given.stdout
    assert shown == {"regular": {"MODE": "paper=1", "EMPTY": ""}, "secure": ["KEY", "B"]}
    assert less == {"regular": {"MODE": "paper=1"}, "secure": ["KEY"]}


def test_a_strategy_sees_its_variables_and_no_file_has_the_secret(served_bell: Bell) -> None:
    strategy = add(served_bell, PRINTS, "sees")
    served_bell.data("env", strategy, "--set", "MODE=paper")
    give(served_bell, f"{SECRET}\n", "env", strategy, "--secret", "KEY")
    served_bell.run_to_end(strategy)
    lines = [each["text"] for each in served_bell.data("logs", strategy)["lines"]]

    assert f"saw {len(SECRET)} paper" in lines
    assert holders_of(served_bell, SECRET) == []


def test_variables_are_refused_while_the_strategy_runs_and_beside_a_manager(
    lone_bell: Bell,
) -> None:
    strategy = add(lone_bell, WAITS, "busy")
    with lone_bell.serving():
        beside = lone_bell.data("env", strategy, "--set", "A=1")
        lone_bell.start_running(strategy)
        refused = lone_bell.ask("env", strategy, "--set", "A=2")
        shown = lone_bell.data("env", strategy)

    assert beside["regular"] == {"A": "1"}
    assert refused["data"]["error"] == "strategy_running"
    assert shown["regular"] == {"A": "1"}


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "NOVALUE"),
        ("--set", "1A=x"),
        ("--set", "STRATEGY_ID=x"),
        ("--set", "KEY=x", "--secret", "KEY"),
        ("--secret", "KEY", "--secret", "MISSING"),
    ],
)
def test_what_cannot_be_is_refused_and_repeats_no_secret(
    shared_bell: Bell, words: tuple[str, ...]
) -> None:
    strategy = add(shared_bell, WAITS, "refused")
    done = give(shared_bell, f"{SECRET}\n", "--json", "env", strategy, *words)

    assert done.returncode == 1
    assert '"invalid_variable"' in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert shared_bell.data("env", strategy) == {"regular": {}, "secure": []}


def test_without_its_key_a_strategy_does_not_start_and_says_what_to_do(served_bell: Bell) -> None:
    strategy = add(served_bell, PRINTS, "locked out")
    give(served_bell, f"{SECRET}\n", "env", strategy, "--secret", "KEY")
    key = served_bell.workspace / "keys" / ".encryption_key"
    key.rename(key.with_name("away"))
    refused = served_bell.ask("start", strategy)
    key.with_name("away").rename(key)
    served_bell.run_to_end(strategy)

    assert not refused["success"]
    assert "restore it, or enter the secrets anew" in refused["message"]
    assert (served_bell.workspace / "strategies" / ".secure_env").exists()


def test_the_programs_own_variables_and_others_secrets_do_not_reach_a_strategy(
    lone_bell: Bell,
) -> None:
    bell = Bell(lone_bell.workspace, {"GITHUB_TOKEN": "ghp-token", "KEY": "from the session"})
    code = "import os\nprint(sorted(each for each in os.environ if 'TOKEN' in each), os.environ['KEY'])\n"
    strategy = add(bell, code, "inherits")
    bell.run_to_end(strategy)
    lines = [each["text"] for each in bell.data("logs", strategy)["lines"]]

    assert "[] from the session" in lines


def test_a_server_without_the_keychain_says_so_and_starts_nothing(
    lone_bell: Bell, keychain: FileKeyring
) -> None:
    chosen = {"PYTHON_KEYRING_BACKEND": file_keyring.NAME, "FILE_KEYRING": str(keychain.folder)}
    at_home = Bell(lone_bell.workspace, chosen)
    away = Bell(lone_bell.workspace, {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"})
    strategy = add(at_home, PRINTS, "guarded")
    give(at_home, f"{SECRET}\n", "env", strategy, "--secret", "KEY")
    VariableStore(Workspace(lone_bell.workspace), print).keep_key_in_keychain(on=True)
    with away.serving():
        refused = away.ask("start", strategy)
        shown = away.ask("env", strategy)
    archive = lone_bell.workspace.parent / "backup.zip"
    words = ("export", "--all", "-o", str(archive), "--secrets")
    packed = give(at_home, "correct horse battery\n", *words)
    at_home.run_to_end(strategy)
    lines = [each["text"] for each in at_home.data("logs", strategy)["lines"]]

    assert refused["data"]["error"] == shown["data"]["error"] == "keychain_silent"
    assert "there is none in this session: log in to the desktop" in refused["message"]
    assert not (lone_bell.workspace / "keys" / ".encryption_key").exists()
    assert packed.returncode == 0, packed.stderr
    assert f"saw {len(SECRET)} None" in lines
