"""The strategies as a Qt table model."""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from core import clock
from core.clock import Clock
from core.records.states import StrategyState
from core.records.status import StrategyStatus
from desktop.models import strategy_cells as cells

_Index = QModelIndex | QPersistentModelIndex

_DISPLAY: Final = int(Qt.ItemDataRole.DisplayRole)
_TOOLTIP: Final = int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT: Final = int(Qt.ItemDataRole.TextAlignmentRole)
_ACCESSIBLE: Final = int(Qt.ItemDataRole.AccessibleTextRole)


class Column(IntEnum):
    """The columns, from left to right."""

    STATE = 0
    NAME = 1
    WHY = 2
    PID = 3
    CPU = 4
    MEMORY = 5
    UPTIME = 6
    LAST_EXIT = 7
    NEXT_START = 8


class Role(IntEnum):
    """What a cell tells beside Qt's own roles."""

    SORT = Qt.ItemDataRole.UserRole + 1
    """A number or a text that sorts as the cell's value does; unknown is the smallest."""
    ID = Qt.ItemDataRole.UserRole + 2
    """The strategy's id; the same in every column."""
    STATE = Qt.ItemDataRole.UserRole + 3
    """The state's word; the same in every column."""
    SEARCH = Qt.ItemDataRole.UserRole + 4
    """The row's words, casefolded, for the filter; the same in every column."""
    TODAY = Qt.ItemDataRole.UserRole + 5
    """A :class:`~desktop.models.strategy_cells.Today` in the column of the next start, or None."""
    MARK = Qt.ItemDataRole.UserRole + 6
    """What is to be seen of the strategy's file: ``edited``, ``flawed`` or nothing; the same in
    every column."""


TITLES: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.STATE: "State",
        Column.NAME: "Name",
        Column.WHY: "Why",
        Column.PID: "PID",
        Column.CPU: "CPU",
        Column.MEMORY: "Memory",
        Column.UPTIME: "Uptime",
        Column.LAST_EXIT: "Last exit",
        Column.NEXT_START: "Next start",
    }
)

_COLUMN_COUNT: Final = len(Column)

NUMBERS: Final = frozenset({Column.PID, Column.CPU, Column.MEMORY, Column.UPTIME})
"""The columns that are aligned at the right, in digits of one width."""

_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class StrategyTableModel(QAbstractTableModel):
    """One row for each strategy, in the order of :func:`order`; columns and roles as above.

    Rows are frozen values: a change replaces a row and is told cell by cell.
    """

    counts_changed = Signal()
    """Another number of strategies is in a state."""

    def __init__(self, parent: QObject | None = None, *, now: Clock = clock.now) -> None:
        """Begin without rows."""
        super().__init__(parent)
        self._now = now
        self._present = now()
        self._rows: list[StrategyStatus] = []
        self._places: dict[str, int] = {}
        self._counts: Counter[StrategyState] = Counter()

    # -- reading

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else _COLUMN_COUNT

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = Column(section)
        if role == _DISPLAY:
            return TITLES[column]
        if role == _ALIGNMENT:
            return _RIGHT if column in NUMBERS else _LEFT
        return None

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        status, column = self._rows[index.row()], index.column()
        if role == _DISPLAY:
            return _TEXTS[column](status, self._present)
        if role == Role.SORT:
            return _SORT_VALUES[column](status)
        if role in _ROW_VALUES:
            return _ROW_VALUES[role](status)
        if role == Role.TODAY:
            return cells.today(status, self._present) if column == Column.NEXT_START else None
        if role == _ALIGNMENT:
            return _RIGHT if column in NUMBERS else _LEFT
        text = _TEXTS[column](status, self._present) if role in _SPOKEN else None
        if role == _TOOLTIP and column == Column.NEXT_START:
            return cells.day_and_next_start(status, self._present)
        if role in _SPOKEN and column == Column.NAME:
            text = cells.name_and_note(status)
        return text if role != _ACCESSIBLE else f"{TITLES[Column(column)]}: {text or 'none'}"

    def statuses(self) -> list[StrategyStatus]:
        """Return the rows."""
        return list(self._rows)

    def status(self, strategy_id: str) -> StrategyStatus | None:
        """Return a strategy's row, None where it has none."""
        place = self._places.get(strategy_id)
        return None if place is None else self._rows[place]

    def row_of(self, strategy_id: str) -> int | None:
        """Return at which row a strategy is."""
        return self._places.get(strategy_id)

    def counts(self) -> Mapping[StrategyState, int]:
        """Return how many strategies are in each state; states without any are absent."""
        return MappingProxyType({state: n for state, n in self._counts.items() if n})

    # -- following

    def set_rows(self, statuses: Iterable[StrategyStatus]) -> None:
        """Replace all rows; for the beginning alone, as it loses selection and scroll."""
        self.beginResetModel()
        self._present = self._now()
        self._rows = sorted(statuses, key=order)
        self._number_rows()
        self._counts = Counter(each.state for each in self._rows)
        self.endResetModel()
        self.counts_changed.emit()

    def put(self, status: StrategyStatus) -> None:
        """Insert a strategy's row, or replace it where there is one."""
        place = self._places.get(status.id)
        if place is None:
            self._insert(status)
        else:
            self._replace(place, status)

    def remove(self, strategy_id: str) -> None:
        """Remove a strategy's row, if there is one."""
        place = self._places.get(strategy_id)
        if place is None:
            return
        self.beginRemoveRows(QModelIndex(), place, place)
        gone = self._rows.pop(place)
        self._number_rows()
        self.endRemoveRows()
        self._counts[gone.state] -= 1
        self.counts_changed.emit()

    def tick(self) -> None:
        """Let the uptimes follow the clock."""
        self._present = self._now()
        running = [place for place, each in enumerate(self._rows) if _is_up(each)]
        if running:
            self._tell(running[0], running[-1], Column.UPTIME, [_DISPLAY])

    def _insert(self, status: StrategyStatus) -> None:
        place = bisect(self._rows, order(status), key=order)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, status)
        self._number_rows()
        self.endInsertRows()
        self._counts[status.state] += 1
        self.counts_changed.emit()

    def _replace(self, place: int, status: StrategyStatus) -> None:
        old = self._rows[place]
        if old == status:
            return
        if order(old) != order(status):
            place = self._move(place, status)
        self._rows[place] = status
        for column in Column:
            roles = _changed_roles(column, old, status, self._present)
            if roles:
                self._tell(place, place, column, roles)
        if old.state is not status.state:
            self._tell(place, place, None, [Role.STATE])
            self._counts[old.state] -= 1
            self._counts[status.state] += 1
            self.counts_changed.emit()

    def _move(self, place: int, status: StrategyStatus) -> int:
        """Move the row at ``place`` to where ``status`` belongs, and return that place."""
        others = [*self._rows[:place], *self._rows[place + 1 :]]
        target = bisect(others, order(status), key=order)
        if target != place:
            # Qt counts the target with the row still in its old place.
            before = target if target < place else target + 1
            self.beginMoveRows(QModelIndex(), place, place, QModelIndex(), before)
            self._rows.insert(target, self._rows.pop(place))
            self._number_rows()
            self.endMoveRows()
        return target

    def _number_rows(self) -> None:
        self._places = {each.id: place for place, each in enumerate(self._rows)}

    def _tell(self, first: int, last: int, column: Column | None, roles: list[int]) -> None:
        left = 0 if column is None else column
        right = len(Column) - 1 if column is None else column
        self.dataChanged.emit(self.index(first, left), self.index(last, right), roles)


def order(status: StrategyStatus) -> tuple[str, str]:
    """Return what the rows are ordered by: the name without its case, then the id."""
    return status.name.casefold(), status.id


def _changed_roles(
    column: Column, old: StrategyStatus, new: StrategyStatus, present: datetime
) -> list[int]:
    roles: list[int] = []
    if _TEXTS[column](old, present) != _TEXTS[column](new, present):
        roles += [_DISPLAY, _TOOLTIP, _ACCESSIBLE]
        if column in {Column.NAME, Column.WHY}:
            roles.append(Role.SEARCH)
    if _SORT_VALUES[column](old) != _SORT_VALUES[column](new):
        roles.append(Role.SORT)
    if column is Column.NEXT_START and old.today != new.today:
        roles.append(Role.TODAY)
    if column is Column.NAME and old.source != new.source:
        roles += [Role.MARK, _TOOLTIP, _ACCESSIBLE]
    return roles


def _is_up(status: StrategyStatus) -> bool:
    return status.pid is not None and status.ended_at is None


def _began(status: StrategyStatus) -> float:
    # Who began last has been up the shortest; a rank that does not move with the clock.
    if not _is_up(status) or status.started_at is None:
        return float("-inf")
    return -status.started_at.timestamp()


_SPOKEN: Final = frozenset({_TOOLTIP, _ACCESSIBLE})

_ROW_VALUES: Final[Mapping[int, Callable[[StrategyStatus], str]]] = MappingProxyType(
    {
        Role.ID: lambda each: each.id,
        Role.STATE: lambda each: each.state.value,
        Role.MARK: cells.mark,
        Role.SEARCH: lambda each: f"{each.name}\n{each.id}\n{each.why}".casefold(),
    }
)

_TEXTS: Final[tuple[Callable[[StrategyStatus, datetime], str], ...]] = (
    lambda each, _now: each.state.value.capitalize(),
    lambda each, _now: each.name,
    lambda each, _now: each.why,
    lambda each, _now: "" if each.pid is None else str(each.pid),
    lambda each, _now: cells.percent(each.cpu_percent),
    lambda each, _now: cells.megabytes(each.rss_bytes),
    lambda each, now: cells.duration(each.uptime_s(now)),
    cells.last_exit,
    cells.next_start,
)

_SORT_VALUES: Final[tuple[Callable[[StrategyStatus], Any], ...]] = (
    lambda each: cells.URGENCY[each.state],
    lambda each: each.name.casefold(),
    lambda each: each.why.casefold(),
    lambda each: -1 if each.pid is None else each.pid,
    lambda each: -1.0 if each.cpu_percent is None else each.cpu_percent,
    lambda each: -1.0 if each.rss_bytes is None else float(each.rss_bytes),
    _began,
    lambda each: -1.0 if each.ended_at is None else each.ended_at.timestamp(),
    lambda each: -1.0 if each.next_start is None else each.next_start.timestamp(),
)
