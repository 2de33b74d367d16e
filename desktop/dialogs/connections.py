"""The dialog of the OpenAlgo servers that strategies trade through."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from typing_extensions import override

from core.contracts.connection import Connection, checked_connection
from core.contracts.connections import Connections
from core.contracts.contracts_report import ContractsReport
from core.contracts.gate import ContractGate
from core.errors import OpeningBellError
from desktop.dialogs.form_dialog import UNIT, FormDialog, muted_words, row_of, show_hint

_NEW: Final = "New connection…"
_FIRST_HOST: Final = "http://127.0.0.1:5000"
_BULLETS: Final = "••••••••"


def ask(parent: QWidget, connections: Connections, gate: ContractGate) -> None:
    """Let the user look at the connections, and change them."""
    dialog = ConnectionsDialog(parent, connections, gate)
    dialog.exec()
    dialog.deleteLater()


class ConnectionsDialog(FormDialog):
    """One connection at a time; a key is never shown again once it is saved."""

    def __init__(self, parent: QWidget, connections: Connections, gate: ContractGate) -> None:
        """Show the default connection, or an empty form where there is none."""
        super().__init__(
            parent, "Connections", "Which OpenAlgo server do strategies trade through?", "Save"
        )
        self._connections = connections
        self._gate = gate
        self._tried: Connection | None = None
        self._is_waiting = False
        self.chooser, self.name = QComboBox(self), QLineEdit(self)
        self.host, self.key = QLineEdit(self), QLineEdit(self)
        self.install = QLineEdit(self)
        self.default_box = QCheckBox("Used by strategies that name &no other", self)
        self.test_button = QPushButton("&Test", self)
        self.remove_button = QPushButton("&Remove", self)
        self.told = QLabel(self)
        self._lay_out()
        self.chooser.currentIndexChanged.connect(self._on_chooser_changed)
        self.test_button.clicked.connect(self._on_test_button_clicked)
        self.remove_button.clicked.connect(self._on_remove_button_clicked)
        self._fill(self._chosen_first())

    @override
    def accept(self) -> None:
        name = self._typed_name()
        if self.chooser.currentText() == _NEW and self._connections.get(name) is not None:
            show_hint(self.hint, f"There is a connection {name} already: choose another name")
            return
        try:
            connection = checked_connection(self._typed())
        except OpeningBellError as error:
            show_hint(self.hint, str(error))
            return
        task = self._connections.put(connection, self.key.text().strip() or None)
        self._wait("Saving…")
        task.succeeded.connect(self._on_saved)
        task.failed.connect(self._on_failed)

    @override
    def reject(self) -> None:
        # What is being written cannot be taken back, and its error is told here.
        if not self._is_waiting:
            super().reject()

    def _lay_out(self) -> None:
        self.add_field("&Connection", self.chooser)
        self.add_field("Na&me", self.name)
        self.add_field("&Address", self.host)
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.add_field("API &key", self.key)
        self.install.setPlaceholderText("only if the server is on this computer, and you wish")
        self.install.setToolTip(
            "Its folder: its database is then read, and nothing written, to tell a download of "
            "contracts that is under way"
        )
        self.add_field("&Folder", self.install)
        self.form.addRow("", self.default_box)
        self.hint = self.add_hint()
        self.told.setWordWrap(True)
        self.told.setMinimumHeight(5 * UNIT)
        self.form.addRow("", row_of(self.test_button, self.told, wide=self.told))
        words = muted_words(
            "Strategies wait for the server's master contracts before they start, and say so. "
            "The key is kept encrypted in the workspace.",
            self,
        )
        self.add_wide(words)
        self.add_action(self.remove_button)
        self.finish()

    def _chosen_first(self) -> str:
        default = self._connections.default()
        return default.name if default is not None else ""

    def _fill(self, name: str) -> None:
        """Show the connection ``name``, or an empty form."""
        self.chooser.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        self.chooser.clear()
        self.chooser.addItems([each.name for each in self._connections.all()])
        self.chooser.addItem(_NEW)
        self.chooser.setCurrentText(name or _NEW)
        self.chooser.blockSignals(False)  # noqa: FBT003 - Qt's own signature
        found = self._connections.get(name)
        self.name.setText(name or ("" if self._connections.get("home") else "home"))
        self.name.setPlaceholderText("what you call it")
        self.name.setReadOnly(found is not None)
        self.host.setText(found.host if found else _FIRST_HOST)
        self.install.setText(str(found.install or "") if found else "")
        self.default_box.setChecked(found.is_default if found else not self._connections.all())
        self.key.clear()
        self.key.setPlaceholderText(f"{_BULLETS} (kept)" if found else "as OpenAlgo shows it")
        self.remove_button.setEnabled(found is not None)
        self.told.clear()
        show_hint(self.hint, "")

    def _typed_name(self) -> str:
        return " ".join(self.name.text().split())

    def _typed(self) -> Connection:
        folder = self.install.text().strip()
        return Connection(
            self.name.text(),
            self.host.text(),
            self.default_box.isChecked(),
            Path(folder) if folder else None,
        )

    def _wait(self, words: str) -> None:
        """Let nothing be changed until what is under way has ended."""
        self._is_waiting = bool(words)
        show_hint(self.hint, "")
        self.told.setText(words)
        for each in self._fields():
            each.setEnabled(not words)

    def _fields(self) -> tuple[QWidget, ...]:
        fields = self.chooser, self.name, self.host, self.key, self.install, self.default_box
        return *fields, self.test_button, self._buttons

    @Slot(object)
    def _on_saved(self, _done: object) -> None:
        self._wait("")
        super().accept()

    @Slot(object)
    def _on_failed(self, error: OpeningBellError) -> None:
        self._wait("")
        show_hint(self.hint, str(error))

    @Slot()
    def _on_chooser_changed(self) -> None:
        text = self.chooser.currentText()
        self._fill("" if text == _NEW else text)

    @Slot()
    def _on_test_button_clicked(self) -> None:
        try:
            connection = checked_connection(self._typed())
        except OpeningBellError as error:
            show_hint(self.hint, str(error))
            return
        show_hint(self.hint, "")
        self.told.setText("Asking…")
        self.test_button.setEnabled(False)
        self._tried = connection
        task = self._gate.try_out(connection, self.key.text().strip() or None)
        task.succeeded.connect(self._on_tried)
        task.failed.connect(self._on_try_failed)

    @Slot(object)
    def _on_tried(self, report: ContractsReport) -> None:
        self.test_button.setEnabled(True)
        # Another connection may have been chosen meanwhile.
        is_meant = self._tried is not None and self._tried.name == self._typed_name()
        self.told.setText(report.why[:1].upper() + report.why[1:] if is_meant else "")

    @Slot(object)
    def _on_try_failed(self, error: OpeningBellError) -> None:
        self.test_button.setEnabled(True)
        self.told.setText(str(error))

    @Slot()
    def _on_remove_button_clicked(self) -> None:
        task = self._connections.remove(self.name.text())
        self._wait("Removing…")
        task.succeeded.connect(self._on_removed)
        task.failed.connect(self._on_failed)

    @Slot(object)
    def _on_removed(self, _done: object) -> None:
        self._wait("")
        self._fill(self._chosen_first())
