"""The dock at the window's right that tells everything about the selected strategy."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow, QStackedWidget
from typing_extensions import override

from core.manager.manager import StrategyManager
from desktop.theme import Theme
from desktop.views.dock_title import DockTitle

if TYPE_CHECKING:
    from desktop.views.details_view import DetailsView

_LEAST_WIDTH: Final = 300
_WIDTH: Final = 400


class DetailsDock(QDockWidget):
    """Begins empty; what is in it is loaded when it is first seen after the first painting."""

    command_wished = Signal(str)
    """The id of a command about the strategy that is shown."""
    log_wished = Signal(str, str)
    """The ids of a strategy and its run."""
    source_wished = Signal(object)
    """A :class:`~desktop.models.requests.RunSource`."""
    told = Signal(str)
    """A sentence about what went well."""

    def __init__(self, manager: StrategyManager, theme: Theme, window: QMainWindow) -> None:
        """Stand at the right of ``window``, hidden until the user or its layout shows it."""
        super().__init__("Details", window)
        self._manager = manager
        self._theme = theme
        self._may_fill = False
        self._was_hidden = False
        self._ids: list[str] = []
        self._view: DetailsView | None = None
        self.setObjectName("detailsDock")
        self.setTitleBarWidget(DockTitle(theme, self, "Ctrl+I"))
        self.setAllowedAreas(
            Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea
        )
        self._layers = _Layers(self)
        self._layers.setObjectName("details")
        self._layers.setMinimumWidth(_LEAST_WIDTH)
        self.hint = QLabel(self._layers)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint.setWordWrap(True)
        self.hint.setMargin(24)
        self.hint.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._layers.addWidget(self.hint)
        self.setWidget(self._layers)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        self.hide()
        self.action = self._made_action()
        self.visibilityChanged.connect(self._on_self_visibility_changed)
        manager.strategy_removed.connect(self._on_manager_strategy_removed)
        self._follow()

    def _made_action(self) -> QAction:
        action = QAction("&Details", self)
        action.setToolTip("Show or hide everything about the selected strategy")
        action.setCheckable(True)
        action.triggered.connect(self.setVisible)
        self.toggleViewAction().toggled.connect(action.setChecked)
        return action

    def view(self) -> "DetailsView":
        """Return what is in the dock, which is made if there is nothing yet."""
        if self._view is None:
            from desktop.views.details_view import DetailsView  # noqa: PLC0415 - see the class

            self._view = view = DetailsView(self._manager, self._theme, self._layers)
            view.command_wished.connect(self.command_wished)
            view.log_wished.connect(self.log_wished)
            view.source_wished.connect(self.source_wished)
            view.told.connect(self.told)
            self._layers.addWidget(view)
        return self._view

    def show_strategies(self, strategy_ids: list[str]) -> None:
        """Tell about the strategy that commands are about; of several, that they are several."""
        self._ids = list(strategy_ids)
        self._follow()

    @Slot()
    def bring(self) -> None:
        """Show the dock."""
        self._may_fill = True
        self.show()
        self.raise_()
        self._follow()

    def set_room(self, *, has_room: bool) -> None:
        """Hide the dock while there is no strategy to tell about, and bring it back after."""
        if has_room and self._was_hidden:
            self.show()
        elif not has_room:
            self._was_hidden = not self.isHidden()
            self.hide()

    @Slot()
    def allow_filling(self) -> None:
        """The window has been painted: what takes time may be loaded now."""
        self._may_fill = True
        self._follow()

    @Slot()
    def tick(self) -> None:
        """Let what counts follow the clock."""
        if self._view is not None and self.isVisible():
            self._view.tick()

    def _follow(self) -> None:
        if len(self._ids) == 1 and self._may_fill and not self.isHidden():
            view = self.view()
            view.show_strategy(self._ids[0])
            self._layers.setCurrentWidget(view)
            return
        several = f"{len(self._ids):,} strategies are selected:\n" if len(self._ids) > 1 else ""
        self.hint.setText(f"{several}Select one strategy to see everything about it")
        self._layers.setCurrentWidget(self.hint)

    @Slot()
    def _on_self_visibility_changed(self) -> None:
        self._follow()

    @Slot(str)
    def _on_manager_strategy_removed(self, strategy_id: str) -> None:
        if strategy_id in self._ids:
            self._ids.remove(strategy_id)
            self._follow()


class _Layers(QStackedWidget):
    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _WIDTH)
