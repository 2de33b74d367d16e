"""The strip below a log that says how its run ended."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from core import clock
from core.records.reasons import RunEnded
from core.records.run_record import RunRecord
from desktop.models import run_look
from desktop.theme import Theme

_ICON: Final = 16


class LogOutcomeBar(QFrame):
    """Hidden while the run lasts and there is no newer one."""

    newer_wished = Signal()
    """The user wants to see the run that began meanwhile."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin hidden."""
        super().__init__(parent)
        self._theme = theme
        self._record: RunRecord | None = None
        self._icon = QLabel(self)
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        # A long error must not make the window wider.
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.newer_button = QPushButton("Show the newer run", self)
        self.newer_button.clicked.connect(self.newer_wished)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 4, 8, 4)
        row.setSpacing(6)
        row.addWidget(self._icon)
        row.addWidget(self.label, 1)
        row.addWidget(self.newer_button)
        theme.changed.connect(self._on_theme_changed)
        self.show_run(None, has_newer=False)

    def show_run(self, record: RunRecord | None, *, has_newer: bool) -> None:
        """Say how a run ended, and whether another began after it."""
        self._record = record if record is not None and record.ended() else None
        self.newer_button.setVisible(has_newer)
        self.setVisible(self._record is not None or has_newer)
        self._tell()

    def _tell(self) -> None:
        record = self._record
        text = RunEnded(record).sentence(clock.now()) if record is not None else ""
        self.label.setText(text)
        self.label.setToolTip(text)
        self._icon.setVisible(record is not None)
        if record is None:
            return
        name, role = run_look.look(record)
        color = self._theme.color(role)
        self._icon.setPixmap(self._theme.pixmap(name, color, _ICON, self.devicePixelRatioF()))
        self.label.setStyleSheet(f"color: {color.name()}")

    @Slot()
    def _on_theme_changed(self) -> None:
        self._tell()
