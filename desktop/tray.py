"""The icon in the desktop's tray."""

from typing import Final

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from core.errors import shortened
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from desktop.actions import STARTABLE_STATES
from desktop.command_layout import TRAY_END, TRAY_START
from desktop.models.strategy_cells import URGENCY
from desktop.models.strategy_table_model import StrategyTableModel
from desktop.theme import Theme
from desktop.views.action_set import ActionSet

_LISTED: Final = 8
_NAME_LENGTH: Final = 40
_LOOK_MS: Final = 2_000
_PATIENCE_MS: Final = 30_000
"""A tray may come later than the program, when both are started at login."""

_BALLOON_MS: Final = 15_000
_SIZES: Final = (16, 22, 24, 32, 48, 64)


class Tray(QObject):
    """Shows at a glance whether strategies run, and starts and stops them from its menu."""

    show_wished = Signal()
    toggle_wished = Signal(str)
    """The id of a strategy that is to be started or stopped."""
    appeared = Signal()
    """There is a tray, and the icon is in it."""
    balloon_clicked = Signal()
    """The user wants to see what the balloon was about."""
    missed = Signal()
    """There is no tray, and none is waited for any more."""

    def __init__(
        self, model: StrategyTableModel, actions: ActionSet, theme: Theme, parent: QWidget
    ) -> None:
        """Look for a tray, for some time; what is shown follows ``model``."""
        super().__init__(parent)
        self._window = parent
        self._model = model
        self._actions = actions
        self._theme = theme
        self._seen_crashes: set[tuple[str, str | None]] = set()
        self._shown = ""
        self._waited_ms = 0
        self.menu = QMenu(parent)
        self.menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.icon = QSystemTrayIcon(self)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._on_icon_activated)
        self.icon.messageClicked.connect(self.balloon_clicked)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._look)
        model.counts_changed.connect(self._follow)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_application_focus_window_changed)
        self.look_at_crashes()
        self._timer.singleShot(0, self._look)

    def is_available(self) -> bool:
        """Return whether the icon is in a tray."""
        return self.icon.isVisible() and QSystemTrayIcon.isSystemTrayAvailable()

    def look_at_crashes(self) -> None:
        """The user sees the window: what has crashed so far is news no more."""
        self._seen_crashes = {_run(each) for each in self._crashed()}
        self._follow()

    def state(self) -> str:
        """Return what the dot on the icon says: ``crashed``, ``running`` or ``idle``."""
        if any(_run(each) not in self._seen_crashes for each in self._crashed()):
            return "crashed"
        return "running" if self._running() else "idle"

    def fill_menu(self) -> None:
        """Build the menu anew, from the commands and the strategies as they are."""
        self.menu.clear()
        self._actions.fill(self.menu, TRAY_START)
        self.menu.addSeparator()
        rows = sorted(self._model.statuses(), key=_relevance)
        for status in rows[:_LISTED]:
            self.menu.addAction(self._made(status))
        if len(rows) > _LISTED:
            more = self.menu.addAction(f"{len(rows) - _LISTED:,} more in the window…")
            more.triggered.connect(self.show_wished)
        self.menu.addSeparator()
        self._actions.fill(self.menu, TRAY_END)

    def tell(self, title: str, text: str) -> None:
        """Show a balloon, where the desktop has a tray; a click on it shows the window."""
        if self.is_available() and QSystemTrayIcon.supportsMessages():
            kind = QSystemTrayIcon.MessageIcon.Critical
            self.icon.showMessage(title, text, kind, _BALLOON_MS)

    def _made(self, status: StrategyStatus) -> QAction:
        verb = "Start" if status.state in STARTABLE_STATES else "Stop"
        name = shortened(status.name, _NAME_LENGTH).replace("&", "&&")
        action = QAction(f"{verb} {name}", self.menu)
        word = status.state.value
        action.setIcon(self._theme.icon(f"state-{word}", f"state_{word}"))
        action.setData(status.id)
        action.setEnabled(status.state is not StrategyState.STOPPING)
        action.triggered.connect(self._on_action_triggered)
        return action

    def _running(self) -> int:
        counts = self._model.counts()
        return sum(counts.get(each, 0) for each in ACTIVE_STATES)

    def _crashed(self) -> list[StrategyStatus]:
        return [each for each in self._model.statuses() if each.state is StrategyState.CRASHED]

    @Slot()
    def _follow(self) -> None:
        if self._window.isActiveWindow():
            self._seen_crashes = {_run(each) for each in self._crashed()}
        state, running = self.state(), self._running()
        if state != self._shown or self.icon.icon().isNull():
            self._shown = state
            self.icon.setIcon(self._drawn(state))
        what = f"{running:,} running" if running else "nothing running"
        crashed = ", crashed since you looked" if state == "crashed" else ""
        self.icon.setToolTip(f"Opening Bell: {what}{crashed}")

    def _drawn(self, state: str) -> QIcon:
        icon = QIcon()
        for size in _SIZES:
            pixmap = self._theme.icon("app").pixmap(QSize(size, size), 1.0).copy()
            _paint_dot(pixmap, self._theme.color(f"dot_{state}"))
            icon.addPixmap(pixmap)
        return icon

    @Slot()
    def _look(self) -> None:
        """Show the icon as soon as there is a tray; give up after a while."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            self._timer.stop()
            self.icon.show()
            self.appeared.emit()
            return
        self._waited_ms += _LOOK_MS
        if self._waited_ms <= _PATIENCE_MS:
            self._timer.start()
        else:
            self._timer.stop()
            self.missed.emit()

    @Slot()
    def _on_application_focus_window_changed(self) -> None:
        if self._window.isActiveWindow():
            self.look_at_crashes()

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        self.fill_menu()

    @Slot(QSystemTrayIcon.ActivationReason)
    def _on_icon_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        kind = QSystemTrayIcon.ActivationReason
        if reason in {kind.Trigger, kind.DoubleClick}:
            self.show_wished.emit()

    @Slot()
    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.toggle_wished.emit(action.data())


def _run(status: StrategyStatus) -> tuple[str, str | None]:
    return status.id, status.run


def _relevance(status: StrategyStatus) -> tuple[int, float, str]:
    """Rank crashed and active ones first, then those that ended last."""
    ended = status.ended_at.timestamp() if status.ended_at else 0.0
    active = status.state in ACTIVE_STATES
    rank = -1 if status.state is StrategyState.CRASHED else URGENCY[status.state]
    return (rank if active or rank < 0 else len(URGENCY)), -ended, status.name.casefold()


def _paint_dot(pixmap: QPixmap, color: QColor) -> None:
    edge = pixmap.width()
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    radius = edge * 0.25
    place = QPointF(edge - radius, edge - radius)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.setBrush(Qt.GlobalColor.black)
    painter.drawEllipse(place, radius, radius)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(color)
    inner = radius * 0.76
    painter.drawEllipse(QRectF(place.x() - inner, place.y() - inner, 2 * inner, 2 * inner))
    painter.end()
