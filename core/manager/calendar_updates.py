"""Takes the holidays of exchanges over from OpenAlgo servers."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from core.background import Background, Task
from core.calendars.exchange_calendars import ExchangeCalendars
from core.clock import Clock
from core.contracts.connections import Connections
from core.contracts.holidays import ask_for_holidays
from core.errors import InvalidConnectionError

_DECEMBER: Final = 12
_FIRST: Final = "NSE"
"""The exchange whose dates tell whether a year is known."""


class CalendarUpdates(QObject):
    """Asks when the user says so; by itself only for a year that nobody else knows.

    A wrong holiday keeps strategies from running, so no server overrules by itself what is shipped.
    """

    told = Signal(str)
    """A sentence for the user about days that were taken over."""

    def __init__(
        self, connections: Connections, calendars: ExchangeCalendars, now: Clock, parent: QObject
    ) -> None:
        """Ask nobody yet."""
        super().__init__(parent)
        self._connections = connections
        self._calendars = calendars
        self._now = now
        self._worker = Background(self)
        self._asked: set[tuple[str, int, str]] = set()

    def update(self, name: str, year: int) -> Task:
        """Take over a year from a connection; result: how many days are others than before.

        The task fails with HolidaysError, SecretsError or InvalidConnectionError.
        """
        return self._worker.run(partial(self._ask, name, year)).then(
            partial(self._take, name, year)
        )

    def fill_gaps(self, name: str) -> None:
        """Ask a server for the years that no shipped calendar covers, once a day."""
        today = self._now().date()
        years = [today.year] + ([today.year + 1] if today.month == _DECEMBER else [])
        until = self._calendars.known_until(_FIRST)
        for year in years:
            asked = (name, year, f"{today}")
            if until is not None and year > until.year and asked not in self._asked:
                self._asked.add(asked)
                self.update(name, year).then(partial(self._tell, name, year))

    def close(self) -> None:
        """Wait for what is under way."""
        self._worker.flush()

    def _ask(self, name: str, year: int) -> dict[str, Any]:
        connection = self._connections.get(name)
        if connection is None:
            message = f"There is no connection {name} any more: choose another"
            raise InvalidConnectionError(message)
        return ask_for_holidays(connection, self._connections.key(name), year)

    def _take(self, name: str, year: int, answer: dict[str, Any]) -> int:
        return self._calendars.take_openalgo(name, year, answer, self._now())

    def _tell(self, name: str, year: int, changed: int) -> None:
        if changed:
            self.told.emit(
                f"The holidays of {year} are those that {name} tells, {changed} entries: "
                "look through them under Strategy, Market calendar"
            )
