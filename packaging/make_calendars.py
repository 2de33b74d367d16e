"""Makes the market calendars that the program ships: ``resources/calendars/<EXCHANGE>.json``.

For developers, once a year, when the exchanges have published their lists and the library below
has them. The library is no part of the program::

    python3 -m venv /tmp/calendars && /tmp/calendars/bin/pip install exchange_calendars
    /tmp/calendars/bin/python packaging/make_calendars.py

The dates of equity holidays are the library's (its calendar XBOM, of BSE, whose list NSE shares).
What it does not have is added here, from the exchanges' published lists: the names, the hours of
each exchange, and which holidays leave the evening to the commodity exchanges. A date whose name
is not known here is a holiday all the same. Hours of special sessions are published by circular
shortly before: those that were not known are left out, and a user or a connected server adds them.
"""

import datetime
import importlib
import importlib.metadata
import json
from pathlib import Path
from typing import Any

FIRST_YEAR = 2025
_FOLDER = Path(__file__).resolve().parent.parent / "resources" / "calendars"

_EQUITY_HOURS = {
    "NSE": [("09:15", "15:30")],
    "BSE": [("09:15", "15:30")],
    "NFO": [("09:15", "15:40")],
    "BFO": [("09:15", "15:40")],
    "CDS": [("09:00", "17:00")],
    "BCD": [("09:00", "17:00")],
}
_COMMODITY_HOURS = [("09:00", "23:55")]
_EVENING = [("17:00", "23:55")]
_DAYTIME = [("09:00", "17:00")]
_ALL_DAY = [("00:00", "00:00")]
_NAMES = {
    "2025-02-26": "Mahashivratri",
    "2025-03-14": "Holi",
    "2025-03-31": "Id-ul-Fitr",
    "2025-04-10": "Mahavir Jayanti",
    "2025-04-14": "Dr. Ambedkar Jayanti",
    "2025-04-18": "Good Friday",
    "2025-05-01": "Maharashtra Day",
    "2025-08-15": "Independence Day",
    "2025-08-27": "Ganesh Chaturthi",
    "2025-10-02": "Gandhi Jayanti",
    "2025-10-21": "Diwali, Laxmi Pujan",
    "2025-10-22": "Diwali, Balipratipada",
    "2025-11-05": "Guru Nanak Jayanti",
    "2025-12-25": "Christmas",
    "2026-01-15": "Municipal elections",
    "2026-01-26": "Republic Day",
    "2026-03-03": "Holi",
    "2026-03-26": "Ram Navami",
    "2026-03-31": "Mahavir Jayanti",
    "2026-04-03": "Good Friday",
    "2026-04-14": "Dr. Ambedkar Jayanti",
    "2026-05-01": "Maharashtra Day",
    "2026-05-28": "Bakri Id",
    "2026-06-26": "Muharram",
    "2026-09-14": "Ganesh Chaturthi",
    "2026-10-02": "Gandhi Jayanti",
    "2026-10-20": "Dussehra",
    "2026-11-10": "Diwali, Balipratipada",
    "2026-11-24": "Guru Nanak Jayanti",
    "2026-12-25": "Christmas",
}
_WHOLE_DAY = {"Republic Day", "Good Friday", "Independence Day", "Gandhi Jayanti", "Christmas"}
"""Holidays on which the commodity exchanges have no evening either."""
_MUHURAT = {"2025-10-21": [("13:45", "14:45")]}


def main() -> None:
    """Write all files."""
    holidays, source = _holidays()
    for exchange, hours in _EQUITY_HOURS.items():
        days = {day: _entry(day, _MUHURAT.get(day, [])) for day in holidays}
        _write(exchange, hours, days, source)
    for exchange in ("MCX", "NCO"):
        days = {day: _entry(day, _evening(day)) for day in holidays}
        for year in sorted({day[:4] for day in holidays}):
            days[f"{year}-01-01"] = {"note": "New Year's Day, evening closed", "sessions": _DAYTIME}
        _write(exchange, _COMMODITY_HOURS, dict(sorted(days.items())), source)
    _write("CRYPTO", _ALL_DAY, {}, "never closed")


def _holidays() -> tuple[list[str], str]:
    """Return the weekdays on which equity does not trade, and where they are from."""
    library: Any = importlib.import_module("exchange_calendars")
    today = datetime.datetime.now(tz=datetime.UTC).date()
    for last_year in (today.year + 1, today.year):
        try:
            calendar = library.get_calendar(
                "XBOM", start=f"{FIRST_YEAR}-01-01", end=f"{last_year}-12-31"
            )
        except ValueError:
            continue  # the library has no list of that year yet
        first = datetime.date(FIRST_YEAR, 1, 1)
        days = [
            first + datetime.timedelta(days=number)
            for number in range((datetime.date(last_year, 12, 31) - first).days + 1)
        ]
        sessions = {each.date() for each in calendar.sessions}
        holidays = [f"{day}" for day in days if day.weekday() < 5 and day not in sessions]  # noqa: PLR2004 - Saturday
        version = importlib.metadata.version("exchange_calendars")
        return holidays, f"exchange_calendars {version} (XBOM), exchanges' published lists"
    message = "The library has no list of this year"
    raise SystemExit(message)


def _evening(day: str) -> list[tuple[str, str]]:
    whole = _NAMES.get(day) in _WHOLE_DAY or day in _MUHURAT
    return [] if whole else _EVENING


def _entry(day: str, sessions: list[tuple[str, str]]) -> dict[str, Any]:
    note = _NAMES.get(day, "holiday")
    if sessions and day in _MUHURAT:
        note = f"{note}: Muhurat trading"
    return {"note": note, "sessions": sessions}


def _write(
    exchange: str, hours: list[tuple[str, str]], days: dict[str, dict[str, Any]], source: str
) -> None:
    last = max(days, default="")[:4]
    head = {
        "exchange": exchange,
        "source": source,
        "valid_until": f"{last}-12-31" if last else None,
        "first_year": FIRST_YEAR if last else None,
        "every_day": exchange == "CRYPTO",
        "sessions": hours,
    }
    rows = [f"    {json.dumps(day)}: {json.dumps(entry)}" for day, entry in days.items()]
    fields = [f"  {json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    body = ",\n".join([*fields, '  "days": {\n' + ",\n".join(rows) + "\n  }"])
    _FOLDER.mkdir(exist_ok=True)
    path = _FOLDER / f"{exchange}.json"
    path.write_text("{\n" + body + "\n}\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
