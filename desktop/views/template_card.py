"""A card that offers one of the templates."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from core.sources.templates import Template

_WIDTH: Final = 248
_HEIGHT: Final = 176


class TemplateCard(QFrame):
    """Title, summary and needs of a template; chosen by a click, Enter or Space."""

    chosen = Signal(str)
    """The template's key."""

    def __init__(self, template: Template, parent: QWidget) -> None:
        """Show ``template``."""
        super().__init__(parent)
        self.setObjectName("card")
        self.setFixedSize(_WIDTH, _HEIGHT)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{template.title}: {template.summary}")
        self.key = template.key
        title = QLabel(template.title, self)
        title.setObjectName("cardTitle")
        summary = QLabel(template.summary + ".", self)
        summary.setWordWrap(True)
        summary.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        summary.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        badge = QLabel(_badge(template), self)
        badge.setObjectName("badge" if template.needs else "goodBadge")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(summary, 1)
        row = QHBoxLayout()
        row.addWidget(badge)
        row.addStretch(1)
        column.addLayout(row)

    def set_chosen(self, chosen: bool) -> None:  # noqa: FBT001 - a setter
        """Mark the card as the chosen one of several."""
        self.setProperty("chosen", chosen)
        self.style().unpolish(self)
        self.style().polish(self)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.chosen.emit(self.key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.chosen.emit(self.key)
        else:
            super().keyPressEvent(event)


def _badge(template: Template) -> str:
    return f"Needs {', '.join(template.needs)}" if template.needs else "Runs as it is"
