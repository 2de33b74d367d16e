"""Fixtures of the tests with real widgets."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from core.manager.manager import StrategyManager
    from tests.gui.window_desk import WindowDesk


@pytest.fixture
def desk(manager: "StrategyManager", tmp_path: Path, qtbot: "QtBot") -> Iterator["WindowDesk"]:
    """Return the window of an open manager, with a scripted user before it."""
    from tests.gui.window_desk import WindowDesk

    desk = WindowDesk(manager, tmp_path, qtbot)
    yield desk
    desk.close()
