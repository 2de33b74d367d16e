"""The dialog that shows and changes the days on which exchanges trade."""

from datetime import date
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from core import clock
from core.calendars.calendar_data import CalendarEntry
from core.errors import InvalidScheduleError, OpeningBellError
from core.manager.manager import StrategyManager
from core.records.strategy import EXCHANGES
from desktop.dialogs.form_dialog import UNIT, FormDialog, muted_words, row_of, show_hint
from desktop.models.calendar_form import DayKind, DayTexts, entry_of, hours_told, texts_of

_TITLES: Final = ("Date", "Trading", "Why", "Source")
_DAY: Final = Qt.ItemDataRole.UserRole


def ask(parent: QWidget, manager: StrategyManager, exchange: str) -> None:
    """Show the calendar of ``exchange`` first; what is changed counts at once."""
    dialog = MarketCalendarDialog(parent, manager, exchange)
    dialog.exec()
    dialog.deleteLater()


class MarketCalendarDialog(FormDialog):
    """The unusual days of an exchange in a year, each with where it is from."""

    def __init__(self, parent: QWidget, manager: StrategyManager, exchange: str) -> None:
        """Show the present year."""
        super().__init__(
            parent,
            "Market calendar",
            "On which days does an exchange trade?",
            "Close",
            cancels=False,
        )
        self._manager = manager
        self._calendars = manager.calendars
        self.exchange, self.year = QComboBox(self), QComboBox(self)
        self.told = QLabel(self)
        self.days_view = QTreeWidget(self)
        self.day, self.kind = QLineEdit(self), QComboBox(self)
        self.hours, self.note = QLineEdit(self), QLineEdit(self)
        self.set_button = QPushButton("&Set day", self)
        self.remove_button = QPushButton("&Remove", self)
        self.update_button = QPushButton("&Update from OpenAlgo", self)
        self._fill_choices(exchange)
        self._lay_out()
        self._connect()
        self._show_days()

    def _fill_choices(self, exchange: str) -> None:
        self.exchange.addItems(list(EXCHANGES))
        self.exchange.setCurrentText(exchange)
        present = clock.now().year
        self.year.addItems([f"{each}" for each in range(present - 1, present + 3)])
        self.year.setCurrentText(f"{present}")
        for each in DayKind:
            self.kind.addItem(each.value, each)
        self.day.setPlaceholderText("YYYY-MM-DD")
        self.hours.setPlaceholderText("such as 18:00-19:00")
        self.hours.setMinimumWidth(24 * UNIT)
        self.note.setPlaceholderText("why, such as Diwali Laxmi Pujan")

    def _lay_out(self) -> None:
        self.add_field("&Exchange", self.exchange, row_of(self.exchange, self.year))
        self.year.setAccessibleName("Year")
        self.told.setWordWrap(True)
        self.told.setProperty("muted", True)  # noqa: FBT003 - Qt's own signature
        self.form.addRow("", self.told)
        self.add_field("D&ate", self.day, row_of(self.day, self.kind, self.hours))
        self.kind.setAccessibleName("Trading")
        self.hours.setAccessibleName("Hours")
        self.add_field("Wh&y", self.note)
        self.hint = self.add_hint()
        self.form.addRow("", row_of(self.set_button, self.remove_button))
        self._add_list()
        words = muted_words(
            "Days that are not listed are usual. What you set counts more than a server's word, "
            "and that more than what is shipped.",
            self,
        )
        self.add_wide(words)
        self.add_action(self.update_button)
        self.finish()

    def _add_list(self) -> None:
        view = self.days_view
        view.setObjectName("calendarDays")
        view.setHeaderLabels(list(_TITLES))
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setMinimumSize(96 * UNIT, 40 * UNIT)
        view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        view.setAccessibleName("Days that differ")
        self.add_wide(view)

    def _connect(self) -> None:
        self.exchange.currentIndexChanged.connect(self._show_days)
        self.year.currentIndexChanged.connect(self._show_days)
        self.kind.currentIndexChanged.connect(self._on_kind_changed)
        self.days_view.itemSelectionChanged.connect(self._on_days_view_selection_changed)
        self.set_button.clicked.connect(self._on_set_button_clicked)
        self.remove_button.clicked.connect(self._on_remove_button_clicked)
        self.update_button.clicked.connect(self._on_update_button_clicked)
        self._calendars.changed.connect(self._show_days)

    def entries(self) -> list[CalendarEntry]:
        """Return what is listed."""
        return self._calendars.entries(self.exchange.currentText(), self._year())

    def _year(self) -> int:
        return int(self.year.currentText())

    @Slot()
    def _show_days(self) -> None:
        self.days_view.clear()
        for entry in self.entries():
            day = f"{entry.day:%a} {entry.day.day} {entry.day:%b}"
            item = QTreeWidgetItem([day, hours_told(entry), entry.note, entry.source])
            item.setData(0, _DAY, entry)
            for column in range(4):
                item.setToolTip(column, item.text(column))
            self.days_view.addTopLevelItem(item)
        for column, width in enumerate((14 * UNIT, 20 * UNIT, 30 * UNIT)):
            self.days_view.setColumnWidth(column, width)
        self.told.setText(self._standing())
        self._offer()

    def _standing(self) -> str:
        exchange, year = self.exchange.currentText(), self._year()
        usual = " and ".join(each.phrase() for each in self._calendars.usual_sessions(exchange))
        words = f"{exchange} usually trades from {usual}."
        until = self._calendars.known_until(exchange)
        if until is not None and year > until.year and not self.entries():
            return f"{words} No holiday of {year} is known: every weekday counts as a trading day."
        return words if self.entries() else f"{words} No day of {year} is known to differ."

    def _offer(self) -> None:
        """Enable what can be done."""
        self.hours.setVisible(self.kind.currentData() is DayKind.HOURS)
        self.remove_button.setEnabled(self._selected() is not None)
        connection = self._manager.connections.default()
        self.update_button.setEnabled(connection is not None)
        self.update_button.setToolTip(
            "Set up a connection first: Strategy, Connections"
            if connection is None
            else f"Ask {connection.name} for the holidays of {self.year.currentText()}"
        )

    def _selected(self) -> CalendarEntry | None:
        chosen = self.days_view.selectedItems()
        return chosen[0].data(0, _DAY) if chosen else None

    @Slot()
    def _on_kind_changed(self) -> None:
        self._offer()

    @Slot()
    def _on_days_view_selection_changed(self) -> None:
        entry = self._selected()
        if entry is not None:
            texts = texts_of(entry)
            self.day.setText(texts.day)
            self.kind.setCurrentIndex(self.kind.findText(texts.kind.value))
            self.hours.setText(texts.hours)
            self.note.setText(texts.note)
            show_hint(self.hint, "")
        self._offer()

    @Slot()
    def _on_set_button_clicked(self) -> None:
        texts = DayTexts(
            self.day.text(), self.kind.currentData(), self.hours.text(), self.note.text()
        )
        try:
            entry = entry_of(texts)
        except InvalidScheduleError as error:
            show_hint(self.hint, str(error))
            return
        show_hint(self.hint, "")
        task = self._calendars.set_entry(self.exchange.currentText(), entry)
        task.failed.connect(self._on_failed)
        self._show_year(entry.day)

    @Slot()
    def _on_remove_button_clicked(self) -> None:
        entry = self._selected()
        if entry is not None:
            task = self._calendars.remove_entry(self.exchange.currentText(), entry.day)
            task.failed.connect(self._on_failed)

    @Slot()
    def _on_update_button_clicked(self) -> None:
        connection = self._manager.connections.default()
        if connection is None:
            return
        self.update_button.setEnabled(False)
        self.told.setText(f"Asking {connection.name}…")
        task = self._manager.calendar_updates.update(connection.name, self._year())
        task.succeeded.connect(self._on_updated)
        task.failed.connect(self._on_failed)

    @Slot(object)
    def _on_updated(self, changed: int) -> None:
        self._offer()
        plural = "day is" if changed == 1 else "days are"
        words = f"{changed} {plural} different now." if changed else "It tells what was known."
        self.told.setText(f"{words} {self._standing()}")

    @Slot(object)
    def _on_failed(self, error: OpeningBellError) -> None:
        self._offer()
        show_hint(self.hint, str(error))
        self.told.setText(self._standing())

    def _show_year(self, day: date) -> None:
        """Have the year listed that a day is in."""
        if self.year.findText(f"{day.year}") < 0:
            self.year.addItem(f"{day.year}")
        self.year.setCurrentText(f"{day.year}")
