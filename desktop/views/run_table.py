"""The table of a strategy's runs."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from core.records.run_record import RunRecord
from desktop.models.run_table_model import RunColumn, RunTableModel
from desktop.theme import Theme

_ROW: Final = 28
_WIDTHS: Final = {
    RunColumn.STARTED: "00 Nov 00:00:00",
    RunColumn.OUTCOME: "stopped by its schedule.....",
    RunColumn.ENDED: "00 Nov 00:00:00",
    RunColumn.TRIGGER: "schedule",
    RunColumn.EXIT: "SIGSEGV..",
    RunColumn.RESTARTS: "Restarts",
    RunColumn.MEMORY: "Peak memory",
    RunColumn.CPU: "00:00:00.0",
}
_MARGIN: Final = 22


class RunTable(QTableView):
    """Shows runs, newest first; says which one the user means."""

    run_chosen = Signal(str)
    """The id of the run that is selected now."""
    log_wished = Signal()
    """The log of the selected run shall be shown."""
    menu_wished = Signal(QPoint)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin without runs."""
        super().__init__(parent)
        self._runs = RunTableModel(theme, self)
        self._is_telling = True
        self.setObjectName("runTable")
        self.setAccessibleName("Runs")
        self.setModel(self._runs)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setIconSize(QSize(14, 14))
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._set_up_headers()
        self.customContextMenuRequested.connect(self._on_custom_context_menu_requested)
        self.doubleClicked.connect(self.log_wished)
        self.selectionModel().currentRowChanged.connect(self._on_current_row_changed)

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(_ROW)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setFixedHeight(_ROW)
        for column, sample in _WIDTHS.items():
            columns.resizeSection(column, self.fontMetrics().horizontalAdvance(sample) + _MARGIN)

    def show_runs(self, runs: Sequence[RunRecord], chosen: str | None) -> None:
        """Show runs with one of them selected; nothing is told of that."""
        self._is_telling = False
        self._runs.set_runs(runs)
        row = self._runs.row_of(chosen) if chosen is not None else None
        if row is None:
            self.clearSelection()
        elif row != self.currentIndex().row() or not self.selectionModel().hasSelection():
            column = max(0, self.currentIndex().column())
            self.setCurrentIndex(self._runs.index(row, column))
            self.selectRow(row)
        self._is_telling = True

    @override
    def sizeHint(self) -> QSize:
        return QSize(280, _ROW * 7)

    @Slot()
    def _on_current_row_changed(self) -> None:
        record = self._runs.run_at(self.currentIndex().row())
        if self._is_telling and record is not None:
            self.run_chosen.emit(record.run_id)

    @Slot(QPoint)
    def _on_custom_context_menu_requested(self, place: QPoint) -> None:
        if self.indexAt(place).isValid():
            self.menu_wished.emit(self.viewport().mapToGlobal(place))
