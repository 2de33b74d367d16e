"""The dock that shows what a strategy has printed, run by run."""

from contextlib import suppress
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QDockWidget, QVBoxLayout, QWidget

from core.background import Background
from core.errors import UnknownStrategyError
from core.manager.manager import StrategyManager
from core.records.run_record import RunRecord
from desktop.models.log_filter import LogFilter
from desktop.theme import Theme
from desktop.views.log_actions import LogActions
from desktop.views.log_header import LogHeader
from desktop.views.log_panel import LogPanel


class LogDock(QDockWidget):
    """Follows the newest run of a strategy, until the user chooses another.

    A run that begins while the end of the one before is in sight takes its place.
    """

    notice_raised = Signal(str)
    """A sentence for the user."""

    def __init__(
        self, manager: StrategyManager, theme: Theme, parent: QWidget | None = None
    ) -> None:
        """Show no strategy."""
        super().__init__("Log", parent)
        self.setObjectName("logDock")
        self._manager = manager
        self._background = Background(self)
        self._strategy_id: str | None = None
        self._name = ""
        self._runs: list[RunRecord] = []
        self._shown: RunRecord | None = None
        self._wanted_run = ""
        content = QWidget(self)
        self.header = LogHeader(theme, content)
        self.panel = LogPanel(theme, content)
        self.commands = LogActions(self.panel, theme, self)
        self.header.set_menu(self.commands.menu_actions())
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.panel, 1)
        self.setWidget(content)
        self._connect()
        self.show_strategy(None)

    def show_strategy(self, strategy_id: str | None) -> None:
        """Show the newest run of a strategy, or nothing."""
        if strategy_id is not None and strategy_id == self._strategy_id:
            return
        self._strategy_id = strategy_id
        self._take_name()
        self._runs = []
        self._wanted_run = ""
        self._show_run(None)
        self._ask_for_runs()

    def show_run(self, strategy_id: str, run_id: str) -> None:
        """Show the log of a certain run; where the runs are yet to be read, then."""
        self.show_strategy(strategy_id)
        self._wanted_run = run_id
        self._on_header_run_chosen(run_id)

    def strategy_id(self) -> str | None:
        """Return the strategy whose log is shown."""
        return self._strategy_id

    def run_id(self) -> str | None:
        """Return the run whose log is shown."""
        return self._shown.run_id if self._shown is not None else None

    def open_search(self) -> None:
        """Show the dock with the keyboard in its search bar."""
        self.show()
        self.raise_()
        self.panel.open_search()

    def _connect(self) -> None:
        self._manager.state_changed.connect(self._on_manager_state_changed)
        self._manager.strategy_changed.connect(self._on_manager_strategy_changed)
        self._manager.strategy_removed.connect(self._on_manager_strategy_removed)
        self.commands.noticed.connect(self.notice_raised)
        self.header.run_chosen.connect(self._on_header_run_chosen)
        self.header.filter_chosen.connect(self._on_header_filter_chosen)
        self.header.search_button.clicked.connect(self.panel.open_search)
        self.header.wrap_button.toggled.connect(self.panel.view.set_wraps)
        self.panel.outcome_bar.newer_wished.connect(self._on_panel_newer_wished)
        self.visibilityChanged.connect(self.panel.model.set_polling)

    # -- which run

    def _ask_for_runs(self) -> None:
        """Have the strategy's runs read; there may be thousands."""
        if self._strategy_id is None:
            return
        task = self._background.run(partial(_asked, self._manager, self._strategy_id))
        task.succeeded.connect(self._on_task_succeeded)

    @Slot(object)
    def _on_task_succeeded(self, answer: tuple[str, list[RunRecord]]) -> None:
        strategy_id, runs = answer
        if strategy_id != self._strategy_id:
            return
        newest_before = self._runs[0].run_id if self._runs else None
        self._runs = runs
        follows = self.run_id() in {None, newest_before} and self.panel.view.is_following()
        shown = next((each for each in runs if each.run_id == self.run_id()), None)
        newest = runs[0] if runs else None
        self._show_run(newest if follows or shown is None else shown)
        self._on_header_run_chosen(self._wanted_run)

    def _show_run(self, record: RunRecord | None) -> None:
        """Show a run's log, or what is new about the run that is shown."""
        before, self._shown = self._shown, record
        if record is None:
            self.panel.show_log(None, is_live=False)
        elif before is None or before.run_id != record.run_id:
            self.panel.show_log(record.log_path, is_live=not record.ended())
        elif record.ended() and not before.ended():
            self.panel.finish()
        self.commands.set_log(record.log_path if record is not None else None)
        self.header.show_runs(self._runs, self.run_id())
        newest = self._runs[0] if self._runs else None
        has_newer = newest is not None and newest.run_id != self.run_id() and not newest.ended()
        self.panel.outcome_bar.show_run(record, has_newer=has_newer)
        self._tell_hint()

    def _tell_hint(self) -> None:
        """Say why there is nothing, where there is nothing."""
        view, chosen = self.panel.view, self.panel.model.filter()
        if self._strategy_id is None:
            view.set_hint("No strategy selected", "Select a strategy to see its log")
        elif self._shown is None:
            view.set_hint(f"{self._name} has not run yet", "Its output appears here when it runs")
        elif chosen is not LogFilter.ALL:
            view.set_hint("No such lines", f"“{chosen.value}” shows no line of this run")
        elif self._shown.ended():
            view.set_hint("No output", "This run printed nothing, or its log was removed")
        else:
            view.set_hint("No output yet", "What the strategy prints appears here")

    def _take_name(self) -> None:
        self._name = ""
        if self._strategy_id is not None:
            with suppress(UnknownStrategyError):
                self._name = self._manager.status(self._strategy_id).name
        self.setWindowTitle(f"Log: {self._name}" if self._name else "Log")

    # -- what others say

    @Slot(str)
    def _on_manager_state_changed(self, strategy_id: str) -> None:
        if strategy_id == self._strategy_id:
            self._ask_for_runs()

    @Slot(str)
    def _on_manager_strategy_changed(self, strategy_id: str) -> None:
        if strategy_id == self._strategy_id:
            self._take_name()

    @Slot(str)
    def _on_manager_strategy_removed(self, strategy_id: str) -> None:
        if strategy_id == self._strategy_id:
            self.show_strategy(None)

    @Slot(str)
    def _on_header_run_chosen(self, run_id: str) -> None:
        chosen = next((each for each in self._runs if each.run_id == run_id), None)
        if chosen is not None:
            self._wanted_run = ""
            self._show_run(chosen)

    @Slot(object)
    def _on_header_filter_chosen(self, chosen: LogFilter) -> None:
        self.panel.model.set_filter(chosen)
        self._tell_hint()

    @Slot()
    def _on_panel_newer_wished(self) -> None:
        if self._runs:
            self._show_run(self._runs[0])


def _asked(manager: StrategyManager, strategy_id: str) -> tuple[str, list[RunRecord]]:
    return strategy_id, manager.runs(strategy_id)
