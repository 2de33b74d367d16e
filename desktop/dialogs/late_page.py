"""Pages whose content is made when they are first looked at."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.dialogs.form_dialog import UNIT


class LatePage(QWidget):
    """An empty page; when it has been painted so, its content is asked for.

    That is in a turn of the event loop of its own, so that none has more to do than to open the
    dialog, to paint it, or to make one page. Whoever makes the content puts it in by :meth:`fill`,
    also earlier.
    """

    def __init__(self, parent: QWidget, make: Callable[[], object]) -> None:
        """Remember what makes the content, and does nothing the second time."""
        super().__init__(parent)
        self._make = make
        # In Qt a timer without delay ends the turn that it was started in, so it takes two.
        self._turns_left = 2
        self._turn = QTimer(self, singleShot=True, interval=0)
        self._turn.timeout.connect(self._on_turn_timeout)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2 * UNIT, 0, 0)

    def fill(self, content: QWidget) -> None:
        """Show the content."""
        self._turns_left = 0
        self._column.addWidget(content)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._turns_left:
            self._turn.start()

    @Slot()
    def _on_turn_timeout(self) -> None:
        self._turns_left = max(0, self._turns_left - 1)
        if self._turns_left:
            self._turn.start()
        else:
            self._make()
