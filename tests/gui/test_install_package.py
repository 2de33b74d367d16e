"""A module that the interpreter lacks: said while it is written, and installed where that is wished."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from desktop.actions import CommandId
from desktop.dialogs.install_package import InstallDialog
from tests.gui.code_desk import WAIT_MS, CodeDesk
from tests.gui.window_desk import WindowDesk

BASE = Path(sys.base_prefix) / "bin" / "python3"
MODULE = "bell_ringer"


@pytest.fixture(scope="module")
def venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the Python of an environment with pip."""
    folder = tmp_path_factory.mktemp("install") / "venv"
    subprocess.run([BASE, "-m", "venv", folder], check=True)
    return folder / "bin" / "python"


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let pip know nothing but a folder with one package."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    info = f"{MODULE}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{MODULE}-1.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{MODULE}.py", "RINGS = 3\n")
        wheel.writestr(
            f"{info}/METADATA", "Metadata-Version: 2.1\nName: bell-ringer\nVersion: 1.0\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def on_python(
    desk: WindowDesk, manager: StrategyManager, qtbot: QtBot, python: Path, text: str
) -> CodeDesk:
    code = CodeDesk(desk, qtbot, text)
    with qtbot.waitSignal(manager.set_interpreter(code.id, python).succeeded, timeout=WAIT_MS):
        pass
    return code


def missing(code: CodeDesk) -> list[str]:
    return [each.module for each in code.code.lint.findings() if each.module]


@pytest.mark.usefixtures("wheels")
def test_a_missing_module_is_said_while_it_is_written_and_can_be_installed(
    desk: WindowDesk, manager: StrategyManager, qtbot: QtBot, venv: Path
) -> None:
    code = on_python(desk, manager, qtbot, venv, "import json\n")
    code.write(f"import {MODULE}")
    qtbot.waitUntil(lambda: missing(code) == [MODULE], timeout=WAIT_MS)

    desk.do(CommandId.MEND)
    dialog = code.tab.findChild(InstallDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.accept_button.isEnabled, timeout=WAIT_MS)

    assert dialog.package.text() == "bell-ringer"
    assert dialog.command.text().endswith("--no-input bell-ringer")

    dialog.package.setText("no-such-package")
    with qtbot.waitSignal(dialog.output.textChanged, timeout=WAIT_MS):
        dialog.accept()
    qtbot.waitUntil(lambda: not dialog.is_running(), timeout=WAIT_MS)

    assert "It was not installed" in dialog.told.text()
    assert "no-such-package" in dialog.output.toPlainText()

    dialog.package.setText("bell-ringer==1.0")
    with qtbot.waitSignal(dialog.installed, timeout=WAIT_MS):
        dialog.accept()

    assert not dialog.isVisible()
    qtbot.waitUntil(lambda: missing(code) == [], timeout=WAIT_MS)


def test_an_interpreter_that_takes_no_packages_says_why(desk: WindowDesk, qtbot: QtBot) -> None:
    dialog = InstallDialog(desk.window, "yaml", Path("/no/such/python"))
    dialog.open()
    qtbot.waitUntil(lambda: "choose a Python" in dialog.told.text(), timeout=WAIT_MS)

    assert not dialog.accept_button.isEnabled()
