"""Tells that a file may have changed, whoever did it."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

_PAUSE_MS: Final = 150
"""Many programs write a file in several steps."""


class FileWatch(QObject):
    """Watches one file, and its folder: a file that is replaced is another one."""

    stirred = Signal()
    """Something happened to the file, or beside it."""

    def __init__(self, path: Path, parent: QObject) -> None:
        """Watch from now on; what does not exist is watched when it does."""
        super().__init__(parent)
        self._path = path
        self._watcher = QFileSystemWatcher([str(path.parent)], self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        self._watcher.directoryChanged.connect(self._on_watcher_changed)
        self._watcher.fileChanged.connect(self._on_watcher_changed)
        self._follow()

    def _follow(self) -> None:
        if str(self._path) not in self._watcher.files():
            self._watcher.addPath(str(self._path))

    @Slot(str)
    def _on_watcher_changed(self, _path: str) -> None:
        self._pause.start()

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._follow()
        self.stirred.emit()
