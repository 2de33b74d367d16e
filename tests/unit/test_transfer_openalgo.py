"""Installations of OpenAlgo: what is brought in from them, and that they are left alone."""

import base64
import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from core.errors import ArchiveError, SecretsError
from core.transfer.live_openalgo import how_it_is_served
from core.transfer.openalgo_folder import read_installation
from core.transfer.openalgo_key import installed_api_key, installed_connection
from core.transfer.parcel import BringIn
from core.workspace import Workspace
from tests.unit.transfer_support import ENTRY, ID, SECRET, SOURCE, unpacker


@pytest.fixture
def other(tmp_path: Path) -> Workspace:
    """Return an empty workspace on another computer."""
    workspace = Workspace(tmp_path / "other")
    workspace.create()
    return workspace


@pytest.fixture
def installation(tmp_path: Path) -> Path:
    """Return the folder of an OpenAlgo of the era that had variables."""
    root = tmp_path / "openalgo"
    for name in ("strategies/scripts", "keys", "log/strategies", "db", "restx_api"):
        (root / name).mkdir(parents=True)
    (root / "app.py").write_text("import time\nprint('up', flush=True)\ntime.sleep(600)\n")
    entries = {
        ID: ENTRY,
        "gone_20260101000000": {"name": "Gone", "file_path": "strategies/scripts/gone.py"},
    }
    (root / "strategies" / "strategy_configs.json").write_text(json.dumps(entries))
    (root / "strategies" / "scripts" / f"{ID}.py").write_bytes(SOURCE)
    (root / "strategies" / "strategy_env.json").write_text(json.dumps({ID: {"MODE": "live"}}))
    key = Fernet.generate_key()
    (root / "keys" / ".encryption_key").write_bytes(key)
    token = Fernet(key).encrypt(json.dumps({ID: {"API_KEY": SECRET}}).encode())
    (root / "strategies" / ".secure_env").write_bytes(token)
    log = root / "log" / "strategies" / f"{ID}_20261122_224000_IST.log"
    log.write_text("=== Strategy Started ===\n")
    (root / "log" / "strategies" / f"{ID}_2_20261122_224000_IST.log").write_text("another's")
    return root


def state_of(root: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(each.relative_to(root)): (each.stat().st_mtime_ns, each.read_bytes())
        for each in root.rglob("*")
        if each.is_file()
    }


def test_an_installation_is_brought_in_and_not_touched(
    installation: Path, other: Workspace
) -> None:
    before = state_of(installation)
    parcel = read_installation(installation)
    there, there_store = unpacker(other)
    [unpacked] = there.unpack(parcel, BringIn())

    assert state_of(installation) == before
    assert parcel.summary() == [
        "EMA — crossover: scheduled, 1 variable, 1 secret, 1 log",
    ]
    assert ["Gone is left out" in each for each in parcel.warnings] == [True]
    assert unpacked.entry["is_scheduled"] is True
    assert other.source(ID).read_bytes() == SOURCE
    assert there_store.of_strategies.secret_values(ID) == {"API_KEY": SECRET}
    assert there_store.of_strategies.plain.values(ID) == {"MODE": "live"}
    assert [each.name for each in other.logs.glob("*.log")] == [f"{ID}_20261122_224000_IST.log"]


def test_a_lost_key_leaves_the_secrets_out_and_says_so(
    installation: Path, other: Workspace
) -> None:
    (installation / "keys" / ".encryption_key").unlink()
    parcel = read_installation(installation)
    there, there_store = unpacker(other)
    there.unpack(parcel, BringIn())

    assert any("secrets are left out" in each for each in parcel.warnings)
    assert there_store.of_strategies.secret_values(ID) == {}
    assert there_store.of_strategies.plain.values(ID) == {"MODE": "live"}


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="no folder of OpenAlgo"):
        read_installation(tmp_path)


@pytest.fixture
def served(installation: Path) -> Iterator[Path]:
    """Let a process serve the installation."""
    process = subprocess.Popen(
        [sys.executable, "app.py"], cwd=installation, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    yield installation
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_schedules_of_an_openalgo_that_runs_come_switched_off(
    served: Path, other: Workspace
) -> None:
    parcel = read_installation(served)
    [unpacked] = unpacker(other)[0].unpack(parcel, BringIn())

    assert "app.py) runs in it" in parcel.served_by
    assert unpacked.entry["is_scheduled"] is False
    assert unpacked.entry["schedule_start"] == "09:15"


def test_a_folder_that_nobody_serves_is_not_said_to_be(installation: Path, tmp_path: Path) -> None:
    assert how_it_is_served(installation) == ""
    assert how_it_is_served(tmp_path) == ""


@pytest.mark.parametrize("salt", ["ab" * 16, "", "not hexadecimal, but thirty-two characters"])
def test_the_api_key_of_an_installation_is_read_as_openalgo_wrote_it(
    installation: Path, salt: str
) -> None:
    is_hex = salt == "ab" * 16
    used = bytes.fromhex(salt) if is_hex else b"openalgo_static_salt"
    derived = PBKDF2HMAC(algorithm=SHA256(), length=32, salt=used, iterations=100_000)
    cipher = Fernet(base64.urlsafe_b64encode(derived.derive(b"the-pepper")))
    database = sqlite3.connect(installation / "db" / "openalgo.db")
    database.execute("CREATE TABLE api_keys (id INTEGER, user_id TEXT, api_key_encrypted TEXT)")
    token = cipher.encrypt(b"the-api-key").decode()
    database.execute("INSERT INTO api_keys VALUES (1, 'demo', ?)", (token,))
    database.commit()
    database.close()
    lines = [
        "API_KEY_PEPPER = 'the-pepper'",
        f"FERNET_SALT='{salt}'",
        "HOST_SERVER='http://10.0.0.2:5001'",
    ]
    (installation / ".env").write_text("\n".join(lines))

    assert installed_api_key(installation) == "the-api-key"
    assert installed_connection(installation, "home").host == "http://10.0.0.2:5001"


def test_an_installation_without_a_pepper_or_a_database_says_what_to_do(installation: Path) -> None:
    with pytest.raises(SecretsError, match="copy the API key"):
        installed_api_key(installation)
    (installation / ".env").write_text("API_KEY_PEPPER=x\n")
    with pytest.raises(SecretsError, match="copy the API key"):
        installed_api_key(installation)
