"""Tells the user at once what cannot wait: in the window, and by the tray."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.errors import UnknownStrategyError
from core.manager.manager import StrategyManager
from core.records.alert import Alert, AlertKind
from desktop.actions import CommandId
from desktop.controllers.messages import finished
from desktop.models.message import Level, Message

_GATHERED_MS: Final = 400
"""Alerts of one cause come close together: a network that is gone fells every strategy."""
_NAMED: Final = 3

_WORDS: Final = {
    AlertKind.LOST: "{count} runs were lost",
    AlertKind.QUARANTINED: "{count} strategies are quarantined",
    AlertKind.CRASHED: "{count} strategies crashed",
    AlertKind.GUARD: "{count} strategies exceeded a limit",
    AlertKind.MISSED: "{count} starts were missed",
}

_BY_GRAVITY: Final = (
    AlertKind.GUARD,
    AlertKind.MISSED,
    AlertKind.CRASHED,
    AlertKind.QUARANTINED,
    AlertKind.LOST,
)


class AlertController(QObject):
    """Gathers alerts that come together, and offers to look at them or to try again."""

    raised = Signal(object)
    """A :class:`Message`."""
    balloon_wished = Signal(str, str)
    """A title and a text for the desktop."""
    show_wished = Signal(object)
    """The ids of the strategies that the newest alerts were about, as a list."""

    def __init__(self, manager: StrategyManager, parent: QObject) -> None:
        """Listen to ``manager``."""
        super().__init__(parent)
        self._manager = manager
        self._waiting: list[Alert] = []
        self._newest: list[str] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_GATHERED_MS)
        self._timer.timeout.connect(self._on_timer_timeout)
        manager.alert_raised.connect(self.take)

    @Slot()
    def ask_to_show(self) -> None:
        """The user wants to see what he was told of last."""
        if self._newest:
            self.show_wished.emit(list(self._newest))

    @Slot(object)
    def take(self, alert: Alert) -> None:
        """Tell of an alert, together with those that come with it."""
        if alert not in self._waiting:
            self._waiting.append(alert)
        # Not restarted: a stream of them must not put off the first.
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        alerts, self._waiting = self._waiting, []
        self._newest = list(dict.fromkeys(each.strategy_id for each in alerts))
        # The gravest is told last, as the newest message is in front.
        for kind in _BY_GRAVITY:
            same = [each for each in alerts if each.kind is kind]
            if same:
                self.raised.emit(self._message(kind, same))
        self.balloon_wished.emit(*self._balloon(alerts))

    def _message(self, kind: AlertKind, alerts: Sequence[Alert]) -> Message:
        ids = tuple(dict.fromkeys(each.strategy_id for each in alerts))
        again = kind is AlertKind.QUARANTINED
        # A lost run stays until it is dismissed: nothing takes its place.
        place = "lost" if kind is AlertKind.LOST else "alert"
        return Message(
            level=Level.WARNING if kind is AlertKind.GUARD else Level.ERROR,
            text=finished(self._sentence(kind, alerts)),
            key=":".join((place, *ids)),
            command=CommandId.TRY_AGAIN if again else CommandId.SHOW_DETAILS,
            command_text="Try again" if again else "Show",
            targets=ids,
        )

    def _sentence(self, kind: AlertKind, alerts: Sequence[Alert]) -> str:
        names = [self._name(each) for each in dict.fromkeys(each.strategy_id for each in alerts)]
        if len(names) == 1:
            return f"{names[0]}: {alerts[-1].sentence}"
        more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
        count = _WORDS[kind].format(count=f"{len(names):,}")
        return f"{count}: {', '.join(names[:_NAMED])}{more}"

    def _balloon(self, alerts: Sequence[Alert]) -> tuple[str, str]:
        if len(alerts) == 1:
            return alerts[0].title, finished(alerts[0].sentence)
        kinds = [each for each in _WORDS if any(alert.kind is each for alert in alerts)]
        same = [[alert for alert in alerts if alert.kind is kind] for kind in kinds]
        lines = [finished(self._sentence(each[0].kind, each)) for each in same]
        count = len({each.strategy_id for each in alerts})
        title = alerts[-1].title if count == 1 else f"{count:,} strategies need a look"
        return title, "\n".join(lines)

    def _name(self, strategy_id: str) -> str:
        try:
            return self._manager.status(strategy_id).name
        except UnknownStrategyError:
            return strategy_id
