"""The dialog that gives a strategy another name."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from core.errors import InvalidNameError
from core.sources import naming
from desktop.dialogs.form_dialog import FormDialog, show_hint


def ask(parent: QWidget, name: str) -> str | None:
    """Ask for a strategy's new name; return None where the old one stays."""
    dialog = RenameDialog(parent, name)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.name()
    dialog.deleteLater()
    return answer if accepted and answer != name else None


class RenameDialog(FormDialog):
    """Asks for a name, and says at once what is wrong with it."""

    def __init__(self, parent: QWidget, name: str) -> None:
        """Show the present name, selected."""
        super().__init__(parent, "Rename", f"Rename “{name}”", "Rename")
        self._name = QLineEdit(name, self)
        self._name.selectAll()
        self._name.setFocus()
        self.add_field("&Name", self._name)
        self._hint = self.add_hint()
        self.finish()
        self._name.textChanged.connect(self._on_name_text_changed)

    def name(self) -> str:
        """Return the name that the field holds."""
        return self._name.text().strip()

    @Slot(str)
    def _on_name_text_changed(self, text: str) -> None:
        sentence = ""
        try:
            naming.display_name(text)
        except InvalidNameError as error:
            sentence = str(error)
        show_hint(self._hint, sentence)
        self.accept_button.setEnabled(not sentence)
