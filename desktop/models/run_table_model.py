"""The runs of a strategy as a Qt table model."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from core import clock
from core.records.run_record import RunRecord
from desktop.models import run_look
from desktop.models import strategy_cells as cells
from desktop.theme import Theme

_Index = QModelIndex | QPersistentModelIndex


class RunColumn(IntEnum):
    """The columns, from left to right."""

    STARTED = 0
    OUTCOME = 1
    ENDED = 2
    TRIGGER = 3
    EXIT = 4
    RESTARTS = 5
    MEMORY = 6
    CPU = 7


TITLES: Final = (
    "Started",
    "Outcome",
    "Ended",
    "Trigger",
    "Exit",
    "Restarts",
    "Peak memory",
    "CPU time",
)
_NUMBERS: Final = frozenset({RunColumn.RESTARTS, RunColumn.MEMORY, RunColumn.CPU})
_DAY: Final = 24 * 3600


class RunTableModel(QAbstractTableModel):
    """One row for each run, newest first; columns as above.

    Roles: text, alignment, the outcome's icon and colour, and in every column the run's line as
    the tool tip.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        """Begin without rows."""
        super().__init__(parent)
        self._theme = theme
        self._runs: list[RunRecord] = []

    def set_runs(self, runs: Sequence[RunRecord]) -> None:
        """Show other runs, newest first; rows that stay keep their place and selection."""
        before, after = self._runs, list(runs)
        fresh = len(after) - len(before)
        known = [each.run_id for each in before]
        if fresh >= 0 and known == [each.run_id for each in after[fresh:]]:
            if fresh:
                self.beginInsertRows(QModelIndex(), 0, fresh - 1)
                self._runs = after
                self.endInsertRows()
            self._runs = after
            changed = [at for at, each in enumerate(before) if each != after[at + fresh]]
            for at in changed:
                row = at + fresh
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(TITLES) - 1))
            return
        self.beginResetModel()
        self._runs = after
        self.endResetModel()

    def run_at(self, row: int) -> RunRecord | None:
        """Return the run of a row, None where there is none."""
        return self._runs[row] if 0 <= row < len(self._runs) else None

    def row_of(self, run_id: str) -> int | None:
        """Return the row of a run, None where there is none."""
        return next((at for at, each in enumerate(self._runs) if each.run_id == run_id), None)

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._runs)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(TITLES)

    @override
    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        return _alignment(section) if role == Qt.ItemDataRole.TextAlignmentRole else None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        record = self.run_at(index.row()) if index.isValid() else None
        if record is None:
            return None
        column = index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _TEXTS[column](record, clock.now())
            case Qt.ItemDataRole.ToolTipRole:
                return run_look.summary(record)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.DecorationRole if column == RunColumn.OUTCOME:
                return self._theme.icon(*run_look.look(record))
            case Qt.ItemDataRole.ForegroundRole if column == RunColumn.OUTCOME:
                return self._theme.color(run_look.look(record)[1])
            case _:
                return None


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)


def _exit(record: RunRecord, _present: datetime) -> str:
    if record.signal:
        return record.signal
    return "" if record.exit_code is None else str(record.exit_code)


def _cpu(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.1f} s" if seconds < _DAY else cells.duration(seconds)


_TEXTS: Final[tuple[Callable[[RunRecord, datetime], str], ...]] = (
    lambda each, now: clock.spoken(each.started_at, now),
    lambda each, _now: each.outcome(),
    lambda each, now: clock.spoken(each.ended_at, now) if each.ended_at else "",
    lambda each, _now: each.trigger.value,
    _exit,
    lambda each, _now: str(each.restarts) if each.restarts else "",
    lambda each, _now: cells.megabytes(each.peak_rss_bytes),
    lambda each, _now: _cpu(each.cpu_s),
)
