"""The program around the window: how it begins."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.workspace import Workspace
from desktop.app import Program
from desktop.settings import WindowSettings
from desktop.theme import Theme
from desktop.tray import Tray


@pytest.fixture
def program(tmp_path: Path, qapp: QApplication) -> Iterator[Program]:
    settings = WindowSettings(tmp_path / "window.ini")
    program = Program(Workspace(tmp_path / "workspace"), Theme(qapp), settings)
    yield program
    assert program.window is not None
    program.window.end()
    program.close()
    program.window.deleteLater()
    program.deleteLater()


@pytest.mark.qt_log_ignore(r"This plugin does not support raise\(\)", extend=True)
def test_hidden_the_window_comes_when_no_tray_is_waited_for_any_more(
    program: Program, qtbot: QtBot
) -> None:
    program.begin(hidden=True)
    window = program.window
    assert window is not None
    qtbot.waitUntil(lambda: window.findChild(Tray) is not None)
    tray = window.findChild(Tray)
    assert tray is not None
    was_visible = window.isVisible()
    tray.missed.emit()

    assert not was_visible
    assert window.isVisible()
