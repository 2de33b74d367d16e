"""The strategies that the user wants to see, in the order in which they want them."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from typing_extensions import override

from core.records.states import StrategyState
from desktop.models.strategy_table_model import Role


class StrategyFilterModel(QSortFilterProxyModel):
    """Filters by words and by state, and sorts by the cells' values; reads roles only.

    Rows and columns are those of :class:`StrategyTableModel` that pass.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        """Begin with everything shown."""
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        self._state: StrategyState | None = None
        self.setSortRole(Role.SORT)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseSensitive)
        self.setDynamicSortFilter(True)

    def set_text(self, text: str) -> None:
        """Show the rows whose name, id or reason contains every word of ``text``."""
        words = tuple(text.casefold().split())
        if words != self._words:
            self.beginFilterChange()
            self._words = words
            self.endFilterChange(self.Direction.Rows)

    def set_state(self, state: StrategyState | None) -> None:
        """Show the rows of one state, or with None those of all."""
        if state is not self._state:
            self.beginFilterChange()
            self._state = state
            self.endFilterChange(self.Direction.Rows)

    def is_filtering(self) -> bool:
        """Return whether anything is asked for that a row could fail."""
        return bool(self._words) or self._state is not None

    @override
    def filterAcceptsRow(
        self, source_row: int, source_parent: QModelIndex | QPersistentModelIndex
    ) -> bool:
        if not self.is_filtering():
            return True
        index = self.sourceModel().index(source_row, 0, source_parent)
        if self._state is not None and index.data(Role.STATE) != self._state.value:
            return False
        if not self._words:
            return True
        searched: str = index.data(Role.SEARCH)
        return all(word in searched for word in self._words)
