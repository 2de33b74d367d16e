"""The set-up: what it takes for done, and what it hands over to."""

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links to an interpreter")


class Checkout:
    """A folder with ``run.py`` that has been set up with one of the locks."""

    def __init__(self, folder: Path, lock: str) -> None:
        """Make the folder; its environment is real, and empty."""
        self.folder = folder
        folder.mkdir()
        for name in ("run.py", *LOCKS):
            shutil.copy(ROOT / name, folder / name)
        python = folder / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.symlink_to(Path(sys.executable).resolve())
        home = Path(sys.executable).resolve().parent
        (folder / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\n")
        stamp = {
            "lock": lock,
            "hashes": {
                name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in LOCKS
            },
            "python": str(Path(sys.executable).resolve()),
            "root": str(folder),
        }
        self.stamp.write_text(json.dumps(stamp))

    @property
    def stamp(self) -> Path:
        """Return what the set-up writes at its end."""
        return self.folder / ".venv" / "setup.json"

    def module(self) -> ModuleType:
        """Return the folder's own ``run.py``, loaded."""
        spec = importlib.util.spec_from_file_location("run_of_a_test", self.folder / "run.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path.resolve() / "checkout", LOCKS[1])


def test_a_finished_set_up_is_not_done_again(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    module = checkout.module()

    module.provide_packages(module.TEST_LOCK)

    assert capsys.readouterr() == ("", "")


def test_the_packages_of_the_tests_do_for_the_window(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    module = checkout.module()
    (checkout.folder / LOCKS[1]).write_text("# changed\n")

    module.provide_packages(module.USER_LOCK)

    assert capsys.readouterr() == ("", "")


def test_a_lock_that_has_changed_is_noticed(checkout: Checkout) -> None:
    module = checkout.module()
    (checkout.folder / LOCKS[0]).write_text("# changed\n")
    (checkout.folder / LOCKS[1]).write_text("not a requirement at all, whatever reads it\n")

    # What was set up for tests stays so: their lock is what it installs, and this one is wrong.
    with pytest.raises(module.SetupError, match="could not be installed"):
        module.provide_packages(module.USER_LOCK)
    assert not checkout.stamp.exists()


def test_a_folder_that_was_moved_is_set_up_anew(checkout: Checkout, tmp_path: Path) -> None:
    checkout.folder = checkout.folder.rename(tmp_path / "moved")

    assert checkout.module().read_stamp() is None


def test_another_python_behind_the_environment_is_noticed(checkout: Checkout) -> None:
    python = checkout.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to("/bin/sh")

    assert checkout.module().read_stamp() is None


def test_a_python_that_has_gone_is_noticed(checkout: Checkout) -> None:
    python = checkout.folder / ".venv" / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout.folder / "gone")

    assert checkout.module().read_stamp() is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"lock": "requirements.lock"}'])
def test_a_damaged_stamp_counts_as_none(checkout: Checkout, text: str) -> None:
    checkout.stamp.write_text(text)

    assert checkout.module().read_stamp() is None


def test_an_interrupted_set_up_left_no_stamp(checkout: Checkout) -> None:
    checkout.stamp.unlink()

    assert checkout.module().read_stamp() is None


def test_libraries_are_asked_for_by_loading_them(checkout: Checkout) -> None:
    module = checkout.module()

    assert not module.loads("libof-nothing.so.9")
    assert set(module.CORE_LIBRARIES) < set(module.WIDGET_LIBRARIES) < set(module.X11_LIBRARIES)


def test_bell_is_passed_through_from_any_folder_with_a_clean_output(tmp_path: Path) -> None:
    if not (ROOT / ".venv" / "setup.json").exists():
        pytest.skip("this checkout was not set up by run.py")
    done = subprocess.run(
        [sys.executable, ROOT / "run.py", "bell", "--workspace", "w", "--json", "list"],
        cwd=tmp_path,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["success"] is True


def test_an_exit_status_is_passed_through(tmp_path: Path) -> None:
    if not (ROOT / ".venv" / "setup.json").exists():
        pytest.skip("this checkout was not set up by run.py")
    command = [sys.executable, str(ROOT / "run.py"), "bell", "no-such-verb"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 2
    assert done.stdout == ""
