"""The field in which a Python is chosen."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QComboBox, QFileDialog, QWidget

_DEFAULT: Final = "Default of this computer"
_CHOOSE: Final = "Choose…"


class InterpreterField(QComboBox):
    """Offers the default, the path that was chosen, and to choose another one."""

    path_changed = Signal()

    def __init__(self, path: Path | None, parent: QWidget) -> None:
        """Show ``path``, None for the default."""
        super().__init__(parent)
        self._path = path
        self._fill()
        self.activated.connect(self._on_activated)

    def path(self) -> Path | None:
        """Return the chosen Python, None for the default."""
        return self._path

    def set_path(self, path: Path | None) -> None:
        """Choose a Python, None for the default."""
        if path != self._path:
            self._path = path
            self._fill()
            self.path_changed.emit()

    def _fill(self) -> None:
        self.clear()
        self.addItem(_DEFAULT, "default")
        if self._path is not None:
            self.addItem(str(self._path), "path")
            self.setCurrentIndex(1)
        self.insertSeparator(self.count())
        self.addItem(_CHOOSE, "choose")

    @Slot(int)
    def _on_activated(self, row: int) -> None:
        chosen = self.itemData(row)
        if chosen == "default":
            self.set_path(None)
        elif chosen == "choose":
            start = str(self._path.parent) if self._path else "/usr/bin"
            found, _filter = QFileDialog.getOpenFileName(self, "Choose a Python", start)
            self._fill()
            if found:
                self.set_path(Path(found))
