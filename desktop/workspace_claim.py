"""Opens the manager of a workspace that another program may have."""

import time
from enum import Enum
from typing import Final

from PySide6.QtCore import QEventLoop, QTimer

from core.errors import ManagerGoneError, WorkspaceBusyError
from core.manager.manager import StrategyManager
from core.manager.manager_lock import ManagerLock
from core.workspace import Workspace

_PATIENCE_S: Final = 10.0
_LOOK_AGAIN_MS: Final = 50


class Claim(Enum):
    """How it went."""

    OPENED = "opened"
    """The manager is open."""
    SHOWN = "shown"
    """A window has the workspace, and was asked to show itself."""
    LEFT = "left"
    """The user leaves the workspace to who has it."""


def claim(manager: StrategyManager) -> Claim:
    """Open ``manager``; where another one has its workspace, settle who keeps it.

    A window is brought to the front. One that is there for a moment is asked to leave;
    before one that means to stay is asked, the user is.

    Raises:
        WorkspaceBusyError: Who has the workspace neither answers nor leaves.
        WorkspaceError: The workspace cannot be used.
        InterpreterError: There is no Python for runners.
    """
    workspace = manager.workspace
    give_up_at = time.monotonic() + _PATIENCE_S
    asked = False
    while True:
        try:
            manager.open()
        except WorkspaceBusyError:
            if time.monotonic() > give_up_at:
                raise
            if _is_shown(workspace):
                return Claim.SHOWN
            if not asked and _means_to_stay(workspace):
                asked = True
                from desktop.dialogs import take_over  # noqa: PLC0415 - seldom needed

                if not take_over.ask(None, workspace.root):
                    return Claim.LEFT
                give_up_at = time.monotonic() + _PATIENCE_S
            _succeeds(workspace, "quit")
            _wait()
        else:
            return Claim.OPENED


def _means_to_stay(workspace: Workspace) -> bool:
    holder = ManagerLock(workspace).holder()
    return holder is not None and holder.kind == "serve"


def _is_shown(workspace: Workspace) -> bool:
    return _succeeds(workspace, "show_window")


def _succeeds(workspace: Workspace, verb: str) -> bool:
    """Return whether there was somebody who did it; who has just begun does not listen yet."""
    from core.service.client import ask_once  # noqa: PLC0415 - seldom needed

    try:
        answer = ask_once(workspace, verb)
    except ManagerGoneError:
        return False
    return answer is not None and answer.success


def _wait() -> None:
    loop = QEventLoop()
    QTimer.singleShot(_LOOK_AGAIN_MS, loop.quit)
    loop.exec()
