"""The dialog that takes a whole ``.env``."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QDialog, QLabel, QPlainTextEdit, QWidget

from desktop.dialogs.form_dialog import UNIT, FormDialog, show_hint
from desktop.models.environment_form import Pasted, pasted

_MOST_NAMES = 6
_MOST_FLAWS = 4


def ask(parent: QWidget, *, secrets: bool) -> Pasted | None:
    """Ask for a text of variables; return what it says, None where nothing is wanted."""
    dialog = PasteDialog(parent, secrets=secrets)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.found() if accepted else None
    dialog.deleteLater()
    return answer


class PasteDialog(FormDialog):
    """A field for the text, and what it comes to."""

    def __init__(self, parent: QWidget, *, secrets: bool) -> None:
        """Begin empty; without ``secrets`` everything goes to the variables in the clear."""
        super().__init__(parent, "Paste .env", "Paste the lines of a .env here", "Add")
        self._takes_secrets = secrets
        self.text = QPlainTextEdit(self)
        self.text.setPlaceholderText("SYMBOL=NIFTY\nLOTS=2\nAPI_KEY='…'   # becomes a secret")
        self.text.setMinimumHeight(22 * UNIT)
        self.text.setAccessibleName("Lines of a .env")
        self.text.setTabChangesFocus(True)
        self.add_wide(self.text)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.add_wide(self.summary)
        self.hint = QLabel(self)
        self.hint.setObjectName("fieldError")
        self.hint.setWordWrap(True)
        self.add_wide(self.hint)
        self.finish()
        self.text.textChanged.connect(self._on_text_changed)
        self._on_text_changed()

    def found(self) -> Pasted:
        """Return what the text says."""
        found = pasted(self.text.toPlainText())
        if self._takes_secrets:
            return found
        return Pasted(found.regular, [], found.flaws)

    @Slot()
    def _on_text_changed(self) -> None:
        found = self.found()
        self.accept_button.setEnabled(bool(found.regular or found.secure))
        parts = []
        if found.regular:
            parts.append(f"Variables: {_named([each.name for each in found.regular])}")
        if found.secure:
            parts.append(f"Secrets, by their names: {_named([each.name for each in found.secure])}")
        self.summary.setText("\n".join(parts) or "Values that are there already are replaced.")
        self.summary.setProperty("muted", not parts)
        self.summary.style().polish(self.summary)
        more = len(found.flaws) - _MOST_FLAWS
        told = [*found.flaws[:_MOST_FLAWS], *([f"and {more} more"] if more > 0 else [])]
        show_hint(self.hint, "\n".join(told))


def _named(names: list[str]) -> str:
    more = len(names) - _MOST_NAMES
    shown = ", ".join(names[:_MOST_NAMES])
    return f"{shown} and {more} more" if more > 0 else shown
