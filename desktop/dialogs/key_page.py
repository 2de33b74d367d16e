"""The key of all that is encrypted: where it is, a new one, and the system's keychain."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from core.background import Task
from desktop.dialogs.form_dialog import UNIT, muted_words, row_of

_WORDS: Final = (
    "All secrets and API keys of this workspace are encrypted under one key. Without it they are "
    "lost: keep a copy of keys/.encryption_key somewhere else."
)
_LOOKING: Final = "Looking for the system's keychain…"
_NONE: Final = "There is no keychain in this session that could keep the key."
_OFFER: Final = (
    "{name} then guards it: from a copy of your disk nobody can read the secrets. While it is locked, "
    "or without your desktop's session, no strategy starts. Make a copy of keys/.encryption_key "
    "first: the file goes, and OpenAlgo needs it."
)
_GUARDED: Final = (
    "{name} guards the key. Take the tick away to have it in keys/.encryption_key again, where you "
    "can make a copy, and OpenAlgo finds it."
)
_BELOW_BOX: Final = 3 * UNIT


class KeyPage(QWidget):
    """What can be done with the key; the keychain is looked for when the page is first shown."""

    changed = Signal()
    """The keychain is wished for, or no more."""

    def __init__(
        self, parent: QWidget, look: Callable[[], Task] | None, *, in_keychain: bool
    ) -> None:
        """Show where the key is.

        Args:
            parent: The dialog.
            look: Begins the look for a keychain; the result is its name, or None. None where
                nothing can be chosen now.
            in_keychain: Whether a keychain has the key.
        """
        super().__init__(parent)
        self._look = look
        self._is_in = in_keychain
        self.key_button = QPushButton("Change &key…", self)
        self.key_button.setAutoDefault(False)
        self.key_button.setToolTip("Encrypt all secrets of the workspace with a new key")
        self.box = QCheckBox("Keep the key in the system's key&chain", self)
        self.box.setChecked(in_keychain)
        self.box.setEnabled(False)
        self.hint = muted_words("", self)
        self._lay_out()
        self.box.toggled.connect(self.changed)

    def in_keychain(self) -> bool:
        """Return whether the keychain is to have the key."""
        return self.box.isChecked()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._look is not None:
            self.hint.setText(_LOOKING)
            task = self._look()
            task.succeeded.connect(self._on_found)
            self._look = None

    def _lay_out(self) -> None:
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 2 * UNIT, 0, 0)
        page.setSpacing(UNIT)
        page.addWidget(muted_words(_WORDS, self))
        page.addSpacing(UNIT)
        page.addLayout(row_of(self.key_button))
        page.addSpacing(2 * UNIT)
        page.addWidget(self.box)
        below = QVBoxLayout()
        below.setContentsMargins(_BELOW_BOX, 0, 0, 0)
        below.addWidget(self.hint)
        page.addLayout(below)
        page.addStretch(1)

    @Slot(object)
    def _on_found(self, name: str | None) -> None:
        if name is None:
            self.hint.setText(_NONE)
            return
        self.box.setEnabled(True)
        text = (_GUARDED if self._is_in else _OFFER).format(name=name)
        self.hint.setText(text[:1].upper() + text[1:])
