"""The right end of the status bar: how many strategies do what, and India's time."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget
from typing_extensions import override

from core import clock
from core.clock import Clock
from core.records.states import StrategyState
from desktop.models.strategy_cells import URGENCY
from desktop.theme import Theme


class CountsBar(QWidget):
    """Counts by state, and a clock that ticks with the second while it can be seen."""

    ticked = Signal()
    """A second has begun."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, now: Clock = clock.now
    ) -> None:
        """Show the present time and no strategy."""
        super().__init__(parent)
        self._now = now
        self._counts = QLabel(self)
        self._counts.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._contracts = QLabel(self)
        self._contracts.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._contracts.hide()
        self._clock = QLabel(self)
        self._clock.setFont(theme.figures_font())
        self._clock.setToolTip("The time in India, by this computer's clock")
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(24)
        row.addWidget(self._contracts)
        row.addWidget(self._counts)
        row.addWidget(self._clock)
        self._show_time()

    def set_counts(self, counts: Mapping[StrategyState, int]) -> None:
        """Show how many strategies are in each state, the most urgent first."""
        total = sum(counts.values())
        parts = [f"{total:,} {'strategy' if total == 1 else 'strategies'}"]
        parts += [f"{counts[each]:,} {each}" for each in sorted(counts, key=URGENCY.__getitem__)]
        self._counts.setText("   ·   ".join(parts))

    def set_contracts(self, state: str, why: str) -> None:
        """Show whether the default server's contracts are ready; nothing where nobody waits."""
        self._contracts.setText(f"Contracts {state}")
        self._contracts.setToolTip(why[:1].upper() + why[1:])
        self._contracts.setVisible(bool(state))

    def contracts_text(self) -> str:
        """Return what is shown of the contracts, empty where nothing is."""
        return self._contracts.text() if self._contracts.isVisibleTo(self) else ""

    def counts_text(self) -> str:
        """Return what is shown of the counts."""
        return self._counts.text()

    def clock_text(self) -> str:
        """Return what the clock shows."""
        return self._clock.text()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._on_timer_timeout()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def _show_time(self) -> int:
        """Show the time and return for how many milliseconds it will be right."""
        present = self._now()
        self._clock.setText(f"{present:%H:%M:%S} IST")
        return 1000 - present.microsecond // 1000

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._timer.start(self._show_time())
        self.ticked.emit()
