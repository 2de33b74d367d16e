"""What the program is."""

from importlib import metadata

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.dialogs.form_dialog import UNIT
from desktop.theme import Theme


def ask(parent: QWidget, theme: Theme) -> None:
    """Show name, version and licence until the user has seen them."""
    dialog = AboutDialog(parent, theme)
    dialog.exec()
    dialog.deleteLater()


class AboutDialog(QDialog):
    """Name, version and licence."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        """Show them."""
        super().__init__(parent)
        self.setWindowTitle("About Opening Bell")
        icon = QLabel(self)
        icon.setPixmap(theme.icon("app").pixmap(64, 64))
        buttons = QDialogButtonBox(self)
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        row = QHBoxLayout()
        row.setSpacing(3 * UNIT)
        row.addWidget(icon)
        row.addLayout(self._words(), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(2 * UNIT)
        column.addLayout(row)
        column.addWidget(buttons)
        self.setFixedWidth(60 * UNIT)

    def _words(self) -> QVBoxLayout:
        title = QLabel(f"Opening Bell {_version()}", self)
        title.setObjectName("heading")
        text = QLabel(
            "Hosts, schedules and watches Python trading strategies.\n\n"
            "Free software under the GNU Affero General Public License, version 3 or later, "
            "without any warranty.",
            self,
        )
        text.setWordWrap(True)
        versions = QLabel(f"Qt {qVersion()}", self)
        versions.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        words = QVBoxLayout()
        words.setSpacing(UNIT)
        for each in (title, text, versions):
            words.addWidget(each)
        return words


def _version() -> str:
    try:
        return metadata.version("opening-bell")
    except metadata.PackageNotFoundError:
        return ""
