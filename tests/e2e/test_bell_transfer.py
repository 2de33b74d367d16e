"""Archives and installations of OpenAlgo from the command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.e2e.bell_program import ENDS, WAITS, add
from tests.e2e.real_input import Bell
from tests.e2e.test_bell_env import give

SECRET = "a-very-secret-value-43"  # noqa: S105 - of a test
PASSPHRASE = "correct horse battery"  # noqa: S105 - of a test
ID = "ema_20261122223909"


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Bell]:
    """Return ``bell`` on another workspace with a manager, to which things are brought."""
    bell = Bell(tmp_path / "there")
    with bell.serving():
        yield bell


def installation(folder: Path) -> Path:
    """Make the folder of an OpenAlgo with one scheduled strategy."""
    root = folder / "openalgo"
    for name in ("strategies/scripts", "keys", "log/strategies"):
        (root / name).mkdir(parents=True)
    entry = {
        "name": "EMA crossover",
        "file_path": f"strategies/scripts/{ID}.py",
        "is_scheduled": True,
        "schedule_start": "09:15",
        "schedule_stop": "15:30",
        "schedule_days": ["mon", "tue"],
    }
    (root / "strategies" / "strategy_configs.json").write_text(json.dumps({ID: entry}))
    (root / "strategies" / "scripts" / f"{ID}.py").write_text(ENDS)
    key = Fernet.generate_key()
    (root / "keys" / ".encryption_key").write_bytes(key)
    token = Fernet(key).encrypt(json.dumps({ID: {"API_KEY": SECRET}}).encode())
    (root / "strategies" / ".secure_env").write_bytes(token)
    return root


def test_everything_goes_out_and_comes_in_elsewhere(
    served_bell: Bell, there: Bell, tmp_path: Path
) -> None:
    strategy = add(served_bell, ENDS, "traveller")
    served_bell.data("env", strategy, "--set", "MODE=paper")
    give(served_bell, f"{SECRET}\n", "env", strategy, "--secret", "KEY")
    archive = tmp_path / "all.zip"
    done = give(
        served_bell, f"{PASSPHRASE}\n", "--json", "export", "--all", "-o", str(archive), "--secrets"
    )
    bare = there.data("import", str(archive))
    wrong = give(there, "not the passphrase\n", "--json", "import", str(archive), "--secrets")
    full = json.loads(
        give(there, f"{PASSPHRASE}\n", "--json", "import", str(archive), "--secrets").stdout
    )
    second = full["data"]["added"][0]
    there.run_to_end(second)

    assert json.loads(done.stdout)["data"] == {"path": str(archive)}
    assert bare["added"] == [strategy]
    assert json.loads(wrong.stdout)["data"]["error"] == "secrets_unreadable"
    assert second != strategy
    assert there.data("env", strategy) == {"regular": {"MODE": "paper"}, "secure": []}
    assert there.data("env", second) == {"regular": {"MODE": "paper"}, "secure": ["KEY"]}


def test_one_strategy_goes_out_in_an_archive_by_the_files_ending(
    served_bell: Bell, there: Bell, tmp_path: Path
) -> None:
    strategy, _other = add(served_bell, ENDS, "traveller"), add(served_bell, ENDS, "stays")
    give(served_bell, f"{SECRET}\n", "env", strategy, "--secret", "KEY")
    archive, source = tmp_path / "One.ZIP", tmp_path / "one.py"
    packed = give(
        served_bell,
        f"{PASSPHRASE}\n",
        *("--json", "export", strategy, "-o", str(archive), "--secrets"),
    )
    copied = served_bell.data("export", strategy, "-o", str(source))
    no_archive = give(served_bell, "", "export", strategy, "-o", str(source), "--secrets")
    give(there, f"{PASSPHRASE}\n", "import", str(archive), "--secrets")

    assert json.loads(packed.stdout)["data"] == {"path": str(archive)}
    assert copied == {"path": str(source)}
    assert source.read_text() == ENDS
    assert (no_archive.returncode, "needs an archive" in no_archive.stderr) == (2, True)
    assert [each["id"] for each in there.data("list")["strategies"]] == [strategy]
    assert there.data("env", strategy)["secure"] == ["KEY"]


def test_an_openalgo_is_brought_in_by_a_manager_that_runs(lone_bell: Bell, tmp_path: Path) -> None:
    root = installation(tmp_path)
    with lone_bell.serving():
        dry = lone_bell.ask("import", str(root), "--dry-run")
        before = lone_bell.data("list")["strategies"]
        added = lone_bell.data("import", str(root))["added"]
        row = lone_bell.status(ID)
        shown = lone_bell.data("env", ID)

    assert dry["data"]["added"] == []
    assert "EMA crossover: scheduled, 1 secret" in dry["message"]
    assert before == []
    assert added == [ID]
    assert row["schedule"]["start"] == "09:15"
    assert shown["secure"] == ["API_KEY"]


def test_what_is_no_archive_and_no_folder_is_refused(served_bell: Bell, tmp_path: Path) -> None:
    (tmp_path / "some.zip").write_text("no archive")
    answers = [
        served_bell.ask("import", str(path))
        for path in (tmp_path / "some.zip", tmp_path / "missing.zip", tmp_path)
    ]

    assert [each["data"]["error"] for each in answers] == ["invalid_archive"] * 3
    assert served_bell.data("list")["strategies"] == []


def test_exporting_all_of_none_and_into_no_folder(served_bell: Bell, tmp_path: Path) -> None:
    empty = served_bell.data("export", "--all", "-o", str(tmp_path / "empty.zip"))
    nowhere = served_bell.ask("export", "--all", "-o", str(tmp_path / "no" / "such.zip"))
    add(served_bell, WAITS, "later")

    assert served_bell.data("import", empty["path"])["added"] == []
    assert nowhere["data"]["error"] == "write_failed"
