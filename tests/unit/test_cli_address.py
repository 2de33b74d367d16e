"""Where the manager of a workspace listens."""

from pathlib import Path

import pytest

from core.service.address import addresses, own_address
from core.workspace import Workspace


@pytest.fixture
def runtime(user_folders: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a new, short runtime folder that is this test's alone."""
    folder = user_folders / "t"
    folder.mkdir(mode=0o700, exist_ok=True)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    return folder


def test_a_workspace_has_one_address_by_every_path(runtime: Path, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    direct = own_address(Workspace(tmp_path / "real"))

    assert Path(direct).parent == runtime / "opening-bell"
    assert direct == own_address(Workspace(tmp_path / "link"))
    assert direct != own_address(Workspace(tmp_path / "other"))
    assert addresses(Workspace(tmp_path / "real"))[0] == direct


def test_a_runtime_folder_with_too_long_a_name_is_passed_over(
    runtime: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = runtime / ("x" * 90)
    long.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(long))

    assert not own_address(Workspace(tmp_path)).startswith(str(long))


def test_a_folder_that_others_can_write_to_is_not_trusted(runtime: Path, tmp_path: Path) -> None:
    (runtime / "opening-bell").mkdir(exist_ok=True)
    (runtime / "opening-bell").chmod(0o777)
    listed = addresses(Workspace(tmp_path))
    chosen = own_address(Workspace(tmp_path))
    (runtime / "opening-bell").chmod(0o700)

    assert not any(each.startswith(str(runtime)) for each in (*listed, chosen))
