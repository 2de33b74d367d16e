"""Who keeps a workspace that two programs want."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from core.manager.manager import StrategyManager
from core.workspace import Workspace
from desktop.workspace_claim import Claim, claim
from tests.e2e.real_input import Bell


@pytest.fixture
def served(workspace: Workspace) -> Bell:
    return Bell(workspace.root)


def answered(answer: Callable[[QDialog], None], seen: list[str]) -> QTimer:
    """Return a timer that answers the next dialog as a user would."""
    timer = QTimer(QApplication.instance(), interval=20)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            timer.stop()
            seen.append(dialog.windowTitle())
            answer(dialog)

    timer.timeout.connect(look)
    timer.start()
    return timer


def test_a_free_workspace_is_opened(workspace: Workspace, qtbot: QtBot) -> None:
    manager = StrategyManager(workspace, kind="window")
    claimed = claim(manager)
    manager.close()

    assert claimed is Claim.OPENED
    assert qtbot is not None


def test_the_user_may_take_over_from_a_manager_without_a_window(
    workspace: Workspace, served: Bell, qtbot: QtBot
) -> None:
    seen: list[str] = []
    manager = StrategyManager(workspace, kind="window")
    with served.serving() as server:
        timer = answered(QDialog.accept, seen)
        claimed = claim(manager)
        status = server.wait(20)
    timer.deleteLater()
    manager.close()

    assert claimed is Claim.OPENED
    assert seen == ["Opening Bell"]
    assert status == 0
    assert qtbot is not None


def test_the_user_may_leave_the_workspace_to_who_has_it(
    workspace: Workspace, served: Bell, qtbot: QtBot
) -> None:
    seen: list[str] = []
    manager = StrategyManager(workspace, kind="window")
    with served.serving() as server:
        timer = answered(QDialog.reject, seen)
        claimed = claim(manager)
        runs_on = server.poll() is None
    timer.deleteLater()

    assert claimed is Claim.LEFT
    assert seen == ["Opening Bell"]
    assert runs_on
    assert qtbot is not None
