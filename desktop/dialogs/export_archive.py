"""The dialog that packs strategies into an archive."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QWidget,
)

from desktop.dialogs.form_dialog import FormDialog, muted_words, row_of, show_hint
from desktop.models.requests import ExportRequest

_SHORTEST = 8


def ask(parent: QWidget, request: ExportRequest) -> ExportRequest | None:
    """Ask what goes into an archive, and where it goes."""
    dialog = ExportDialog(parent, request)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.choice() if accepted else None
    dialog.deleteLater()
    return answer


class ExportDialog(FormDialog):
    """Secrets are left out, unless there is a passphrase, typed twice."""

    def __init__(self, parent: QWidget, request: ExportRequest) -> None:
        """Propose what ``request`` names."""
        super().__init__(parent, "Export", "What goes into the archive?", "Export")
        self._request = request
        self.scope = QComboBox(self)
        self.target = QLineEdit(str(request.target), self)
        self.browse_button = QPushButton("&Browse…", self)
        self.secrets_box = QCheckBox("With their &secrets, under a passphrase", self)
        self.passphrase, self.again = QLineEdit(self), QLineEdit(self)
        self._lay_out()
        self.browse_button.clicked.connect(self._on_browse_button_clicked)
        self.secrets_box.toggled.connect(self._validate)
        for edit in (self.target, self.passphrase, self.again):
            edit.textChanged.connect(self._validate)
        self._validate()

    def choice(self) -> ExportRequest:
        """Return what is chosen."""
        with_secrets = self.secrets_box.isChecked()
        return self._request._replace(
            target=Path(self.target.text().strip()).expanduser(),
            ids=self.scope.currentData(),
            passphrase=self.passphrase.text() if with_secrets else None,
        )

    def _lay_out(self) -> None:
        self.scope.addItem(f"All {self._request.total:,} strategies", None)
        chosen = self._request.ids
        if chosen:
            these = "The selected strategy" if len(chosen) == 1 else f"The {len(chosen)} selected"
            self.scope.addItem(these, chosen)
        self.add_field("&What", self.scope)
        row = row_of(self.target, self.browse_button, wide=self.target)
        self.add_field("&To", self.target, row)
        self.form.addRow("", self.secrets_box)
        for text, edit in (("&Passphrase", self.passphrase), ("&Again", self.again)):
            edit.setEchoMode(QLineEdit.EchoMode.Password)
            self.add_field(text, edit)
        self.hint = self.add_hint()
        words = muted_words(
            "Settings, variables, versions and own folders of the strategies go with them; logs "
            "and the records of runs do not.",
            self,
        )
        self.add_wide(words)
        self.finish()

    @Slot()
    def _validate(self) -> None:
        with_secrets = self.secrets_box.isChecked()
        for edit in (self.passphrase, self.again):
            edit.setEnabled(with_secrets)
        wrong = ""
        if with_secrets and len(self.passphrase.text()) < _SHORTEST:
            wrong = f"A passphrase needs {_SHORTEST} characters or more"
        elif with_secrets and self.passphrase.text() != self.again.text():
            wrong = "Type the same passphrase twice: without it the secrets are lost"
        show_hint(self.hint, wrong)
        self.accept_button.setEnabled(not wrong and bool(self.target.text().strip()))

    @Slot()
    def _on_browse_button_clicked(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Export to", self.target.text(), "Archives (*.zip)"
        )
        if path:
            self.target.setText(path)
