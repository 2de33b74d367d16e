"""Variables as a Qt table model that can be edited."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from typing_extensions import override

from desktop.models.environment_form import BULLETS, Entry
from desktop.theme import Theme

_Index = QModelIndex | QPersistentModelIndex
_NEW_LINE: Final = "↵"


class VariableColumn(IntEnum):
    """The columns, from left to right."""

    NAME = 0
    VALUE = 1


class VariableTableModel(QAbstractTableModel):
    """One row for each variable; columns as above.

    Roles: text, the text to edit, the colour and the tool tip of what is wrong. A secret's value is
    bullets unless it is revealed, and is edited from an empty field; one left empty stays.
    """

    def __init__(self, theme: Theme, parent: QObject, *, secret: bool) -> None:
        """Begin without rows; ``secret`` hides values."""
        super().__init__(parent)
        self._theme = theme
        self._is_secret = secret
        self._entries: list[Entry] = []
        self._problems: dict[int, str] = {}
        self._revealed: set[int] = set()
        self.is_locked = False

    def entries(self) -> list[Entry]:
        """Return all rows."""
        return list(self._entries)

    def set_entries(self, entries: Iterable[Entry]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._entries, self._problems, self._revealed = list(entries), {}, set()
        self.endResetModel()

    def append(self, entry: Entry) -> int:
        """Add a row and return its number."""
        row = len(self._entries)
        self.beginInsertRows(QModelIndex(), row, row)
        self._entries.append(entry)
        self.endInsertRows()
        return row

    def put(self, entries: Iterable[Entry]) -> None:
        """Add rows; those whose name is there already take its value."""
        rows = {each.name: row for row, each in enumerate(self._entries)}
        for entry in entries:
            row = rows.get(entry.name)
            if row is None:
                self.append(entry)
            else:
                self._set(row, entry)

    def remove(self, rows: Iterable[int]) -> None:
        """Remove rows."""
        self.conceal()
        for row in sorted(set(rows), reverse=True):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self._entries[row]
            self.endRemoveRows()

    def reveal(self, rows: Iterable[int]) -> None:
        """Show the values of rows until :meth:`conceal`."""
        self._revealed |= set(rows)
        self._tell_changed()

    def conceal(self) -> None:
        """Hide all values."""
        if self._revealed:
            self._revealed = set()
            self._tell_changed()

    def is_revealed(self) -> bool:
        """Return whether a secret can be read."""
        return bool(self._revealed)

    def set_problems(self, problems: dict[int, str]) -> None:
        """Mark the rows with which something is wrong."""
        if problems != self._problems:
            self._problems = problems
            self._tell_changed()

    @override
    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._entries)

    @override
    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - see above
        return 0 if parent.isValid() else len(VariableColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return ("Name", "Value")[section]

    @override
    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        is_fixed = self.is_locked or not index.isValid()
        return flags if is_fixed else flags | Qt.ItemFlag.ItemIsEditable

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.AccessibleTextRole:
                return self._text(entry, index)
            case Qt.ItemDataRole.EditRole:
                is_hidden = self._is_hidden(index)
                return "" if is_hidden else self._plain(entry, index)
            case Qt.ItemDataRole.ForegroundRole if index.row() in self._problems:
                return self._theme.color("error")
            case Qt.ItemDataRole.ToolTipRole:
                return self._problems.get(index.row())
            case _:
                return None

    @override
    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        entry, text = self._entries[index.row()], str(value)
        if index.column() == VariableColumn.NAME:
            changed = entry._replace(name=text.strip())
        elif not text and self._is_hidden(index):
            return False
        else:
            changed = entry._replace(value=text)
        if changed == entry:
            return False
        self._set(index.row(), changed)
        return True

    def _set(self, row: int, entry: Entry) -> None:
        self._entries[row] = entry
        self.dataChanged.emit(self.index(row, 0), self.index(row, 1))

    def _text(self, entry: Entry, index: _Index) -> str:
        if self._is_hidden(index):
            return BULLETS if entry.value else ""
        return self._plain(entry, index).replace("\n", _NEW_LINE)

    def _plain(self, entry: Entry, index: _Index) -> str:
        return entry.name if index.column() == VariableColumn.NAME else entry.value

    def _is_hidden(self, index: _Index) -> bool:
        is_value = index.column() == VariableColumn.VALUE
        return self._is_secret and is_value and index.row() not in self._revealed

    def _tell_changed(self) -> None:
        if self._entries:
            last = self.index(len(self._entries) - 1, len(VariableColumn) - 1)
            roles: Sequence[int] = (
                Qt.ItemDataRole.DisplayRole,
                Qt.ItemDataRole.ForegroundRole,
                Qt.ItemDataRole.ToolTipRole,
            )
            self.dataChanged.emit(self.index(0, 0), last, roles)
