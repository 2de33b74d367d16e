"""The dialog that decides when a strategy runs by itself."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from core import clock
from core.records.strategy import EXCHANGES
from core.schedule.market_calendar import MarketCalendar
from core.schedule.plan import Plan
from core.schedule.schedule import DAY_NAMES, DAYS, WEEKDAYS, Misfire, Schedule
from desktop.dialogs.form_dialog import UNIT, FormDialog, muted_words, row_of, show_hint
from desktop.models.requests import ScheduleChoice
from desktop.models.schedule_form import (
    Field,
    FieldError,
    ScheduleTexts,
    preview,
    schedule_of,
    texts_of,
)

_DAYS_SHOWN: Final = 14
_TIME_WIDTH: Final = 9 * UNIT
_MISFIRES: Final = {
    Misfire.LATE: "start late, while the window is open",
    Misfire.SKIP: "leave it until the next window",
    Misfire.ASK: "tell me, and wait for my start",
}
_BY_HAND: Final = (
    "Times are India's (IST). A stop before the start is on the next day. Started by hand outside "
    "its windows, it runs until you stop it, or until the next window's stop. Stopped by hand "
    "inside one, it is held until the next."
)


def ask(parent: QWidget, choice: ScheduleChoice, calendar: MarketCalendar) -> ScheduleChoice | None:
    """Ask when a strategy runs; return None where it stays as it is."""
    dialog = ScheduleDialog(parent, choice, calendar)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    answer = dialog.choice() if accepted else None
    dialog.deleteLater()
    return answer if answer != choice else None


class ScheduleDialog(FormDialog):
    """Times, days, calendar and dates, with what they mean for the next two weeks."""

    def __init__(self, parent: QWidget, choice: ScheduleChoice, calendar: MarketCalendar) -> None:
        """Show the schedule that holds now."""
        super().__init__(parent, "Schedule", choice.title, "Save")
        self._choice = choice
        self._calendar = calendar
        self._schedule: Schedule | None = choice.schedule
        self._is_unscheduled = False
        texts = texts_of(choice.schedule)
        self.start, self.stop = QLineEdit(texts.start, self), QLineEdit(texts.stop, self)
        self.more = QLineEdit(texts.more, self)
        self.round_box = QCheckBox("Round the &clock", self)
        self.day_buttons = [self._day_button(day, texts) for day in DAYS]
        self.exchange = QComboBox(self)
        self.calendar_box = QCheckBox("Not on its &holidays", self)
        self.misfire = QComboBox(self)
        self.server = QComboBox(self)
        self.contracts_box = QCheckBox("Wai&t for its contracts", self)
        self.run_dates, self.hold_dates = QLineEdit(texts.run, self), QLineEdit(texts.hold, self)
        self.days_view = QTreeWidget(self)
        self.hints: dict[Field, QLabel] = {}
        self._fill(texts)
        self._lay_out()
        self._connect()
        self._validate()

    def choice(self) -> ScheduleChoice:
        """Return what is chosen."""
        schedule = None if self._is_unscheduled else self._schedule
        needs = self.contracts_box.isChecked()
        was_needed = self._choice.needs_contracts is not False
        return self._choice._replace(
            schedule=schedule,
            exchange=self.exchange.currentText(),
            connection=self.server.currentData(),
            needs_contracts=self._choice.needs_contracts if needs == was_needed else needs,
        )

    def texts(self) -> ScheduleTexts:
        """Return what stands in the form."""
        return ScheduleTexts(
            start=self.start.text(),
            stop=self.stop.text(),
            more=self.more.text(),
            round_the_clock=self.round_box.isChecked(),
            days=tuple(
                day
                for day, button in zip(DAYS, self.day_buttons, strict=True)
                if button.isChecked()
            ),
            follows_calendar=self.calendar_box.isChecked(),
            misfire=self.misfire.currentData(),
            run=self.run_dates.text(),
            hold=self.hold_dates.text(),
        )

    def _day_button(self, day: str, texts: ScheduleTexts) -> QToolButton:
        button = QToolButton(self)
        button.setText(day.capitalize())
        button.setCheckable(True)
        button.setChecked(day in texts.days)
        button.setProperty("day", True)  # noqa: FBT003 - Qt's own signature
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(DAY_NAMES[DAYS.index(day)])
        return button

    def _fill(self, texts: ScheduleTexts) -> None:
        for edit in (self.start, self.stop):
            edit.setFixedWidth(_TIME_WIDTH)
        self.start.setPlaceholderText("HH:MM")
        self.stop.setPlaceholderText("no stop")
        self.more.setPlaceholderText("none; such as 11:00-12:00, 14:00-15:00")
        self.run_dates.setPlaceholderText("none; such as 2026-11-08 18:00-19:00, 2027-02-06")
        self.hold_dates.setPlaceholderText("none; such as 2026-11-26")
        self.round_box.setChecked(texts.round_the_clock)
        self.exchange.addItems(list(EXCHANGES))
        self.exchange.setCurrentText(self._choice.exchange)
        self.calendar_box.setChecked(texts.follows_calendar)
        for misfire, words in _MISFIRES.items():
            self.misfire.addItem(words, misfire)
        self.misfire.setCurrentIndex(self.misfire.findData(texts.misfire))
        self._fill_servers()
        self.days_view.setObjectName("daysAhead")
        self.days_view.setHeaderHidden(True)
        self.days_view.setRootIsDecorated(False)
        self.days_view.setColumnCount(2)
        self.days_view.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.days_view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.days_view.setMinimumHeight(29 * UNIT)
        self.days_view.setAccessibleName("The next two weeks")

    def _fill_servers(self) -> None:
        chosen, known = self._choice.connection, self._choice.connections
        if known:
            self.server.addItem(f"{known[0]}, the default", None)
        for name in known:
            self.server.addItem(name, name)
        if chosen is not None and chosen not in known:
            self.server.addItem(f"{chosen}, which is gone", chosen)
        self.server.setCurrentIndex(max(0, self.server.findData(chosen)))
        self.contracts_box.setChecked(self._choice.needs_contracts is not False)
        for widget in (self.server, self.contracts_box):
            widget.setVisible(bool(known))

    def _lay_out(self) -> None:
        times = row_of(self.start, QLabel("to", self), self.stop, self.round_box)
        self.add_field("&Start", self.start, times)
        self.hints[Field.TIMES] = self.add_hint()
        self.add_field("&More windows", self.more)
        self.hints[Field.MORE] = self.add_hint()
        self.weekdays_button = QPushButton("&Weekdays", self)
        self.every_day_button = QPushButton("&Every day", self)
        days = row_of(*self.day_buttons, self.weekdays_button, self.every_day_button)
        days.setSpacing(UNIT // 2)
        self.add_field("&Days", self.day_buttons[0], days)
        self.day_buttons[0].setAccessibleName(DAY_NAMES[0])
        self.hints[Field.DAYS] = self.add_hint()
        self.add_field("E&xchange", self.exchange, row_of(self.exchange, self.calendar_box))
        self.add_field("&Run also on", self.run_dates)
        self.hints[Field.RUN] = self.add_hint()
        self.add_field("H&old on", self.hold_dates)
        self.hints[Field.HOLD] = self.add_hint()
        self.add_field("When m&issed", self.misfire)
        if self._choice.connections:
            self.add_field("Ser&ver", self.server, row_of(self.server, self.contracts_box))
        self.add_wide(self.days_view)
        self.add_wide(muted_words(_BY_HAND, self))
        self.unschedule_button = QPushButton("&Unschedule", self)
        self.unschedule_button.setToolTip("Have it run only when you start it")
        self.unschedule_button.setEnabled(self._choice.schedule is not None)
        self.add_action(self.unschedule_button)
        self.finish()

    def _connect(self) -> None:
        for edit in (self.start, self.stop, self.more, self.run_dates, self.hold_dates):
            edit.textChanged.connect(self._on_changed)
        for button in (*self.day_buttons, self.round_box, self.calendar_box):
            button.toggled.connect(self._on_changed)
        self.exchange.currentIndexChanged.connect(self._on_changed)
        self.misfire.currentIndexChanged.connect(self._on_changed)
        self.weekdays_button.clicked.connect(self._on_weekdays_button_clicked)
        self.every_day_button.clicked.connect(self._on_every_day_button_clicked)
        self.unschedule_button.clicked.connect(self._on_unschedule_button_clicked)

    def _validate(self) -> None:
        texts = self.texts()
        for edit in (self.start, self.stop, self.more):
            edit.setEnabled(not texts.round_the_clock)
        wrong: FieldError | None = None
        try:
            self._schedule = schedule_of(texts, self._choice.schedule)
        except FieldError as error:
            wrong = error
        for field, hint in self.hints.items():
            show_hint(hint, str(wrong) if wrong is not None and wrong.field is field else "")
        self.accept_button.setEnabled(wrong is None)
        self._show_days(has_meaning=wrong is None)

    def _show_days(self, *, has_meaning: bool) -> None:
        self.days_view.clear()
        if not has_meaning or self._schedule is None:
            self.days_view.addTopLevelItem(QTreeWidgetItem(["", "What is not right is said above"]))
            self.days_view.setColumnWidth(0, 0)
            return
        quiet = self.palette().placeholderText()
        plan = Plan(self._schedule, self.exchange.currentText(), self._calendar)
        for day, words, runs in preview(plan, clock.now().date(), _DAYS_SHOWN):
            item = QTreeWidgetItem([day, words])
            for column in range(0 if runs else 2):
                item.setForeground(column, quiet)
            self.days_view.addTopLevelItem(item)
        self.days_view.resizeColumnToContents(0)

    def _choose_days(self, days: tuple[str, ...]) -> None:
        for day, button in zip(DAYS, self.day_buttons, strict=True):
            button.setChecked(day in days)

    @Slot()
    def _on_changed(self) -> None:
        self._validate()

    @Slot()
    def _on_weekdays_button_clicked(self) -> None:
        self._choose_days(WEEKDAYS)

    @Slot()
    def _on_every_day_button_clicked(self) -> None:
        self._choose_days(DAYS)

    @Slot()
    def _on_unschedule_button_clicked(self) -> None:
        self._is_unscheduled = True
        self.accept()
