"""The dialog of a strategy's environment variables."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.dialogs.form_dialog import UNIT, FormDialog
from desktop.dialogs.seen_variables_page import SeenVariablesPage
from desktop.dialogs.variable_editor import VariableEditor
from desktop.dialogs.variable_sets_page import VariableSetsPage
from desktop.models.environment_form import EnvironmentChoice, EnvironmentWish, seen
from desktop.theme import Theme

_SIZE: Final = QSize(96 * UNIT, 80 * UNIT)
_ANEW: Final = (
    "The file of secrets is kept under another name, for the case that its key is found. "
    "Strategies start again, without these secrets, until you have entered them."
)
_NEW_KEY: Final = (
    "All secrets and API keys of this workspace are encrypted with a new key. A copy of "
    "keys/.encryption_key that you keep elsewhere is of no use afterwards: make a new one."
)


def ask(parent: QWidget, theme: Theme, choice: EnvironmentChoice) -> EnvironmentChoice | None:
    """Ask for the environment of a strategy; return None where it stays as it is."""
    dialog = EnvironmentDialog(parent, theme, choice)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.choice() if accepted else None
    dialog.deleteLater()
    return answer if answer != choice else None


class EnvironmentDialog(FormDialog):
    """A page each for the strategy's own variables, shared sets, and what it will see."""

    def __init__(self, parent: QWidget, theme: Theme, choice: EnvironmentChoice) -> None:
        """Show the environment that holds now."""
        super().__init__(parent, "Environment", choice.title, "Save")
        self._choice = choice
        self._theme = theme
        readable = choice.outfit.is_readable()
        self.editor = VariableEditor(theme, self, readable=readable)
        self.sets_page = VariableSetsPage(theme, self, choice.sets, choice.chosen)
        self.seen_page = SeenVariablesPage(self)
        self.pages = QTabWidget(self)
        self.key_button = QPushButton("Change &key…", self)
        self._is_locked = False
        self._lay_out(readable=readable)
        self.editor.show_variables(choice.own)
        self._connect()
        if choice.locked or not readable:
            self._lock()
        self.resize(_SIZE)

    def choice(self) -> EnvironmentChoice:
        """Return what is chosen."""
        if self._choice.wish is not EnvironmentWish.SAVE:
            return self._choice
        return replace(
            self._choice,
            own=self.editor.variables(),
            chosen=self.sets_page.chosen(),
            sets=self.sets_page.sets(),
        )

    def _lay_out(self, *, readable: bool) -> None:
        if self._choice.locked:
            self.add_wide(self._bar("info", self._choice.locked))
        elif not readable:
            self.anew_button = QPushButton("Begin anew…", self)
            self.anew_button.clicked.connect(self._on_anew_button_clicked)
            self.add_wide(self._bar("error", self._choice.outfit.flaw, self.anew_button))
        elif self._choice.outfit.flaw:
            self.add_wide(self._bar("error", self._choice.outfit.flaw))
        own = QWidget(self)
        column = QVBoxLayout(own)
        column.setContentsMargins(0, 2 * UNIT, 0, 0)
        column.addWidget(self.editor)
        self.pages.setObjectName("settingPages")
        self.pages.setDocumentMode(True)
        self.pages.addTab(own, "This strategy")
        self.pages.addTab(self.sets_page, "Shared sets")
        self.pages.addTab(self.seen_page, "What it will see")
        self.add_wide(self.pages)
        self.key_button.setToolTip("Encrypt all secrets of the workspace with a new key")
        self.key_button.setEnabled(readable and not self._choice.locked)
        self.add_action(self.key_button)
        self.finish()

    def _bar(self, level: str, sentence: str, button: QPushButton | None = None) -> QFrame:
        bar = QFrame(self)
        bar.setObjectName("messageBar")
        bar.setProperty("level", level)
        row = QHBoxLayout(bar)
        row.setContentsMargins(2 * UNIT, UNIT, UNIT, UNIT)
        row.setSpacing(UNIT)
        icon = QLabel(bar)
        name = "lock" if level == "info" else level
        color = self._theme.color(level)
        icon.setPixmap(self._theme.pixmap(name, color, 16, self.devicePixelRatioF()))
        row.addWidget(icon)
        self.told = QLabel(sentence, bar)
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(self.told, 1)
        if button is not None:
            button.setAutoDefault(False)
            row.addWidget(button)
        return bar

    def _connect(self) -> None:
        self.editor.changed.connect(self._on_changed)
        self.sets_page.changed.connect(self._on_changed)
        self.seen_page.wished.connect(self._show_seen)
        self.pages.currentChanged.connect(self._on_pages_current_changed)
        self.key_button.clicked.connect(self._on_key_button_clicked)

    def _lock(self) -> None:
        self._is_locked = True
        self.editor.lock()
        self.sets_page.lock()
        self.accept_button.setEnabled(False)

    def _is_sure(self, title: str, words: str, yes: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, words, parent=self)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        box.deleteLater()
        return box.clickedButton() is button

    @Slot()
    def _on_changed(self) -> None:
        self.key_button.setEnabled(False)
        self.key_button.setToolTip("Save what you have changed first")
        is_right = self.editor.validate() and self.sets_page.is_right()
        self.accept_button.setEnabled(is_right and not self._is_locked)

    @Slot()
    def _show_seen(self) -> None:
        present = replace(self._choice, sets=self.sets_page.sets())
        chosen, with_session = self.sets_page.chosen(), self.seen_page.session_box.isChecked()
        own = self.editor.variables()
        self.seen_page.show_variables(seen(present, own, chosen, with_session=with_session))

    @Slot(int)
    def _on_pages_current_changed(self, _page: int) -> None:
        if self.pages.currentWidget() is self.seen_page:
            self._show_seen()

    @Slot()
    def _on_anew_button_clicked(self) -> None:
        if self._is_sure("Begin anew", _ANEW, "Begin anew"):
            self._choice = replace(self._choice, wish=EnvironmentWish.BEGIN_ANEW)
            self.accept()

    @Slot()
    def _on_key_button_clicked(self) -> None:
        if self._is_sure("Change the key", _NEW_KEY, "Change key"):
            self._choice = replace(self._choice, wish=EnvironmentWish.CHANGE_KEY)
            self.accept()
