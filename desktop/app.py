"""The program ``opening-bell``: its command line, its beginning and its end."""

import core.early_start  # noqa: F401, I001 - before all that uses PySide6

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtGui import QSessionManager
from PySide6.QtWidgets import QApplication

from core.errors import OpeningBellError
from core.manager.manager import StrategyManager
from core.workspace import Workspace, find_workspace
from desktop.controllers.messages import finished
from desktop.main_window import MainWindow
from desktop.settings import WindowSettings
from desktop.theme import Theme, new_application
from desktop.workspace_claim import Claim, claim

if TYPE_CHECKING:
    from desktop.late_start import LateStart

_NO_DISPLAY: Final = (
    "There is no display to show the window on: start it in a desktop session, or use bell here."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit status: 1 where it cannot begin."""
    wishes = _parser().parse_args(arguments)
    if not _has_display():
        print(_NO_DISPLAY, file=sys.stderr)  # noqa: T201 - there is no other way to say it
        return 1
    if wishes.self_check:
        from desktop import self_check  # noqa: PLC0415 - no part of an ordinary start

        return int(self_check.run())
    application = new_application(sys.argv[0])
    application.setApplicationName("opening-bell")
    application.setApplicationDisplayName("Opening Bell")
    application.setDesktopFileName("opening-bell")
    application.setQuitOnLastWindowClosed(False)
    settings = WindowSettings()
    theme = Theme(application)
    theme.set_mode(wishes.theme or settings.theme())
    theme.install(application)
    application.setWindowIcon(theme.icon("app"))
    program = Program(find_workspace(wishes.workspace), theme, settings)
    application.commitDataRequest.connect(program.on_session_ending)
    try:
        if not program.begin(hidden=wishes.hidden):
            return 0
    except OpeningBellError as error:
        return _refuse(finished(str(error)))
    status = application.exec()
    program.close()
    return status


class Program(QObject):
    """The manager, its server and its window, from beginning to end."""

    def __init__(self, workspace: Workspace, theme: Theme, settings: WindowSettings) -> None:
        """Prepare to open ``workspace``."""
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._notices: list[str] = []
        self._manager = StrategyManager(workspace, kind="window", parent=self)
        self._manager.notice_raised.connect(self._notices.append)
        self._late: LateStart | None = None
        self._hidden = False
        self.window: MainWindow | None = None

    def begin(self, *, hidden: bool) -> bool:
        """Open the workspace and show the window; return whether there is something to run.

        Args:
            hidden: Begin in the tray, with the window shown only where there is none.

        Raises:
            OpeningBellError: The workspace cannot be opened.
        """
        if claim(self._manager) is not Claim.OPENED:
            return False
        self.window = MainWindow(self._manager, self._theme, self._settings)
        for notice in self._notices:
            self.window.messages.notice(notice)
        self.window.quit_granted.connect(self.end)
        self._hidden = hidden
        # What the first picture does not need waits until it is painted.
        if hidden:
            QTimer.singleShot(0, self._on_window_painted)
        else:
            self.window.painted.connect(self._on_window_painted, Qt.ConnectionType.QueuedConnection)
            self.window.show()
        return True

    def close(self) -> None:
        """Give the workspace back; strategies keep running."""
        if self._late is not None:
            self._late.close()
        try:
            self._manager.close()
        except OpeningBellError as error:
            print(finished(str(error)), file=sys.stderr)  # noqa: T201 - nobody else listens

    @Slot()
    def end(self) -> None:
        """End the program, without a question."""
        if self.window is not None:
            self.window.end()
        QApplication.quit()

    @Slot()
    def _on_window_painted(self) -> None:
        # What is there by now stays: to look through it again and again would hold the window up.
        gc.freeze()
        if self.window is None:
            return
        from desktop.late_start import LateStart  # noqa: PLC0415 - see begin

        self._late = LateStart(self._manager, self.window, hidden=self._hidden)
        self._late.end_wished.connect(self.end)

    @Slot(QSessionManager)
    def on_session_ending(self, _session: QSessionManager) -> None:
        """End without a question: strategies are no reason to hold a session's end up."""
        self.end()


def _has_display() -> bool:
    """Return whether Qt finds a screen; without one it aborts the process, with no error to catch."""
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(each) for each in names)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - for those who started it from a terminal
    from desktop.dialogs import failure  # noqa: PLC0415 - seldom needed

    failure.ask(sentence)
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="opening-bell", description="Host, schedule and watch Python trading strategies."
    )
    parser.add_argument("--workspace", metavar="DIR", help="the folder of the strategies")
    parser.add_argument("--theme", choices=("system", "light", "dark"), help="the look, this time")
    parser.add_argument("--hidden", action="store_true", help="begin in the tray")
    parser.add_argument(
        "--self-check", action="store_true", help="try every part of the program, then end"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
