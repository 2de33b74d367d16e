"""The title bar of a dock."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from desktop.theme import Theme


class DockTitle(QWidget):
    """Shows a dock's title, and a button that closes it."""

    def __init__(self, theme: Theme, dock: QDockWidget, shortcut: str = "Ctrl+L") -> None:
        """Stand for the title bar of ``dock``, which ``shortcut`` shows."""
        super().__init__(dock)
        self.setObjectName("dockTitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = QLabel(self)
        self._title.setObjectName("section")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        close = QToolButton(self)
        close.setObjectName("flat")
        close.setIcon(theme.icon("close", "muted"))
        close.setIconSize(QSize(14, 14))
        close.setToolTip(f"Hide; View and {shortcut} bring it back")
        close.setAccessibleName("Hide")
        close.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 8, 4)
        row.addWidget(self._title, 1)
        row.addWidget(close)
        dock.windowTitleChanged.connect(self._on_dock_window_title_changed)
        self._on_dock_window_title_changed(dock.windowTitle())

    @Slot(str)
    def _on_dock_window_title_changed(self, title: str) -> None:
        self._title.setText(title)
