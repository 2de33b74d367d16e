"""What the window shows while there is no strategy: the way to the first one."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from core.sources.templates import FIRST
from desktop.theme import Theme
from desktop.views.template_card import TemplateCard


class WelcomePage(QScrollArea):
    """Leads to the first strategy: from a file, or from one of the templates."""

    add_wished = Signal()
    """From a file."""
    template_wished = Signal(str)
    """From the template with this key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Show the ways."""
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        content = QWidget(self)
        content.setObjectName("welcome")
        self.setWidget(content)
        column = QVBoxLayout(content)
        column.setContentsMargins(32, 32, 32, 32)
        column.setSpacing(8)
        column.addStretch(2)
        for each in self._heading(theme, content):
            column.addWidget(each, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(16)
        self.add_button = QPushButton("Add a strategy from a file…", content)
        self.add_button.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        self.add_button.clicked.connect(self.add_wished)
        column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(_muted("or drop Python files anywhere on this window", content))
        column.addSpacing(32)
        column.addWidget(_muted("Or begin from one of these; New (Ctrl+N) has more:", content))
        column.addSpacing(4)
        column.addLayout(self._card_row(content))
        column.addStretch(3)

    def _heading(self, theme: Theme, parent: QWidget) -> list[QLabel]:
        icon = QLabel(parent)
        icon.setPixmap(theme.icon("app").pixmap(QSize(56, 56), self.devicePixelRatioF()))
        title = QLabel("Ready for your first strategy", parent)
        title.setObjectName("welcomeTitle")
        text = QLabel(
            "Any Python script will do. It is copied into this workspace, runs in a process\n"
            "of its own, and can keep running when this window is closed.",
            parent,
        )
        text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        text.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        return [icon, title, text]

    def _card_row(self, parent: QWidget) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addStretch(1)
        self.cards = [TemplateCard(each, parent) for each in FIRST]
        for card in self.cards:
            card.chosen.connect(self.template_wished)
            row.addWidget(card)
        row.addStretch(1)
        return row


def _muted(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return label
