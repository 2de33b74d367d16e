"""The dialog that brings strategies in from an archive, or from an OpenAlgo."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from core.background import Task
from core.errors import OpeningBellError
from core.transfer.parcel import BringIn, Parcel
from desktop.dialogs.form_dialog import UNIT, FormDialog, row_of, show_hint
from desktop.models.requests import ImportChoice

_ID: Final = Qt.ItemDataRole.UserRole
_HINT: Final = "Choose an archive of Opening Bell, or the folder in which an OpenAlgo is installed"


def ask(parent: QWidget, look_into: Callable[[Path], Task]) -> ImportChoice | None:
    """Ask what is brought in; ``look_into`` reads a path, its result is a Parcel."""
    dialog = ImportDialog(parent, look_into)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.choice() if accepted else None
    dialog.deleteLater()
    return answer


class ImportDialog(FormDialog):
    """Shows what a path holds before any of it is taken."""

    def __init__(self, parent: QWidget, look_into: Callable[[Path], Task]) -> None:
        """Begin without a path."""
        super().__init__(parent, "Import", "Which strategies shall be brought in?", "Import")
        self._look_into = look_into
        self._parcel: Parcel | None = None
        self._path = Path()
        self.path = QLineEdit(self)
        self.archive_button = QPushButton("&Archive…", self)
        self.folder_button = QPushButton("&Folder…", self)
        self.list = QTreeWidget(self)
        self.told = QLabel(_HINT, self)
        self.secrets_box = QCheckBox("With their &secrets", self)
        self.passphrase = QLineEdit(self)
        self.logs_box = QCheckBox("With their &logs", self)
        self.server_box = QCheckBox("Take over its A&PI key: set it up as a connection", self)
        self._lay_out()
        self.archive_button.clicked.connect(self._on_archive_button_clicked)
        self.folder_button.clicked.connect(self._on_folder_button_clicked)
        self.path.editingFinished.connect(self._on_path_editing_finished)
        self.list.itemChanged.connect(self._offer)
        self.secrets_box.toggled.connect(self._offer)
        self.passphrase.textChanged.connect(self._offer)
        self._offer()

    def choice(self) -> ImportChoice | None:
        """Return what is to be brought in, None where that is nothing."""
        if self._parcel is None:
            return None
        wish = BringIn(
            ids=frozenset(self._chosen()),
            with_secrets=self.secrets_box.isChecked(),
            passphrase=self.passphrase.text() or None,
            with_logs=self.logs_box.isChecked(),
        )
        takes_server = self._parcel.is_installation and self.server_box.isChecked()
        return ImportChoice(self._parcel, wish, self._path if takes_server else None)

    def look(self, path: Path) -> None:
        """Show what ``path`` holds."""
        self.path.setText(str(path))
        self._parcel, self._path = None, path
        self.list.clear()
        self.told.setText(f"Looking into {path.name}…")
        show_hint(self.hint, "")
        task = self._look_into(path)
        task.succeeded.connect(self._on_looked)
        task.failed.connect(self._on_look_failed)
        self._offer()

    def _lay_out(self) -> None:
        row = row_of(self.path, self.archive_button, self.folder_button, wide=self.path)
        self.path.setPlaceholderText("an archive, or a folder")
        self.add_field("F&rom", self.path, row)
        self.hint = self.add_hint()
        self._lay_out_list()
        self._lay_out_choices()
        self.finish()

    def _lay_out_list(self) -> None:
        self.list.setObjectName("calendarDays")
        self.list.setHeaderHidden(True)
        self.list.setRootIsDecorated(False)
        self.list.setMinimumSize(76 * UNIT, 24 * UNIT)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.list.setAccessibleName("What would be brought in")
        self.add_wide(self.list)
        self.told.setWordWrap(True)
        self.told.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        self.add_wide(self.told)

    def _lay_out_choices(self) -> None:
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("their passphrase")
        self.passphrase.setAccessibleName("Passphrase of the secrets")
        secrets = QWidget(self)
        line = QHBoxLayout(secrets)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(UNIT)
        line.addWidget(self.secrets_box)
        line.addWidget(self.passphrase, 1)
        self.add_wide(secrets)
        for box in (self.secrets_box, self.logs_box):
            box.setChecked(True)
        self.add_wide(self.logs_box)
        self.add_wide(self.server_box)

    def _chosen(self) -> list[str]:
        items = [self.list.topLevelItem(row) for row in range(self.list.topLevelItemCount())]
        checked = Qt.CheckState.Checked
        return [each.data(0, _ID) for each in items if each and each.checkState(0) is checked]

    @Slot()
    def _offer(self) -> None:
        """Enable what makes sense for what was found."""
        parcel = self._parcel
        has_secrets = parcel is not None and (
            parcel.needs_passphrase or any(each.secure for each in parcel.strategies)
        )
        self.secrets_box.setEnabled(has_secrets)
        wants = has_secrets and self.secrets_box.isChecked()
        needs = wants and parcel is not None and parcel.needs_passphrase
        self.passphrase.setVisible(bool(parcel and parcel.needs_passphrase))
        self.passphrase.setEnabled(bool(needs))
        self.server_box.setVisible(bool(parcel and parcel.is_installation))
        is_right = bool(self._chosen()) and (not needs or bool(self.passphrase.text()))
        self.accept_button.setEnabled(is_right)

    @Slot()
    def _on_archive_button_clicked(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Archive", "", "Archives (*.zip);;All files (*)"
        )
        if path:
            self.look(Path(path))

    @Slot()
    def _on_folder_button_clicked(self) -> None:
        path = QFileDialog.getExistingDirectory(self, "The folder of an OpenAlgo")
        if path:
            self.look(Path(path))

    @Slot()
    def _on_path_editing_finished(self) -> None:
        text = self.path.text().strip()
        if text and Path(text) != self._path:
            self.look(Path(text).expanduser())

    @Slot(object)
    def _on_looked(self, parcel: Parcel) -> None:
        self._parcel = parcel
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's own signature
        for strategy, line in zip(parcel.strategies, parcel.summary(), strict=True):
            item = QTreeWidgetItem([line])
            item.setData(0, _ID, strategy.id)
            item.setCheckState(0, Qt.CheckState.Checked)
            self.list.addTopLevelItem(item)
        self.list.blockSignals(False)  # noqa: FBT003 - see above
        self.told.setText("\n".join(_told(parcel)))
        self._offer()

    @Slot(object)
    def _on_look_failed(self, error: OpeningBellError) -> None:
        self.told.setText(_HINT)
        show_hint(self.hint, str(error))
        self._offer()


def _told(parcel: Parcel) -> list[str]:
    lines = list(parcel.warnings)
    if not parcel.strategies:
        lines.append(f"There is no strategy in {parcel.origin}.")
    if parcel.served_by:
        lines.append(
            f"That OpenAlgo runs ({parcel.served_by}): the schedules come switched off, so that "
            "nothing trades twice."
        )
    lines.append("Everything is copied; nothing is started, and nothing there is changed.")
    return lines
