"""The scripts that a new strategy can begin from."""

from dataclasses import dataclass
from importlib import resources
from typing import Final

from core.errors import SourceMissingError, shortened


@dataclass(frozen=True, kw_only=True)
class Template:
    """One script.

    Attributes:
        key: Names it for programs.
        summary: One sentence on what it does and shows.
        needs: The packages that its interpreter must have.
        file_name: The file's name, from which the strategy's id is made.
    """

    key: str
    title: str
    summary: str
    needs: tuple[str, ...]
    file_name: str


TEMPLATES: Final = (
    Template(
        key="graceful_stop",
        title="Graceful stop",
        summary=(
            "Places practice orders in memory and cancels those still open when it is stopped; "
            "runs on any Python, without a server or packages"
        ),
        needs=(),
        file_name="graceful_stop.py",
    ),
    Template(
        key="quick_start",
        title="Heartbeat",
        summary="Connects to OpenAlgo and reports once a minute that it is running: a quick start",
        needs=("openalgo",),
        file_name="quick_start.py",
    ),
    Template(
        key="ema_crossover",
        title="EMA crossover",
        summary=(
            "Compares two moving averages of a symbol's closing prices and logs a signal "
            "when they cross; places no orders"
        ),
        needs=("openalgo", "pandas"),
        file_name="ema_crossover.py",
    ),
    Template(
        key="cancel_on_stop",
        title="Cancel on stop",
        summary=(
            "Keeps one limit order open in analyze mode, and cancels at the server what is "
            "open when it is stopped, or was killed"
        ),
        needs=("openalgo",),
        file_name="cancel_on_stop.py",
    ),
    Template(
        key="live_prices",
        title="Live prices",
        summary=(
            "Follows last traded prices by OpenAlgo's WebSocket and connects again whenever the "
            "connection breaks or falls silent; places no orders"
        ),
        needs=("openalgo",),
        file_name="live_prices.py",
    ),
    Template(
        key="daily_report",
        title="Daily report",
        summary=(
            "Writes the day's trades, positions and funds into a file and ends; for a schedule "
            "after the close"
        ),
        needs=("openalgo",),
        file_name="daily_report.py",
    ),
)
"""In the order in which they are offered."""
FIRST: Final = TEMPLATES[:3]
"""Those for a first strategy."""


def template(key: str) -> Template:
    """Return the template with this key.

    Raises:
        SourceMissingError: There is none.
    """
    for each in TEMPLATES:
        if each.key == key:
            return each
    keys = ", ".join(each.key for each in TEMPLATES)
    message = f"There is no template “{shortened(key)}”: use one of {keys}"
    raise SourceMissingError(message)


def source(key: str) -> bytes:
    """Return the script of the template with this key.

    Raises:
        SourceMissingError: There is none.
    """
    name = template(key).file_name
    return resources.files("resources").joinpath("templates", name).read_bytes()
