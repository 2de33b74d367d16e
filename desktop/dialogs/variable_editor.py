"""The variables and the secrets of one strategy, or of one set."""

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.variables.variable import OwnVariables
from desktop.dialogs import paste_variables
from desktop.dialogs.form_dialog import UNIT
from desktop.dialogs.variable_table import VariableTable
from desktop.models.environment_form import Entry, entries_of, variables_of
from desktop.theme import Theme

_NO_VARIABLES = "No variables yet. Add one, or paste a whole .env."
_NO_SECRETS = "No secrets yet. What is here is kept encrypted, and shown as bullets."
_UNREADABLE = "The secrets cannot be read."


class VariableEditor(QWidget):
    """Two tables, one above the other, and a button that takes a whole ``.env``."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget, *, readable: bool) -> None:
        """Begin empty; where secrets are not ``readable`` they are neither shown nor changed."""
        super().__init__(parent)
        self._theme = theme
        self._is_readable = readable
        self.regular = VariableTable(theme, self, secret=False, empty=_NO_VARIABLES)
        empty = _NO_SECRETS if readable else _UNREADABLE
        self.secure = VariableTable(theme, self, secret=True, empty=empty)
        if not readable:
            self.secure.lock()
        self.paste_button = QPushButton("Paste .env…", self)
        self.paste_button.setAutoDefault(False)
        self._lay_out()
        self.regular.changed.connect(self._on_table_changed)
        self.secure.changed.connect(self._on_table_changed)
        self.paste_button.clicked.connect(self._on_paste_button_clicked)

    def lock(self) -> None:
        """Let nothing be changed any more."""
        self.regular.lock()
        self.secure.lock()
        self.paste_button.setEnabled(False)

    def show_variables(self, own: OwnVariables) -> None:
        """Show other variables; nothing is told of that."""
        self.regular.set_entries(entries_of(own.regular))
        self.secure.set_entries(entries_of(own.secure or {}))
        self.validate()

    def variables(self) -> OwnVariables:
        """Return what stands in the tables."""
        secure = variables_of(self.secure.entries()) if self._is_readable else None
        return OwnVariables(variables_of(self.regular.entries()), secure)

    def take(self, regular: Iterable[Entry], secure: Iterable[Entry]) -> None:
        """Add rows, or give those of the same name other values; a name stays in one table."""
        regular, secure = list(regular), list(secure)
        self.secure.drop(each.name for each in regular)
        self.regular.drop(each.name for each in secure)
        self.regular.put(regular)
        self.secure.put(secure)

    def validate(self) -> bool:
        """Say what is wrong at its table; return whether nothing is."""
        names = [each.name for each in self.regular.entries()]
        is_right = self.regular.validate(())
        return self.secure.validate(names) and is_right

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(UNIT)
        head = QHBoxLayout()
        head.addWidget(self._title("Variables", "in the clear"), 1)
        head.addWidget(self.paste_button)
        column.addLayout(head)
        column.addWidget(self.regular, 1)
        column.addSpacing(UNIT)
        column.addWidget(self._title("Secrets", "encrypted; replaced by bullets in the log"))
        column.addWidget(self.secure, 1)

    def _title(self, what: str, more: str) -> QLabel:
        label = QLabel(f"<b>{what}</b> &nbsp;{more}", self)
        label.setTextFormat(Qt.TextFormat.RichText)
        return label

    @Slot()
    def _on_table_changed(self) -> None:
        self.validate()
        self.changed.emit()

    @Slot()
    def _on_paste_button_clicked(self) -> None:
        found = paste_variables.ask(self, secrets=self._is_readable)
        if found is not None:
            self.take(found.regular, found.secure)
