"""The first tab: the strategies as a table or as a week, or the welcome while there is none."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from core.manager.manager import StrategyManager
from core.records.states import StrategyState
from desktop.models.strategy_filter_model import StrategyFilterModel
from desktop.models.strategy_table_model import StrategyTableModel
from desktop.theme import Theme
from desktop.views.filter_bar import FilterBar
from desktop.views.strategy_table import StrategyTable

if TYPE_CHECKING:
    from desktop.views.week_page import WeekPage
    from desktop.views.welcome_page import WelcomePage


class StrategiesPage(QStackedWidget):
    """Shows what the model has; a hint where the filter lets nothing through."""

    add_wished = Signal()
    template_wished = Signal(str)
    command_wished = Signal(str)
    """The id of a command that the table or the week stands for."""
    menu_wished = Signal(QPoint)
    """The context menu of the selected strategies, at a place on the screen."""
    run_wished = Signal(str, str)
    """The ids of a strategy and of a run whose log shall be shown."""

    def __init__(
        self,
        manager: StrategyManager,
        model: StrategyTableModel,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        """Show ``model``, whose schedules and runs ``manager`` knows."""
        super().__init__(parent)
        self._manager = manager
        self._model = model
        self._theme = theme
        self._week: WeekPage | None = None
        self._shows_week = False
        self._welcome: WelcomePage | None = None
        self._proxy = StrategyFilterModel(self)
        self._proxy.setSourceModel(model)
        self._content = QWidget(self)
        self._content.setObjectName("strategiesPage")
        self._filter = FilterBar(theme, self._content)
        self.table = StrategyTable(self._proxy, theme, self._content)
        self._hint = QLabel(self._content)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setText('No strategy matches the filter. <a href="#">Clear filter</a>')
        self._hint.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self._lay_out()
        self._connect()
        self._follow()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.setContentsMargins(0, 0, 8, 0)
        self._head.setSpacing(4)
        self._head.addWidget(self._filter, 1)
        self._column = QVBoxLayout(self._content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.table, 1)
        self._column.addWidget(self._hint, 1)
        self.addWidget(self._content)
        self.setFocusProxy(self.table)

    def _connect(self) -> None:
        self.table.command_wished.connect(self.command_wished)
        self.table.menu_wished.connect(self.menu_wished)
        self._filter.text_changed.connect(self._on_filter_text_changed)
        self._filter.state_changed.connect(self._on_filter_state_changed)
        self._filter.left.connect(self._on_filter_left)
        self._hint.linkActivated.connect(self._on_hint_link_activated)
        self._model.counts_changed.connect(self._follow)
        self._proxy.rowsInserted.connect(self._follow_filter)
        self._proxy.rowsRemoved.connect(self._follow_filter)
        self._proxy.modelReset.connect(self._follow_filter)

    def welcome(self) -> "WelcomePage | None":
        """Return the welcome, where it is shown."""
        return self._welcome if self.currentWidget() is self._welcome else None

    def add_views(self, actions: list[QAction]) -> None:
        """Put the ways of looking at the strategies at the right end, above them."""
        for action in actions:
            button = QToolButton(self._content)
            button.setObjectName("chip")
            button.setDefaultAction(action)
            button.setIconSize(QSize(14, 14))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self._head.addWidget(button)

    def show_table(self) -> None:
        """Show the strategies as a table."""
        self._shows_week = False
        self._follow_filter()
        self.setFocusProxy(self.table)
        self.setFocus()

    def show_week(self) -> None:
        """Show the strategies as a week."""
        self._shows_week = True
        week = self.week()
        self._follow_filter()
        self.setFocusProxy(week)
        self.setFocus()

    def shows_week(self) -> bool:
        """Return whether the week is shown, not the table."""
        return self._shows_week

    def week(self) -> "WeekPage":
        """Return the week, which is made when it is first asked for."""
        if self._week is None:
            from desktop.views.week_page import WeekPage  # noqa: PLC0415 - seldom needed

            selection = self.table.selectionModel()
            self._week = WeekPage(self._manager, self._proxy, selection, self._theme, self._content)
            self._column.insertWidget(1, self._week, 1)
            self._week.run_wished.connect(self.run_wished)
            self._week.view.command_wished.connect(self.command_wished)
            self._week.view.menu_wished.connect(self.menu_wished)
        return self._week

    def filter_bar(self) -> FilterBar:
        """Return the row of filters above the table."""
        return self._filter

    def has_hint(self) -> bool:
        """Return whether the page says that the filter lets nothing through."""
        return self._hint.isVisibleTo(self)

    def focus_filter(self) -> None:
        """Give the search field the keyboard."""
        self._filter.focus_search()

    def reveal(self, strategy_ids: list[str]) -> None:
        """Select strategies, without a filter that hides them."""
        if not all(self._is_shown(each) for each in strategy_ids):
            self._filter.clear()
        self.table.select(strategy_ids)
        self.setFocus()

    def _is_shown(self, strategy_id: str) -> bool:
        row = self._model.row_of(strategy_id)
        return row is not None and self._proxy.mapFromSource(self._model.index(row, 0)).isValid()

    @Slot()
    def _follow(self) -> None:
        self._filter.set_counts(self._model.counts())
        if self._model.rowCount():
            self.setCurrentWidget(self._content)
        else:
            self._show_welcome()
        self._follow_filter()

    @Slot()
    def _follow_filter(self) -> None:
        hidden = self._proxy.rowCount() == 0 and self._model.rowCount() > 0
        self.table.setVisible(not hidden and not self._shows_week)
        if self._week is not None:
            self._week.setVisible(not hidden and self._shows_week)
        self._hint.setVisible(hidden)

    def _show_welcome(self) -> None:
        if self._welcome is None:
            from desktop.views.welcome_page import WelcomePage  # noqa: PLC0415 - seldom needed

            self._welcome = WelcomePage(self._theme, self)
            self._welcome.add_wished.connect(self.add_wished)
            self._welcome.template_wished.connect(self.template_wished)
            self.addWidget(self._welcome)
        self.setCurrentWidget(self._welcome)

    @Slot(str)
    def _on_filter_text_changed(self, text: str) -> None:
        self._proxy.set_text(text)
        self._follow_filter()

    @Slot(object)
    def _on_filter_state_changed(self, state: StrategyState | None) -> None:
        self._proxy.set_state(state)
        self._follow_filter()

    @Slot()
    def _on_filter_left(self) -> None:
        if self.table.model().rowCount():
            self.setFocus()
            if not self.table.currentIndex().isValid():
                self.table.selectRow(0)

    @Slot()
    def _on_hint_link_activated(self) -> None:
        self._filter.clear()
