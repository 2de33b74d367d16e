"""The environment of other programs: theirs, without what is only ours."""

import os
import sys
from pathlib import Path

import pytest

from core.environment import outside_environment, own_environment

USERS = {
    "HOME": "/home/me",
    "PATH": os.pathsep.join(["/usr/bin", "/bin"]),
    "QT_QPA_PLATFORM": "wayland",
    "QT_SCALE_FACTOR": "1.5",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUNBUFFERED": "1",
    "PYTHONPATH": "/home/me/lib",
    "LD_LIBRARY_PATH": "/opt/lib",
    "VIRTUAL_ENV": "/home/me/venv",
    "EMPTY": "",
}


@pytest.fixture
def bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have this process look frozen; return the folder of its libraries."""
    folder = tmp_path / "opening-bell" / "_internal"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(folder), raising=False)
    return folder


def test_the_users_own_settings_stay() -> None:
    assert outside_environment(USERS) == USERS


def test_the_given_environment_is_not_changed() -> None:
    given = {**USERS, "_MEIPASS2": "/tmp/x"}  # noqa: S108 - only a text
    outside_environment(given)

    assert "_MEIPASS2" in given


def test_what_the_bootloader_tells_itself_goes() -> None:
    ours = {"_PYI_ARCHIVE_FILE": "/x", "_MEIPASS2": "/x", "__PYVENV_LAUNCHER__": "/x"}

    assert outside_environment(USERS | ours) == USERS


def test_the_checkouts_virtual_environment_is_not_active() -> None:
    own = own_environment()
    entries = [str(own / "bin"), "/usr/bin", str(own / "Scripts"), f"{own}/./bin", "/bin"]
    found = outside_environment(
        USERS
        | {
            "PATH": os.pathsep.join(entries),
            "VIRTUAL_ENV": str(own),
            "VIRTUAL_ENV_PROMPT": "opening-bell",
        }
    )

    assert found["PATH"] == USERS["PATH"]
    assert "VIRTUAL_ENV" not in found
    assert "VIRTUAL_ENV_PROMPT" not in found


def test_a_frozen_programs_loader_path_goes_back_to_what_it_was(bundle: Path) -> None:
    ours = {
        "LD_LIBRARY_PATH": f"{bundle}{os.pathsep}/opt/lib",
        "LD_LIBRARY_PATH_ORIG": "/opt/lib",
        "DYLD_LIBRARY_PATH": str(bundle),
    }
    found = outside_environment(USERS | ours)

    assert found["LD_LIBRARY_PATH"] == "/opt/lib"
    assert "LD_LIBRARY_PATH_ORIG" not in found
    assert "DYLD_LIBRARY_PATH" not in found


def test_a_frozen_programs_loader_path_goes_where_there_was_none(bundle: Path) -> None:
    assert "LD_LIBRARY_PATH" not in outside_environment({"LD_LIBRARY_PATH": str(bundle)})


def test_paths_into_a_frozen_program_go_and_others_stay(bundle: Path) -> None:
    inside, outside = str(bundle / "PySide6"), "/usr/share/qt"
    found = outside_environment(
        {
            "QT_PLUGIN_PATH": inside,
            "QML2_IMPORT_PATH": os.pathsep.join([inside, outside]),
            "SSL_CERT_FILE": str(bundle / "cert.pem"),
            "PATH": os.pathsep.join([str(bundle), "/usr/bin", ""]),
            "QT_QPA_PLATFORM": "xcb",
            "PYTHONHOME": "/x",
            "PYTHONPATH": "/y",
        }
    )

    assert found == {
        "QML2_IMPORT_PATH": outside,
        "PATH": os.pathsep.join(["/usr/bin", ""]),
        "QT_QPA_PLATFORM": "xcb",
    }


def test_a_python_beside_a_frozen_program_is_not_a_part_of_it(bundle: Path) -> None:
    beside = str(bundle.parent / "python" / "bin")

    assert outside_environment({"PATH": beside}) == {"PATH": beside}
