"""Daily report: write the day's trades, open positions and funds into a file, and end.

It places no orders. Give it a schedule after the close, such as 15:40 on weekdays: a strategy
that ends by itself with success is done for the day, and is not started again before the next.

The reports lie in the strategy's own folder, a file for each day, with the trades beside them as
a table that any spreadsheet opens.

Needs the package `openalgo` (pip install openalgo) in the Python that runs it.

Variables you can set:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address, http://127.0.0.1:5000.
* STRATEGY_DATA_DIR: where the reports go; set when Opening Bell runs it, else this folder.
"""

import csv
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from openalgo import api

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
FOLDER = Path(os.getenv("STRATEGY_DATA_DIR") or ".")
IST = timezone(timedelta(hours=5, minutes=30))
COLUMNS = ("timestamp", "symbol", "exchange", "action", "quantity", "average_price", "product")


def asked(what, answer):
    """Return what the server answers with, or end the program with what it says instead."""
    if answer.get("status") != "success":
        sys.exit(f"No report: the {what} could not be read ({answer.get('message')}).")
    return answer.get("data") or []


def number(value):
    """Return a number, whichever way the broker writes it; nothing counts as 0."""
    try:
        return float(str(value or 0).replace(",", ""))
    except ValueError:
        return 0.0


def profits(trades):
    """Return what the day's trades of each symbol brought, where as much was sold as bought."""
    sums = {}
    for each in trades:
        sign = 1 if str(each.get("action")).upper() == "SELL" else -1
        quantity = number(each.get("quantity"))
        held, money = sums.get(each.get("symbol"), (0.0, 0.0))
        value = quantity * number(each.get("average_price"))
        sums[each.get("symbol")] = (held - sign * quantity, money + sign * value)
    return {symbol: money for symbol, (held, money) in sums.items() if abs(held) < 1e-9}


def report(day, trades, positions, funds):
    """Return the report as text."""
    done = profits(trades)
    lines = [f"Report of {day:%A, %d %B %Y}", "", f"Trades: {len(trades)}"]
    lines += [f"  {symbol}: {money:+,.2f}" for symbol, money in sorted(done.items())]
    lines.append(f"Closed trades brought {sum(done.values()):+,.2f}")
    lines.append("")
    held = [each for each in positions if number(each.get("quantity"))]
    lines.append(f"Open positions: {len(held)}" if held else "No open positions")
    for each in held:
        at = number(each.get("average_price"))
        quantity = number(each.get("quantity"))
        lines.append(f"  {each.get('symbol')} ({each.get('exchange')}): {quantity:g} at {at:,.2f}")
    lines.append("")
    lines.append(f"Available cash: {number(funds.get('availablecash')):,.2f}")
    return "\n".join(lines) + "\n"


def write(day, text, trades):
    """Write both files, each whole or not at all, and return the report's path."""
    table = FOLDER / f"{day:%Y-%m-%d}-trades.csv"
    path = FOLDER / f"{day:%Y-%m-%d}-report.txt"
    for target in (table, path):
        unfinished = target.with_name(target.name + ".tmp")
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            if target is path:
                file.write(text)
            else:
                rows = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
                rows.writeheader()
                rows.writerows(trades)
        unfinished.replace(target)
    return path


def main():
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    client = api(api_key=API_KEY, host=HOST)
    day = datetime.now(IST).date()
    trades = asked("trades", client.tradebook())
    positions = asked("positions", client.positionbook())
    funds = asked("funds", client.funds())
    text = report(day, trades, positions, funds)
    path = write(day, text, trades)
    print(text, flush=True)
    print(f"Written to {path}", flush=True)


if __name__ == "__main__":
    main()
