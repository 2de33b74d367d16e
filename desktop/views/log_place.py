"""The place of the log in the window, before and after there is a log in it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from core.manager.manager import StrategyManager
from desktop.theme import Theme
from desktop.views.dock_title import DockTitle

if TYPE_CHECKING:
    from desktop.views.log_dock import LogDock

_NAME = "logDock"


class LogPlace(QObject):
    """Holds the log's place with an empty dock, as the log takes a tenth of the window's start.

    The log comes when it is first asked for, or when the window has been painted.
    """

    notice_raised = Signal(str)
    """A sentence for the user."""

    def __init__(self, manager: StrategyManager, theme: Theme, window: QMainWindow) -> None:
        """Put an empty dock at the foot of ``window``."""
        super().__init__(window)
        self._manager = manager
        self._theme = theme
        self._window = window
        self._log: LogDock | None = None
        self._dock = QDockWidget("Log", window)
        self._dock.setWidget(QWidget(self._dock))
        self.action = QAction("Lo&g", self)
        self.action.setToolTip("Show or hide what the strategies have printed")
        self.action.setCheckable(True)
        self.action.triggered.connect(self.set_visible)
        self._take_place()

    def dock(self) -> "LogDock":
        """Return the log, which is made if there is none."""
        self.fill()
        assert self._log is not None  # noqa: S101 - filled just now
        return self._log

    def present(self) -> QDockWidget:
        """Return the dock that is in the place now."""
        return self._dock

    @Slot(bool)
    def set_visible(self, visible: bool) -> None:  # noqa: FBT001 - a setter
        """Show or hide the place."""
        self._dock.setVisible(visible)

    @Slot(str, str)
    def show_run(self, strategy_id: str, run_id: str) -> None:
        """Show the log of a certain run."""
        dock = self.dock()
        dock.show_run(strategy_id, run_id)
        dock.show()
        dock.raise_()

    @Slot()
    def fill(self) -> None:
        """Put the log where the empty dock is, if that is still there."""
        if self._log is not None:
            return
        from desktop.views.log_dock import LogDock  # noqa: PLC0415 - see the class

        empty, layout = self._dock, self._window.saveState()
        empty.setObjectName("")
        self._window.removeDockWidget(empty)
        empty.deleteLater()
        self._dock = self._log = LogDock(self._manager, self._theme, self._window)
        self._log.notice_raised.connect(self.notice_raised)
        self._take_place()
        # It has the empty dock's name now, and so its place and size.
        self._window.restoreState(layout)

    def _take_place(self) -> None:
        self._dock.setObjectName(_NAME)
        self._dock.setTitleBarWidget(DockTitle(self._theme, self._dock))
        self._window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self._dock)
        self._dock.toggleViewAction().toggled.connect(self.action.setChecked)
        self.action.setChecked(self._dock.toggleViewAction().isChecked())
