"""The dialog of a strategy's environment variables."""

from dataclasses import replace
from functools import cached_property
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
    QWidget,
)

from desktop.dialogs.form_dialog import UNIT, FormDialog
from desktop.dialogs.key_page import KeyPage
from desktop.dialogs.late_page import LatePage
from desktop.dialogs.seen_variables_page import SeenVariablesPage
from desktop.dialogs.variable_editor import VariableEditor
from desktop.dialogs.variable_sets_page import VariableSetsPage
from desktop.models.environment_form import EnvironmentChoice, EnvironmentWish, seen
from desktop.theme import Theme

_SIZE: Final = QSize(96 * UNIT, 80 * UNIT)
_ANEW: Final = (
    "What cannot be decrypted is kept under other names, for the case that its key is found. "
    "Strategies start again, without these secrets and API keys, until you have entered them."
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
    """A page each for the strategy's own variables, shared sets, what it will see, and the key."""

    def __init__(self, parent: QWidget, theme: Theme, choice: EnvironmentChoice) -> None:
        """Show the environment that holds now."""
        super().__init__(parent, "Environment", choice.title, "Save")
        self._choice = choice
        self._theme = theme
        readable = choice.outfit.is_readable()
        self._is_locked = bool(choice.locked) or not readable
        self._own, self._sets = LatePage(self, self._editor), LatePage(self, self._sets_page)
        self.seen_page = SeenVariablesPage(self)
        look = None if self._is_locked else choice.look_for_keychain
        self.key_page = KeyPage(self, look, in_keychain=choice.in_keychain)
        self.pages = QTabWidget(self)
        self._lay_out(readable=readable)
        self._connect()
        self.accept_button.setEnabled(not self._is_locked)
        self.resize(_SIZE)

    @cached_property
    def editor(self) -> VariableEditor:
        """The strategy's own variables; made when they are first looked at."""
        readable = self._choice.outfit.is_readable()
        editor = VariableEditor(self._theme, self, readable=readable)
        editor.show_variables(self._choice.own)
        editor.changed.connect(self._on_changed)
        if self._is_locked:
            editor.lock()
        self._own.fill(editor)
        return editor

    @cached_property
    def sets_page(self) -> VariableSetsPage:
        """The shared sets; made when they are first looked at."""
        page = VariableSetsPage(self._theme, self, self._choice.sets, self._choice.chosen)
        page.changed.connect(self._on_changed)
        if self._is_locked:
            page.lock()
        self._sets.fill(page)
        return page

    def choice(self) -> EnvironmentChoice:
        """Return what is chosen."""
        if self._choice.wish is not EnvironmentWish.SAVE:
            return self._choice
        return replace(self._standing(), in_keychain=self.key_page.in_keychain())

    def _standing(self) -> EnvironmentChoice:
        """Return the variables as they stand here; a page that nobody has seen is as it was."""
        standing = self._choice
        if "editor" in vars(self):
            standing = replace(standing, own=self.editor.variables())
        if "sets_page" in vars(self):
            chosen, sets = self.sets_page.chosen(), self.sets_page.sets()
            standing = replace(standing, chosen=chosen, sets=sets)
        return standing

    def _editor(self) -> VariableEditor:
        return self.editor

    def _sets_page(self) -> VariableSetsPage:
        return self.sets_page

    def _lay_out(self, *, readable: bool) -> None:
        if self._choice.locked:
            self.add_wide(self._bar("info", self._choice.locked))
        elif not readable:
            self.anew_button = QPushButton("Begin anew…", self)
            self.anew_button.clicked.connect(self._on_anew_button_clicked)
            self.add_wide(self._bar("error", self._choice.outfit.flaw, self.anew_button))
        elif self._choice.outfit.flaw:
            self.add_wide(self._bar("error", self._choice.outfit.flaw))
        self.pages.setObjectName("settingPages")
        self.pages.setDocumentMode(True)
        self.pages.addTab(self._own, "This strategy")
        self.pages.addTab(self._sets, "Shared sets")
        self.pages.addTab(self.seen_page, "What it will see")
        self.pages.addTab(self.key_page, "Key")
        self.add_wide(self.pages)
        self.key_page.key_button.setEnabled(not self._is_locked)
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
        self.key_page.changed.connect(self._on_changed)
        self.seen_page.wished.connect(self._show_seen)
        self.pages.currentChanged.connect(self._on_pages_current_changed)
        self.key_page.key_button.clicked.connect(self._on_key_button_clicked)

    def _is_sure(self, title: str, words: str, yes: str) -> bool:
        box = QMessageBox(QMessageBox.Icon.NoIcon, title, words, parent=self)
        button = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.exec()
        box.deleteLater()
        return box.clickedButton() is button

    @Slot()
    def _on_changed(self) -> None:
        self.key_page.key_button.setEnabled(False)
        self.key_page.key_button.setToolTip("Save what you have changed first")
        is_right = self.editor.validate()
        if "sets_page" in vars(self):
            is_right = self.sets_page.is_right() and is_right
        self.accept_button.setEnabled(is_right and not self._is_locked)

    @Slot()
    def _show_seen(self) -> None:
        present, with_session = self._standing(), self.seen_page.session_box.isChecked()
        self.seen_page.show_variables(
            seen(present, present.own, present.chosen, with_session=with_session)
        )

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
