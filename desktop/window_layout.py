"""Where the window and its parts stand, from one run of the program to the next."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QMainWindow

from desktop.settings import WindowSettings
from desktop.views.log_place import LogPlace
from desktop.views.strategy_table import StrategyTable

_FIRST_SIZE: Final = QSize(1280, 800)
_FRAME: Final = QSize(16, 48)
"""Room for the frame that the desktop puts round a window."""


class WindowLayout:
    """Puts a window, its dock and its table's columns where they were, and remembers them."""

    def __init__(
        self, window: QMainWindow, log: LogPlace, table: StrategyTable, settings: WindowSettings
    ) -> None:
        """Arrange ``window``, which has its parts."""
        self._window = window
        self._log = log
        self._table = table
        self._settings = settings

    def restore(self) -> None:
        """Arrange everything as remembered; the first time so that it fits the screen."""
        if not self._window.restoreGeometry(self._settings.geometry()):
            room = self._window.screen().availableSize() - _FRAME
            self._window.resize(_FIRST_SIZE.boundedTo(room))
        if not self._window.restoreState(self._settings.window_state()):
            third = self._window.height() // 3
            self._window.resizeDocks([self._log.present()], [third], Qt.Orientation.Vertical)
        self._table.restore_layout(self._settings.columns())

    def keep(self, *, with_docks: bool) -> None:
        """Remember how everything stands; the docks as before unless ``with_docks``."""
        docks = self._window.saveState() if with_docks else self._settings.window_state()
        columns = self._table.layout_state()
        self._settings.keep_layout(self._window.saveGeometry(), docks, columns)
        self._settings.flush()
