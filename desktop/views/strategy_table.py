"""The table of strategies."""

from typing import Final

from PySide6.QtCore import QByteArray, QItemSelection, QItemSelectionModel, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from desktop.actions import CommandId
from desktop.command_table import COMMANDS
from desktop.delegates.cell_delegate import MARGIN, ROW_HEIGHT, CellDelegate
from desktop.models.strategy_filter_model import StrategyFilterModel
from desktop.models.strategy_table_model import Column, Role
from desktop.theme import Theme

_SAMPLES: Final = {
    Column.STATE: "Quarantined",
    Column.NAME: "Opening range breakout 15m",
    Column.PID: "0000000",
    Column.CPU: "100.0 %",
    Column.MEMORY: "1,000.0 MB",
    Column.UPTIME: "00 d 00:00:00",
    Column.LAST_EXIT: "SIGTERM · 00 Nov 00:00:00",
    Column.NEXT_START: "Wednesday 00:00",
}
"""Texts that the columns are wide enough for, where the user has not set their widths."""

_LEAST_WHY: Final = 360
_SPARED: Final = (
    Column.LAST_EXIT,
    Column.PID,
    Column.NEXT_START,
    Column.UPTIME,
    Column.MEMORY,
    Column.CPU,
)
"""The columns that make room for the reason where the table is narrow, first things first."""

_KEYS: Final = {
    shortcut: command.id for command in COMMANDS.values() for shortcut in command.table_shortcuts
}


class StrategyTable(QTableView):
    """Shows the strategies; says what the user wishes, and decides nothing."""

    command_wished = Signal(str)
    """The id of a command whose key was pressed."""
    menu_wished = Signal(QPoint)
    """The context menu, at a place on the screen."""
    selection_changed = Signal()

    def __init__(self, model: StrategyFilterModel, theme: Theme, parent: QWidget) -> None:
        """Show ``model``."""
        super().__init__(parent)
        self.setObjectName("strategyTable")
        self.setAccessibleName("Strategies")
        # One that Python made: of Qt's own PySide6 would find out the class by loading them all.
        self._canvas = QWidget(self)
        # It paints every pixel itself: what happens beside it is no reason to paint it anew.
        self._canvas.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setViewport(self._canvas)
        self.setModel(model)
        self._theme = theme
        self._spared: dict[Column, int] = {}
        self._cells = CellDelegate(theme, self)
        self.setItemDelegate(self._cells)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_custom_context_menu_requested)
        self.doubleClicked.connect(self._on_double_clicked)
        self._set_up_headers()
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)

    def _set_up_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsMovable(True)
        columns.setMinimumSectionSize(48)
        columns.setFixedHeight(ROW_HEIGHT)
        columns.setSortIndicatorClearable(True)
        columns.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        for column, sample in _SAMPLES.items():
            width = self.fontMetrics().horizontalAdvance(sample) + 3 * MARGIN
            columns.resizeSection(column, width + (MARGIN * 2 if column == Column.STATE else 0))
        columns.setSectionResizeMode(Column.WHY, QHeaderView.ResizeMode.Stretch)

    def selected_ids(self) -> list[str]:
        """Return the selected strategies, from top to bottom."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        model = self.model()
        return [model.index(row, 0).data(Role.ID) for row in rows]

    def select(self, strategy_ids: list[str]) -> None:
        """Select strategies and show the first of them; those filtered out stay unselected."""
        model, wanted = self.model(), set(strategy_ids)
        found = QItemSelection()
        places = [
            model.index(row, 0)
            for row in range(model.rowCount())
            if model.index(row, 0).data(Role.ID) in wanted
        ]
        for place in places:
            found.select(place, place)
        flag = QItemSelectionModel.SelectionFlag
        if places:
            self.selectionModel().setCurrentIndex(places[0], flag.NoUpdate)
            self.scrollTo(places[0])
        self.selectionModel().select(found, flag.ClearAndSelect | flag.Rows)

    def layout_state(self) -> QByteArray:
        """Return the columns' order, widths and sorting, to be kept."""
        for column in self._spared:
            self.setColumnHidden(column, False)  # noqa: FBT003 - Qt's own signature
        state = self.horizontalHeader().saveState()
        for column in self._spared:
            self.setColumnHidden(column, True)  # noqa: FBT003 - Qt's own signature
        return state

    def restore_layout(self, state: QByteArray) -> None:
        """Arrange the columns as they were; what does not fit this table is ignored."""
        if not state.isEmpty() and self.horizontalHeader().restoreState(state):
            self.horizontalHeader().setSectionResizeMode(Column.WHY, QHeaderView.ResizeMode.Stretch)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._make_room(self.viewport().width())
        super().resizeEvent(event)

    def _make_room(self, room: int) -> None:
        """Hide what a narrow table has no room for, and show it again in a wide one."""
        header = self.horizontalHeader()
        widths = {
            each: self._spared.get(each) or header.sectionSize(each)
            for each in Column
            if each is not Column.WHY
        }
        needed = sum(widths.values()) + _LEAST_WHY
        for column in _SPARED:
            is_spared = needed > room
            if is_spared:
                needed -= widths[column]
            if is_spared != (column in self._spared):
                self.setColumnHidden(column, is_spared)
                self._spared.pop(column, None)
                if is_spared:
                    self._spared[column] = widths[column]

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._cells.begin()
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self._theme.color("surface"))
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setPen(self._theme.color("hairline"))
        first, last = self.rowAt(event.rect().top()), self.rowAt(event.rect().bottom())
        for row in range(max(0, first), (last if last >= 0 else self.model().rowCount() - 1) + 1):
            foot = self.rowViewportPosition(row) + ROW_HEIGHT - 1
            painter.drawLine(event.rect().left(), foot, event.rect().right(), foot)
        painter.end()

    @override
    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        pressed = QKeySequence(event.keyCombination()).toString()
        command = _KEYS.get(pressed)
        if command is None:
            super().keyPressEvent(event)
        elif command is CommandId.SELECT_ALL:
            self.selectAll()
        else:
            self.command_wished.emit(command.value)

    @Slot(QPoint)
    def _on_custom_context_menu_requested(self, place: QPoint) -> None:
        if self.indexAt(place).isValid():
            self.menu_wished.emit(self.viewport().mapToGlobal(place))

    @Slot()
    def _on_double_clicked(self) -> None:
        self.command_wished.emit(CommandId.EDIT.value)
