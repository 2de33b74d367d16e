"""The one or two widgets in which an editor shows its text."""

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget
from typing_extensions import override

View = TypeVar("View", bound=QWidget)


class SplitViews(QSplitter, Generic[View]):
    """Holds views of one text; the one that had the keyboard last is in front."""

    front_changed = Signal()

    def __init__(self, first: View, parent: QWidget) -> None:
        """Fill ``parent`` with the first view."""
        super().__init__(parent)
        self.front: View = first
        """What commands are about."""
        self._views: list[View] = []
        self.setChildrenCollapsible(False)
        self._take(first)
        layout = QVBoxLayout(parent)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self)

    def views(self) -> list[View]:
        """Return the views, the first of them at the left or on top."""
        return list(self._views)

    def open(self, second: View, orientation: Qt.Orientation) -> None:
        """Show a second view, as large as the first, with the keyboard in it."""
        self._take(second)
        self.turn(orientation)
        _focus(second)
        self._bring(second)

    def turn(self, orientation: Qt.Orientation) -> None:
        """Show the views beside each other, or above each other, equally large."""
        self.setOrientation(orientation)
        room = self.width() if orientation is Qt.Orientation.Horizontal else self.height()
        self.setSizes([room // 2] * 2)

    def close_other(self) -> None:
        """Remove the view that is not in front."""
        for view in self.views():
            if view is not self.front:
                self._views.remove(view)
                view.removeEventFilter(self)
                view.hide()
                view.setParent(None)
                view.deleteLater()
        _focus(self.front)

    def _take(self, view: View) -> None:
        self._views.append(view)
        self.addWidget(view)
        view.installEventFilter(self)

    def _bring(self, view: View) -> None:
        if view is not self.front:
            self.front = view
            self.front_changed.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            for view in self._views:
                if view is watched:
                    self._bring(view)
        return super().eventFilter(watched, event)


def _focus(view: QWidget) -> None:
    # Not view.setFocus(): that is another method of Scintilla's component.
    QWidget.setFocus(view, Qt.FocusReason.OtherFocusReason)
