"""Text in columns, for people."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from core.errors import printable

_GAP = "  "


def table(headers: Sequence[str], lines: Sequence[Sequence[str]], width: int | None) -> str:
    """Return the lines under their headers, in columns; headers that begin with ``>`` go right.

    Args:
        headers: One for each column.
        lines: The cells.
        width: What the last column is cut to fit, in characters; None for no limit.
    """
    names = [header.removeprefix(">") for header in headers]
    cells = [names, *[[printable(cell) for cell in line] for line in lines]]
    widths = [max(columns(line[at]) for line in cells) for at in range(len(names))]
    shown = []
    for line in cells:
        padded = [
            _padded(cell, widths[at], right=headers[at].startswith(">"))
            for at, cell in enumerate(line[:-1])
        ]
        shown.append(cut(_GAP.join([*padded, line[-1]]), width).rstrip())
    return "\n".join(shown)


def details(pairs: Sequence[tuple[str, str]]) -> str:
    """Return labels and values below each other."""
    width = max(len(label) for label, _ in pairs)
    return "\n".join(f"{label:<{width}}{_GAP}{printable(value)}".rstrip() for label, value in pairs)


def columns(text: str) -> int:
    """Return how many columns of a terminal ``text`` takes, by Unicode's width classes."""
    return len(text) if text.isascii() else sum(_columns(each) for each in text)


def cut(text: str, width: int | None) -> str:
    """Return ``text`` in at most ``width`` columns, the last an ellipsis where it was cut."""
    if width is None or columns(text) <= width:
        return text
    kept, used = [], 0
    for each in text:
        used += _columns(each)
        if used > width - 1:
            break
        kept.append(each)
    return "".join(kept) + "…"


def duration(seconds: float) -> str:
    """Return ``4s``, ``12m 05s``, ``3h 07m`` or ``2d 04h``."""
    whole = int(seconds)
    if whole < 60:  # noqa: PLR2004 - seconds in a minute
        return f"{whole}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes}m {rest:02}s"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:  # noqa: PLR2004
        return f"{hours}h {minutes:02}m"
    days, hours = divmod(hours, 24)
    return f"{days}d {hours:02}h"


def size(number: int) -> str:
    """Return a number of bytes as ``64.2 MB``, in powers of 1,000."""
    value = float(number)
    for unit in ("B", "kB", "MB"):
        if value < 1000:  # noqa: PLR2004
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def moment(text: str | None) -> str:
    """Return an ISO 8601 time as date and time, to the second."""
    return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M:%S}" if text else ""


def _padded(cell: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - columns(cell))
    return blanks + cell if right else cell + blanks


def _columns(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
