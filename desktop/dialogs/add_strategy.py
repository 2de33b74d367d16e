"""The dialog that turns a file into a strategy."""

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from core.errors import InvalidNameError
from core.records.strategy import EXCHANGES
from core.sources import naming
from desktop.dialogs.form_dialog import FormDialog, row_of, show_hint
from desktop.dialogs.interpreter_field import InterpreterField
from desktop.dialogs.source_check import Check, SourceCheck
from desktop.models.requests import AddRequest
from desktop.theme import Theme


def ask(parent: QWidget, theme: Theme, request: AddRequest, check: Check) -> AddRequest | None:
    """Ask what is to be added and how; return None where nothing is."""
    dialog = AddDialog(parent, theme, request, check)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.request()
    dialog.deleteLater()
    return answer if accepted else None


class AddDialog(FormDialog):
    """Asks for file, name, exchange and interpreter, and shows what is wrong with the file."""

    def __init__(self, parent: QWidget, theme: Theme, request: AddRequest, check: Check) -> None:
        """Show ``request``."""
        super().__init__(parent, "Add strategy", "Add a strategy from a Python file", "Add")
        self._request = request
        self._refused = ""
        self._named = bool(request.name)
        self._file = QLineEdit(str(request.path or ""), self)
        self._file.setPlaceholderText("The file is copied; it stays as it is")
        self._browse = QPushButton("Browse…", self)
        self._name = QLineEdit(request.name, self)
        self._exchange = QComboBox(self)
        self._exchange.addItems(EXCHANGES)
        self._exchange.setCurrentText(request.exchange)
        self._interpreter = InterpreterField(request.interpreter, self)
        self._check = SourceCheck(check, theme, self)
        self._lay_out()
        self._file.textChanged.connect(self._on_file_text_changed)
        self._file.editingFinished.connect(self._on_file_editing_finished)
        self._browse.clicked.connect(self._on_browse_clicked)
        self._name.textEdited.connect(self._on_name_text_edited)
        self._interpreter.path_changed.connect(self._look)
        self._check.refused.connect(self._on_check_refused)
        self._follow_file()
        self._file.setFocus()

    def _lay_out(self) -> None:
        row = row_of(self._file, self._browse, wide=self._file)
        self.add_field("&File", self._file, row)
        self._file_hint = self.add_hint()
        self.add_field("&Name", self._name)
        self._name_hint = self.add_hint()
        self.add_field("&Exchange", self._exchange)
        self.add_field("&Interpreter", self._interpreter)
        found = QLabel("Check", self)
        found.setObjectName("section")
        self.add_wide(found)
        self.add_wide(self._check.view)
        self.finish()

    def request(self) -> AddRequest:
        """Return what the form says."""
        text = self._file.text().strip()
        return self._request._replace(
            path=Path(text).expanduser() if text else None,
            name=self._name.text().strip(),
            exchange=self._exchange.currentText(),
            interpreter=self._interpreter.path(),
        )

    def problem_texts(self) -> list[str]:
        """Return what is shown of the check."""
        return self._check.view.texts()

    def _follow_file(self) -> None:
        """Propose the file's name, and look at what is in it."""
        path = self.request().path
        if path is not None and not self._named:
            self._name.setText(path.stem)
        self._look()

    @Slot()
    def _look(self) -> None:
        request = self.request()
        self._refused = ""
        self._check.look(request.path, request.interpreter)
        self._validate()

    def _validate(self) -> None:
        show_hint(self._file_hint, self._refused)
        sentence = ""
        try:
            if self._name.text():
                naming.display_name(self._name.text())
        except InvalidNameError as error:
            sentence = str(error)
        show_hint(self._name_hint, sentence)
        complete = bool(self._file.text().strip()) and bool(self._name.text().strip())
        self.accept_button.setEnabled(complete and not sentence and not self._refused)

    @Slot(str)
    def _on_check_refused(self, sentence: str) -> None:
        self._refused = sentence
        self._validate()

    @Slot()
    def _on_file_text_changed(self) -> None:
        self._refused = ""
        self._validate()

    @Slot()
    def _on_file_editing_finished(self) -> None:
        if self._file.isModified():
            self._file.setModified(False)
            self._follow_file()

    @Slot(str)
    def _on_name_text_edited(self, text: str) -> None:
        self._named = bool(text)
        self._validate()

    @Slot()
    def _on_browse_clicked(self) -> None:
        path = self.request().path
        start = str(path.parent if path else Path.home())
        kinds = "Python files (*.py);;All files (*)"
        chosen, _filter = QFileDialog.getOpenFileName(self, "Choose a Python file", start, kinds)
        if chosen:
            self._file.setText(chosen)
            self._follow_file()
