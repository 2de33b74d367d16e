"""Archives and installations of OpenAlgo: what is read of them, and what is not trusted."""

import base64
import json
import stat
import zipfile
from pathlib import Path

import pytest

from core.errors import ArchiveError, SecretsError
from core.transfer.archive_reader import read_archive
from core.transfer.archive_writer import Packed, write_archive
from core.transfer.parcel import BringIn, FileKind
from core.transfer.sealing import seal, unseal
from core.variables.variable import VariableChange
from core.variables.variable_store import VariableStore
from core.workspace import Workspace
from tests.unit.transfer_support import ENTRY, ID, PASSPHRASE, SECRET, SOURCE, unexpected, unpacker


@pytest.fixture
def store(workspace: Workspace) -> VariableStore:
    workspace.create()
    return VariableStore(workspace, unexpected)


@pytest.fixture
def packed(workspace: Workspace, store: VariableStore) -> list[Packed]:
    """Return a strategy with something of everything."""
    workspace.source(ID).write_bytes(SOURCE)
    folder = workspace.data(ID)
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "positions.csv").write_text("NIFTY,50\n")
    (folder / "link").symlink_to("/etc/passwd")
    history = workspace.history(ID)
    history.mkdir(parents=True)
    (history / f"{'0' * 64}.py").write_bytes(b"old")
    change = VariableChange(regular={"MODE": "live"}, secure={"API_KEY": SECRET})
    store.of_strategies.change(ID, change)
    store.change_set("paper", VariableChange(regular={"A": "1"}, secure={"B": "set-secret"}))
    store.change_set("unused", VariableChange(regular={"C": "1"}))
    return [Packed(ID, ENTRY, workspace.source(ID))]


@pytest.fixture
def other(tmp_path: Path) -> Workspace:
    """Return an empty workspace on another computer."""
    workspace = Workspace(tmp_path / "other")
    workspace.create()
    return workspace


def holders_of(root: Path, text: str) -> list[Path]:
    forms = [text.encode(), base64.b64encode(text.encode())]
    files = [each for each in root.rglob("*") if each.is_file() and not each.is_symlink()]
    return [each for each in files if any(form in each.read_bytes() for form in forms)]


def test_what_is_packed_is_unpacked_elsewhere_byte_for_byte(
    workspace: Workspace,
    store: VariableStore,
    packed: list[Packed],
    other: Workspace,
    tmp_path: Path,
) -> None:
    path = write_archive(tmp_path / "all.zip", workspace, packed, store, PASSPHRASE)
    parcel = read_archive(path)
    there, there_store = unpacker(other)
    [unpacked] = there.unpack(parcel, BringIn(passphrase=PASSPHRASE))

    assert unpacked.id == ID
    assert other.source(ID).read_bytes() == SOURCE
    assert (other.data(ID) / "deep" / "positions.csv").read_text() == "NIFTY,50\n"
    assert not (other.data(ID) / "link").exists()
    assert (other.history(ID) / f"{'0' * 64}.py").read_bytes() == b"old"
    assert there_store.of_strategies.plain.values(ID) == {"MODE": "live"}
    assert there_store.of_strategies.secret_values(ID) == {"API_KEY": SECRET}
    assert there_store.of_sets.secret_values("paper") == {"B": "set-secret"}
    assert there_store.sets() == ["paper"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_entry_comes_without_what_was_of_the_moment_there(
    workspace: Workspace,
    store: VariableStore,
    packed: list[Packed],
    other: Workspace,
    tmp_path: Path,
) -> None:
    path = write_archive(tmp_path / "all.zip", workspace, packed, store, None)
    [unpacked] = unpacker(other)[0].unpack(read_archive(path), BringIn())

    assert unpacked.entry == {
        "name": "EMA — crossover",
        "file_path": f"strategies/scripts/{ID}.py",
        "file_name": f"{ID}.py",
        "is_running": False,
        "is_scheduled": True,
        "schedule_start": "09:15",
        "schedule_stop": "15:30",
        "schedule_days": ["mon"],
        "user_id": "demo",
        "opening_bell": {"variable_sets": ["paper"], "new": 1},
    }


def test_secrets_leave_under_a_passphrase_alone(
    workspace: Workspace,
    store: VariableStore,
    packed: list[Packed],
    other: Workspace,
    tmp_path: Path,
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    bare = write_archive(out / "bare.zip", workspace, packed, store, None)
    sealed = write_archive(out / "sealed.zip", workspace, packed, store, PASSPHRASE)
    for each in (bare, sealed):
        with zipfile.ZipFile(each) as archive:
            archive.extractall(out / each.stem)
    there, there_store = unpacker(other)

    assert holders_of(out, SECRET) == []
    assert not read_archive(bare).needs_passphrase
    for wrong in (None, "", "another passphrase"):
        with pytest.raises(SecretsError):
            there.unpack(read_archive(sealed), BringIn(passphrase=wrong))
    assert there_store.of_strategies.owners() == set()
    assert not other.source(ID).exists()
    there.unpack(read_archive(sealed), BringIn(with_secrets=False))
    assert there_store.of_strategies.secret_values(ID) == {}


def test_a_short_passphrase_is_refused_and_nothing_is_written(
    workspace: Workspace, store: VariableStore, packed: list[Packed], tmp_path: Path
) -> None:
    with pytest.raises(SecretsError, match="8 characters"):
        write_archive(tmp_path / "all.zip", workspace, packed, store, "short")

    assert not (tmp_path / "all.zip").exists()


def test_an_id_that_is_taken_becomes_another(
    workspace: Workspace, store: VariableStore, packed: list[Packed], tmp_path: Path
) -> None:
    path = write_archive(tmp_path / "all.zip", workspace, packed, store, None)
    [unpacked] = unpacker(workspace, ID)[0].unpack(read_archive(path), BringIn())

    assert unpacked.id != ID
    assert unpacked.id.startswith("ema_")
    assert unpacked.entry["file_path"] == f"strategies/scripts/{unpacked.id}.py"
    assert workspace.source(unpacked.id).read_bytes() == SOURCE


def test_sealing_is_undone_by_its_passphrase_alone() -> None:
    sealed = seal({"a": 1}, PASSPHRASE)

    assert unseal(sealed, PASSPHRASE) == {"a": 1}
    with pytest.raises(SecretsError):
        unseal(sealed[:-1], PASSPHRASE)
    with pytest.raises(SecretsError):
        unseal(b"XXXX" + sealed[4:], PASSPHRASE)
    assert seal({"a": 1}, PASSPHRASE) != sealed


def archive_with(path: Path, **members: bytes) -> Path:
    """Write an archive that is good but for the members that are named."""
    good = {
        "manifest.json": json.dumps({"format": "opening-bell", "v": 1}).encode(),
        f"strategies/{ID}/entry.json": json.dumps(ENTRY).encode(),
        f"strategies/{ID}/source.py": SOURCE,
        f"strategies/{ID}/variables.json": b"{}",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (good | members).items():
            archive.writestr(name, data)
    return path


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    "name",
    [
        "../outside.py",
        "/etc/cron.d/x",
        f"strategies/{ID}/data/../../../../x",
        f"strategies/{ID}/data//x",
        f"strategies/{ID}/data/a\x1bb",
    ],
)
def test_a_file_that_leads_out_of_the_archive_has_all_of_it_refused(
    tmp_path: Path, name: str
) -> None:
    path = archive_with(tmp_path / "evil.zip", **{name: b"x"})

    with pytest.raises(ArchiveError, match="nothing is taken"):
        read_archive(path)


def test_links_doubles_and_bombs_are_refused(tmp_path: Path) -> None:
    data = f"strategies/{ID}/data"
    evil = tmp_path / "link.zip"
    with zipfile.ZipFile(archive_with(evil), "a") as archive:
        archive.writestr(link(f"{data}/key"), "/etc/passwd")
    double = archive_with(tmp_path / "double.zip", **{f"{data}/A": b"1", f"{data}/a": b"2"})
    bomb = archive_with(tmp_path / "bomb.zip", **{f"{data}/big": bytes(64 * 1024 * 1024)})

    for path, sentence in ((evil, "leads out"), (double, "twice"), (bomb, "fill the disk")):
        with pytest.raises(ArchiveError, match=sentence):
            read_archive(path)


@pytest.mark.parametrize(
    "members",
    [
        {"manifest.json": b'{"format": "other"}'},
        {"manifest.json": b'{"format": "opening-bell", "v": 2}'},
        {"manifest.json": b"[]"},
        {f"strategies/{ID}/entry.json": b"{ nonsense"},
        {f"strategies/{ID}/source.py": bytes(2_000_000)},
        {"strategies/con/entry.json": b"{}"},
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_that_is_not_whole_is_refused(tmp_path: Path, members: dict[str, bytes]) -> None:
    path = tmp_path / "odd.zip"
    good = archive_with(tmp_path / "good.zip")
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            if info.filename not in members:
                new.writestr(info.filename, old.read(info))
        for name, data in members.items():
            new.writestr(name, data)

    with pytest.raises(ArchiveError):
        read_archive(path)


@pytest.mark.parametrize("data", [b"", b"PK", b"#!/bin/sh\n", bytes(1000)])
def test_what_is_no_archive_is_said(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "some.zip"
    path.write_bytes(data)

    with pytest.raises(ArchiveError, match="no archive of Opening Bell"):
        read_archive(path)


def test_the_files_of_a_parcel_are_read_when_they_are_wanted(
    workspace: Workspace, store: VariableStore, packed: list[Packed], tmp_path: Path
) -> None:
    path = write_archive(tmp_path / "all.zip", workspace, packed, store, None)
    [strategy] = read_archive(path).strategies
    [file] = [each for each in strategy.files if each.kind is FileKind.DATA]
    with file.open() as opened:
        data = opened.read()

    assert (str(file.path), data) == ("deep/positions.csv", b"NIFTY,50\n")
