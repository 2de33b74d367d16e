"""Everything about one strategy: its state, how it is supervised, what ran, and what went wrong."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from core.background import Background
from core.errors import UnknownStrategyError
from core.manager.manager import StrategyManager
from core.records.run_record import RunRecord
from core.records.states import CLEARABLE_STATES, StrategyState
from core.records.status import StrategyStatus
from desktop.actions import CommandId
from desktop.command_table import COMMANDS
from desktop.models import crash_report, run_look
from desktop.models.crash_report import Crash, Frame
from desktop.models.requests import RunSource
from desktop.theme import Theme
from desktop.views.crash_card import CrashCard
from desktop.views.details_header import DetailsHeader
from desktop.views.run_history import RunHistory
from desktop.views.supervision_section import SupervisionSection

_PASSING: Final = frozenset(
    {StrategyState.STOPPING, StrategyState.BACKOFF, StrategyState.WAITING, StrategyState.STARTING}
)
"""States whose sentence may follow the clock."""


class DetailsView(QScrollArea):
    """Follows one strategy, and its newest run until the user chooses another."""

    command_wished = Signal(str)
    """The id of a command about the strategy that is shown."""
    log_wished = Signal(str, str)
    """The ids of a strategy and its run."""
    source_wished = Signal(object)
    """A :class:`RunSource`."""
    told = Signal(str)
    """A sentence about what went well."""

    def __init__(
        self, manager: StrategyManager, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Show no strategy."""
        super().__init__(parent)
        self._manager = manager
        self._background = Background(self)
        self._strategy_id: str | None = None
        self._status: StrategyStatus | None = None
        self._runs: list[RunRecord] = []
        self._chosen: RunRecord | None = None
        content = QWidget(self)
        content.setObjectName("details")
        self.header = DetailsHeader(theme, content)
        self.card = CrashCard(theme, content)
        self.supervision = SupervisionSection(theme, content)
        self.history = RunHistory(theme, content)
        column = QVBoxLayout(content)
        column.setContentsMargins(16, 12, 16, 16)
        column.setSpacing(16)
        for widget in (self.header, self.card, self.supervision, self.history):
            column.addWidget(widget)
        column.setStretchFactor(self.history, 1)
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("detailsArea")
        self._connect()

    def _connect(self) -> None:
        self._manager.state_changed.connect(self._on_manager_state_changed)
        self._manager.strategy_changed.connect(self._on_manager_strategy_changed)
        self.history.run_chosen.connect(self.choose)
        self.history.log_wished.connect(self._on_history_log_wished)
        self.history.source_wished.connect(self._on_history_source_wished)
        self.card.frame_wished.connect(self._on_card_frame_wished)
        self.card.command_wished.connect(self.command_wished)
        self.header.command_wished.connect(self.command_wished)
        self.card.copied.connect(self._on_card_copied)
        self.supervision.change_wished.connect(self._on_supervision_change_wished)

    def show_strategy(self, strategy_id: str | None) -> None:
        """Show a strategy with its newest run; the same one again changes nothing."""
        if strategy_id == self._strategy_id:
            return
        self._strategy_id = strategy_id
        self._status, self._runs, self._chosen = None, [], None
        self.card.show_crash(None, "")
        self.history.show_runs([], None)
        self.verticalScrollBar().setValue(0)
        self._refresh()
        self._ask_for_runs()

    def chosen(self) -> RunRecord | None:
        """Return the run that is chosen."""
        return self._chosen

    @Slot(str)
    def choose(self, run_id: str) -> None:
        """Choose a run of the strategy."""
        found = next((each for each in self._runs if each.run_id == run_id), None)
        if found is not None:
            self._show_run(found)

    @Slot()
    def tick(self) -> None:
        """Let a sentence that counts follow the clock."""
        if self._status is not None and self._status.state in _PASSING:
            self._refresh()

    # -- what is shown

    def _refresh(self) -> None:
        if self._strategy_id is None:
            return
        try:
            status = self._manager.status(self._strategy_id)
        except UnknownStrategyError:
            return
        self._status = status
        self.header.show_status(status)
        self.header.show_ways(_ways(self._manager, status))
        settings, scheduled = self._manager.supervision(status.id), status.schedule is not None
        self.supervision.show_settings(status.policy, settings, scheduled=scheduled)
        self.supervision.show_warnings(status.warnings)
        self._offer()

    def _ask_for_runs(self) -> None:
        if self._strategy_id is None:
            return
        task = self._background.run(partial(_asked, self._manager, self._strategy_id))
        task.succeeded.connect(self._on_runs_succeeded)

    @Slot(object)
    def _on_runs_succeeded(self, answer: tuple[str, list[RunRecord]]) -> None:
        strategy_id, runs = answer
        if strategy_id != self._strategy_id:
            return
        newest_before = self._runs[0].run_id if self._runs else None
        self._runs = runs
        chosen = self._chosen.run_id if self._chosen is not None else None
        same = next((each for each in runs if each.run_id == chosen), None)
        newest = runs[0] if runs else None
        self.supervision.show_unwalled(newest.unwalled if newest else None)
        self._show_run(newest if same is None or chosen == newest_before else same)

    def _show_run(self, record: RunRecord | None) -> None:
        before, self._chosen = self._chosen, record
        self.history.show_runs(self._runs, record)
        if record is None or not run_look.needs_a_look(record):
            self.card.show_crash(None, "")
        elif before != record or not self.card.isVisibleTo(self):
            self._ask_for_crash(record)
        self._offer()

    def _ask_for_crash(self, record: RunRecord) -> None:
        source = self._manager.workspace.source(record.strategy_id)
        task = self._background.run(partial(crash_report.read, record, source))
        task.succeeded.connect(self._on_crash_succeeded)

    @Slot(object)
    def _on_crash_succeeded(self, crash: Crash) -> None:
        if self._chosen is not None and crash.record == self._chosen:
            name = self._status.name if self._status is not None else crash.record.strategy_id
            self.card.show_crash(crash, name)
            self._offer()

    def _offer(self) -> None:
        """Offer to go on from the crash that the strategy's state is about, and no older one."""
        is_newest = bool(self._runs) and self._chosen == self._runs[0]
        state = self._status.state if self._status is not None and is_newest else None
        again = state in COMMANDS[CommandId.TRY_AGAIN].states
        pauses = state is StrategyState.BACKOFF
        self.card.set_can_act(again=again, start_now=pauses, clear=state in CLEARABLE_STATES)
        # Said once: the card has the same sentence.
        is_said = self.card.isVisibleTo(self) and self.card.sentence.text() == (
            self._status.why if self._status is not None else ""
        )
        self.header.sentence.setVisible(not is_said)

    # -- what others say

    @Slot(str)
    def _on_manager_state_changed(self, strategy_id: str) -> None:
        if strategy_id == self._strategy_id:
            self._refresh()
            self._ask_for_runs()

    @Slot(str)
    def _on_manager_strategy_changed(self, strategy_id: str) -> None:
        if strategy_id == self._strategy_id:
            self._refresh()
            if self._chosen is not None and self.card.isVisibleTo(self):
                # What ran may differ from the file from now on.
                self._ask_for_crash(self._chosen)

    @Slot()
    def _on_history_log_wished(self) -> None:
        if self._chosen is not None:
            self.log_wished.emit(self._chosen.strategy_id, self._chosen.run_id)

    @Slot()
    def _on_history_source_wished(self) -> None:
        if self._chosen is not None:
            self.source_wished.emit(RunSource(record=self._chosen))

    @Slot(object)
    def _on_card_frame_wished(self, frame: Frame) -> None:
        if self._chosen is None:
            return
        is_own = frame.file.name == f"{self._chosen.strategy_id}.py"
        file = None if is_own else frame.file
        self.source_wished.emit(RunSource(record=self._chosen, line=frame.line, file=file))

    @Slot()
    def _on_card_copied(self) -> None:
        self.told.emit("The report is in the clipboard")

    @Slot()
    def _on_supervision_change_wished(self) -> None:
        self.command_wished.emit(CommandId.SUPERVISION.value)


def _asked(manager: StrategyManager, strategy_id: str) -> tuple[str, list[RunRecord]]:
    return strategy_id, manager.runs(strategy_id)


def _ways(manager: StrategyManager, status: StrategyStatus) -> tuple[CommandId, ...]:
    """Return what can be done about a strategy that is not as it should be."""
    mend = (CommandId.EDIT,) if status.source.flaw is not None else ()
    if status.state is StrategyState.PAUSED:
        return (CommandId.RUN_TODAY, *mend)
    if manager.waits_for_contracts(status.id):
        return (CommandId.CHECK_AND_START, CommandId.START_ANYWAY)
    if status.source.is_edited and not mend:
        return (CommandId.RESTART,)
    return mend
