"""Fixtures of the tests with real widgets."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QWidget

from tests.e2e.openalgo_double import OpenAlgoDouble

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.manager.manager import StrategyManager
    from tests.gui.manager_desk import ManagerDesk
    from tests.gui.window_desk import WindowDesk


@pytest.fixture
def parent(qtbot: "QtBot") -> QWidget:
    """Return a widget to open dialogs over."""
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def server() -> Iterator[OpenAlgoDouble]:
    """Return what answers as an OpenAlgo does."""
    with OpenAlgoDouble() as double:
        yield double


@pytest.fixture
def at(qtbot: "QtBot", tmp_path: Path) -> "ManagerDesk":
    """Return somebody who asks things of managers, and waits for what becomes of them."""
    from tests.gui.manager_desk import ManagerDesk

    return ManagerDesk(qtbot, tmp_path)


@pytest.fixture
def desk(manager: "StrategyManager", tmp_path: Path, qtbot: "QtBot") -> Iterator["WindowDesk"]:
    """Return the window of an open manager, with a scripted user before it."""
    from tests.gui.window_desk import WindowDesk

    desk = WindowDesk(manager, tmp_path, qtbot)
    yield desk
    desk.close()
