"""The days on which exchanges trade: shipped, updated from OpenAlgo, and edited by the user.

Of several words about a day the user's counts, then an OpenAlgo server's, then what is shipped.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from core import clock
from core.background import Background, Task
from core.calendars.calendar_data import (
    CalendarEntry,
    ShippedCalendar,
    entry_from_json,
    entry_to_json,
    shipped,
)
from core.calendars.openalgo_holidays import holidays_of
from core.errors import InvalidScheduleError
from core.records.strategy import EXCHANGES
from core.schedule.market_calendar import MarketDay, Session
from core.store.config_file import ConfigFile
from core.workspace import Workspace

USER: Final = "you"
_USER_KEY: Final = "user"
_SERVER_KEY: Final = "openalgo"
_SATURDAY: Final = 5
_NOTICE_DAYS: Final = 31
_MOST_KEPT: Final = 5_000
_Entries = dict[str, dict[date, CalendarEntry]]


class ExchangeCalendars(QObject):
    """Tells the sessions of every exchange on any date.

    What the user and servers add stands in ``strategies/market_calendars.json``. Everything is read
    at the first question.
    """

    changed = Signal()
    """Some day of some exchange is another than before."""
    notice_raised = Signal(str)
    """A sentence for the user about the file."""

    def __init__(self, workspace: Workspace, writer: Background) -> None:
        """Name the file; ``writer``, which owns this, writes it."""
        super().__init__(writer)
        self._writer = writer
        self._file = ConfigFile(workspace.strategies / "market_calendars.json", clock.now)
        self._shipped: dict[str, ShippedCalendar] = {}
        self._added: dict[str, _Entries] | None = None
        self._days: dict[tuple[str, date], MarketDay] = {}
        self._kept: dict[str, Any] = {}
        self._flawed: dict[str, dict[str, dict[str, Any]]] = {}

    def day(self, exchange: str, day: date) -> MarketDay:
        """Return what is known of a date; remembered, as all strategies ask for the same ones."""
        known = self._days.get((exchange, day))
        if known is None:
            if len(self._days) >= _MOST_KEPT:
                self._days.clear()
            known = self._days[exchange, day] = self._looked_up(exchange, day)
        return known

    def _looked_up(self, exchange: str, day: date) -> MarketDay:
        base = self._base(exchange)
        entry = self._entry(exchange, day)
        if entry is not None and not entry.is_usual:
            return MarketDay(entry.sessions, False, entry.note, entry.source)  # noqa: FBT003 - a tuple
        if not base.every_day and day.weekday() >= _SATURDAY:
            return MarketDay((), note=f"{day:%A}", is_known=True)
        is_known = base.first_year is None or base.first_year <= day.year <= _last_year(base)
        return MarketDay(base.sessions, is_known=is_known or entry is not None)

    def usual_sessions(self, exchange: str) -> tuple[Session, ...]:
        """Return the sessions of an exchange's usual days."""
        return self._base(exchange).sessions

    def entries(self, exchange: str, year: int) -> list[CalendarEntry]:
        """Return what counts of an exchange's unusual days in a year, in order."""
        days: set[date] = set(self._base(exchange).days)
        for added in self._load().values():
            days.update(added.get(exchange, {}))
        found = (self._entry(exchange, day) for day in sorted(days) if day.year == year)
        return [each for each in found if each is not None]

    def set_entry(self, exchange: str, entry: CalendarEntry) -> Task:
        """Have the user's word on a day of an exchange; the task fails with WriteError."""
        mine = self._load()[_USER_KEY].setdefault(exchange, {})
        mine[entry.day] = entry._replace(source=USER)
        return self._save()

    def remove_entry(self, exchange: str, day: date) -> Task:
        """Take back the user's word on a day; where others have one, it is overruled instead.

        Such a day is then one like any other. The task fails with WriteError.
        """
        mine = self._load()[_USER_KEY].setdefault(exchange, {})
        had = mine.pop(day, None)
        if had is None and self._entry(exchange, day) is not None:
            mine[day] = CalendarEntry(day, note="a day like any other", source=USER, is_usual=True)
        return self._save()

    def known_until(self, exchange: str) -> date | None:
        """Return the last date that the shipped calendar covers, None where it needs no dates."""
        return self._base(exchange).valid_until

    def warnings(self, today: date) -> list[str]:
        """Return a sentence for exchanges whose dates end within a month, or have ended."""
        ends: dict[date, list[str]] = {}
        for exchange in EXCHANGES:
            until = self.known_until(exchange)
            if until is not None and today > until - timedelta(days=_NOTICE_DAYS):
                ends.setdefault(until, []).append(exchange)
        return [
            f"The calendars of {', '.join(names)} end on {until:%d %b %Y}: later days count as "
            "trading days until they are updated, so enter the holidays or connect a server"
            for until, names in ends.items()
        ]

    def take_openalgo(self, name: str, year: int, answer: Mapping[str, Any], at: datetime) -> int:
        """Take over the holidays of a year that a server told; return how many days changed.

        Args:
            name: The connection's.
            year: The year that was asked for.
            answer: The answer of ``/api/v1/market/holidays``.
            at: When it came.
        """
        source = f"OpenAlgo {name}, {at:%d %b %Y}"
        told = holidays_of(answer, year, source)
        if not told:
            return 0
        servers = self._load()[_SERVER_KEY]
        changed = 0
        for exchange, entries in told.items():
            before = servers.get(exchange, {})
            rest = {day: each for day, each in before.items() if day.year != year}
            servers[exchange] = rest | {each.day: each for each in entries}
            changed += _differing(before, servers[exchange])
        self._save()
        return changed

    def _entry(self, exchange: str, day: date) -> CalendarEntry | None:
        """Return the word that counts about a day, None where there is none."""
        added = self._load()
        for source in (_USER_KEY, _SERVER_KEY):
            entry = added[source].get(exchange, {}).get(day)
            if entry is not None:
                return entry
        return self._base(exchange).days.get(day)

    def _base(self, exchange: str) -> ShippedCalendar:
        base = self._shipped.get(exchange)
        if base is None:
            known = exchange if exchange in EXCHANGES else EXCHANGES[0]
            base = self._shipped[exchange] = shipped(known)
        return base

    def _load(self) -> dict[str, _Entries]:
        """Return what was added, read at the first call; what means nothing is said, and kept."""
        if self._added is None:
            self._kept, notices = self._file.read()
            self._added = {}
            for source in (_USER_KEY, _SERVER_KEY):
                self._added[source], flawed = _decoded(self._kept.get(source))
                self._flawed[source] = flawed
                notices += [
                    f"The calendar's entry {exchange} {day} is not understood: enter it anew"
                    for exchange, days in flawed.items()
                    for day in days
                ]
            for each in notices:
                self.notice_raised.emit(each)
        return self._added

    def _save(self) -> Task:
        document = dict(self._kept)
        for source, entries in self._load().items():
            flawed = self._flawed[source]
            written = {
                exchange: flawed.get(exchange, {})
                | {f"{day}": entry_to_json(each) for day, each in sorted(days.items())}
                for exchange, days in entries.items()
            }
            document[source] = {key: days for key, days in written.items() if days}
        data = json.dumps(document, indent=2, ensure_ascii=False).encode(
            "utf-8", "backslashreplace"
        )
        self._days.clear()
        self.changed.emit()
        return self._writer.run(partial(self._write, data))

    def _write(self, data: bytes) -> None:
        """Write the file; on the worker's thread."""
        for each in self._file.write(data):
            self.notice_raised.emit(each)


def _last_year(base: ShippedCalendar) -> int:
    return base.valid_until.year if base.valid_until is not None else date.max.year


def _differing(before: Mapping[date, CalendarEntry], after: Mapping[date, CalendarEntry]) -> int:
    days = {*before, *after}
    return sum(_meaning(before.get(day)) != _meaning(after.get(day)) for day in days)


def _meaning(entry: CalendarEntry | None) -> object:
    return None if entry is None else (entry.sessions, entry.note, entry.is_usual)


def _decoded(value: object) -> tuple[_Entries, dict[str, dict[str, Any]]]:
    """Return the entries of one source, and as they stand there those that mean nothing."""
    entries: _Entries = {}
    flawed: dict[str, dict[str, Any]] = {}
    for exchange, days in value.items() if isinstance(value, Mapping) else ():
        kept = entries.setdefault(str(exchange), {})
        for day, each in days.items() if isinstance(days, Mapping) else ():
            try:
                entry = entry_from_json(day, each)
            except InvalidScheduleError:
                flawed.setdefault(str(exchange), {})[day] = each
            else:
                kept[entry.day] = entry
    return entries, flawed
