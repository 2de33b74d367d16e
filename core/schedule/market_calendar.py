"""The days and hours on which exchanges trade: what a schedule needs to know of a date."""

from datetime import date, time
from typing import NamedTuple, Protocol


class Session(NamedTuple):
    """A time in which an exchange trades; it closes on the next day where that is earlier."""

    opens: time
    closes: time

    def phrase(self) -> str:
        """Return ``09:15 to 15:30``."""
        return f"{self.opens:%H:%M} to {self.closes:%H:%M}"


class MarketDay(NamedTuple):
    """One date of an exchange.

    Attributes:
        sessions: None where the exchange is closed.
        is_regular: Whether the sessions are the usual ones.
        note: Why it is closed or differs, such as ``Holi``; empty where it does not.
        source: Where that is from, for the user to see.
        is_known: Whether there is data for the year; without it a weekday counts as usual.
    """

    sessions: tuple[Session, ...]
    is_regular: bool = True
    note: str = ""
    source: str = ""
    is_known: bool = True


class MarketCalendar(Protocol):
    """Tells the sessions of exchanges."""

    def day(self, exchange: str, day: date) -> MarketDay:
        """Return what is known of a date."""
        ...
