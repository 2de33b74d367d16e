"""The row above a log: which run, which lines, and what can be done with them."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from core.records.run_record import RunRecord
from desktop.models.log_filter import LogFilter
from desktop.models.log_runs import run_title
from desktop.theme import Theme

_ICON: Final = QSize(16, 16)
_RUN_WIDTH: Final = 24


class LogHeader(QWidget):
    """Emits wishes alone."""

    run_chosen = Signal(str)
    """The id of a run."""
    filter_chosen = Signal(object)
    """A :class:`LogFilter`."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Begin with no runs."""
        super().__init__(parent)
        self._theme = theme
        self._runs: tuple[RunRecord, ...] = ()
        self.run_box = QComboBox(self)
        self.run_box.setAccessibleName("Run")
        self.run_box.setToolTip("The run whose log is shown, newest first")
        self.run_box.setMinimumContentsLength(_RUN_WIDTH)
        shrinks = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.run_box.setSizeAdjustPolicy(shrinks)
        self.run_box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.run_box.setMaximumWidth(520)
        self.filter_box = QComboBox(self)
        self.filter_box.setAccessibleName("Lines")
        self.filter_box.setToolTip("Which lines are shown")
        for each in LogFilter:
            self.filter_box.addItem(each.value, each)
        self.search_button = self._button("search", "Find in log (Ctrl+F)")
        self.wrap_button = self._button("wrap", "Wrap long lines")
        self.wrap_button.setCheckable(True)
        self.more_button = self._button("more", "More")
        self.more_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more_button.setStyleSheet("QToolButton::menu-indicator { image: none; }")
        self._lay_out()
        self.run_box.activated.connect(self._on_run_box_activated)
        self.filter_box.activated.connect(self._on_filter_box_activated)

    def set_menu(self, actions: Sequence[QAction]) -> None:
        """Fill the menu behind the last button."""
        menu = QMenu(self)
        menu.addActions(list(actions))
        self.more_button.setMenu(menu)

    def show_runs(self, runs: Sequence[RunRecord], shown: str | None) -> None:
        """Offer runs, newest first, with the shown one chosen."""
        if tuple(runs) != self._runs:
            self._runs = tuple(runs)
            self.run_box.clear()
            for record in runs:
                self.run_box.addItem(run_title(record), record.run_id)
                at = self.run_box.count() - 1
                self.run_box.setItemData(at, record.outcome(), Qt.ItemDataRole.ToolTipRole)
        self.run_box.setCurrentIndex(self.run_box.findData(shown))
        for widget in (self.run_box, self.filter_box, self.search_button, self.more_button):
            widget.setEnabled(bool(runs))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 6, 8, 6)
        row.setSpacing(6)
        row.addWidget(self.run_box, 1)
        row.addWidget(self.filter_box)
        row.addStretch(0)
        row.addWidget(self.search_button)
        row.addWidget(self.wrap_button)
        row.addWidget(self.more_button)

    def _button(self, icon: str, tooltip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIcon(self._theme.icon(icon))
        button.setIconSize(_ICON)
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.setAutoRaise(True)
        return button

    @Slot(int)
    def _on_run_box_activated(self, at: int) -> None:
        self.run_chosen.emit(self.run_box.itemData(at))

    @Slot(int)
    def _on_filter_box_activated(self, at: int) -> None:
        self.filter_chosen.emit(LogFilter(self.filter_box.itemData(at)))
