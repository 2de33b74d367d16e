"""The dialog that chooses the Python of a strategy."""

from PySide6.QtWidgets import QDialog, QWidget

from desktop.dialogs.form_dialog import FormDialog, muted_words
from desktop.dialogs.interpreter_field import InterpreterField
from desktop.models.requests import InterpreterChoice


def ask(parent: QWidget, choice: InterpreterChoice) -> InterpreterChoice | None:
    """Ask which Python a strategy runs on; return None where it stays as it is."""
    dialog = InterpreterDialog(parent, choice)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.choice()
    dialog.deleteLater()
    return answer if accepted and answer != choice else None


class InterpreterDialog(FormDialog):
    """Asks for the default Python or another one."""

    def __init__(self, parent: QWidget, choice: InterpreterChoice) -> None:
        """Show the present choice."""
        heading = f"Which Python runs “{choice.strategy_name}”?"
        super().__init__(parent, "Choose interpreter", heading, "Use it")
        self._choice = choice
        self._field = InterpreterField(choice.path, self)
        self.add_field("&Interpreter", self._field)
        words = "Used from the next start on. Its packages are those the strategy finds."
        self.form.addRow("", muted_words(words, self))
        self.finish()

    def choice(self) -> InterpreterChoice:
        """Return what is chosen."""
        return self._choice._replace(path=self._field.path())
