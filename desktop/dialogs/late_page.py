"""Pages whose content is made when they are first looked at."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from desktop.dialogs.form_dialog import UNIT


class LatePage(QWidget):
    """An empty page; at the event loop's next turn after it was shown its content is asked for.

    So no turn has more to do than one page. Whoever makes the content puts it in by :meth:`fill`, also
    earlier.
    """

    def __init__(self, parent: QWidget, make: Callable[[], object]) -> None:
        """Remember what makes the content, and does nothing the second time."""
        super().__init__(parent)
        self._make = make
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2 * UNIT, 0, 0)

    def fill(self, content: QWidget) -> None:
        """Show the content."""
        self._column.addWidget(content)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._on_turn_over)

    @Slot()
    def _on_turn_over(self) -> None:
        self._make()
