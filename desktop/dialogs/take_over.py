"""The question whether the window takes the workspace from another manager."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QLabel, QWidget

from desktop.dialogs.form_dialog import FormDialog


def ask(parent: QWidget | None, workspace: Path) -> bool:
    """Return whether the window takes over."""
    dialog = TakeOverDialog(parent, workspace)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return accepted


class TakeOverDialog(FormDialog):
    """Explains who has the workspace, and offers to take it."""

    def __init__(self, parent: QWidget | None, workspace: Path) -> None:
        """Name the workspace."""
        heading = "Another manager looks after this workspace"
        super().__init__(parent, "Opening Bell", heading, "Take over")
        text = QLabel(
            f"A “bell” without a window has {workspace}. When the window takes over, that one "
            "ends, and every strategy goes on running.",
            self,
        )
        text.setWordWrap(True)
        self.form.addRow(text)
        self.finish()
