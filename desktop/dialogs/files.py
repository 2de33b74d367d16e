"""The questions for files."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

_KINDS = "Python files (*.py);;All files (*)"


def ask_target(parent: QWidget, proposed: Path) -> Path | None:
    """Ask where a copy goes; return None where none is made."""
    chosen, _filter = QFileDialog.getSaveFileName(parent, "Export a copy", str(proposed), _KINDS)
    return Path(chosen) if chosen else None
