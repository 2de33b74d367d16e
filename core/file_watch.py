"""Tells that files of a folder may have changed, whoever did it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal, Slot

_PAUSE_MS: Final = 150
"""Many programs write a file in several steps."""


class FileWatch(QObject):
    """Watches files, and their folder: a file that is replaced is another one."""

    stirred = Signal()
    """Something happened to a file, or beside it."""

    def __init__(self, folder: Path, parent: QObject) -> None:
        """Watch the folder from now on."""
        super().__init__(parent)
        self._wanted: set[str] = set()
        self._watcher = QFileSystemWatcher([str(folder)], self)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        self._watcher.directoryChanged.connect(self._on_watcher_changed)
        self._watcher.fileChanged.connect(self._on_watcher_changed)

    def follow(self, paths: Iterable[Path]) -> None:
        """Watch these files, and no others; what does not exist is watched when it does."""
        self._wanted = {str(each) for each in paths}
        gone = [each for each in self._watcher.files() if each not in self._wanted]
        if gone:
            self._watcher.removePaths(gone)
        self._add()

    def _add(self) -> None:
        new = self._wanted.difference(self._watcher.files())
        if new:
            self._watcher.addPaths(sorted(new))

    @Slot(str)
    def _on_watcher_changed(self, _path: str) -> None:
        self._pause.start()

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._add()
        self.stirred.emit()
