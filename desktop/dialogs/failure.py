"""Says why the program cannot begin."""

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from desktop.dialogs.form_dialog import UNIT


def ask(sentence: str) -> None:
    """Show the sentence until the user has seen it."""
    dialog = QDialog()
    dialog.setWindowTitle("Opening Bell")
    dialog.setFixedWidth(60 * UNIT)
    heading = QLabel("Opening Bell cannot start", dialog)
    heading.setObjectName("heading")
    text = QLabel(sentence, dialog)
    text.setWordWrap(True)
    buttons = QDialogButtonBox(dialog)
    buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
    column.setSpacing(2 * UNIT)
    for each in (heading, text, buttons):
        column.addWidget(each)
    dialog.exec()
