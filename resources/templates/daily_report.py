"""Daily report: write down what was traded today, and end.

It places no orders. Schedule it on trading days after the close, 15:40 for example: it runs
once, writes the report, and ends. Needs the package `openalgo` (pip install openalgo).

What to take from it:

* A strategy may end by itself: exit code 0 says that all went well, and any other that it did
  not, which is told to you. A report that could not be made is no report without trades.
* The files lie in the strategy's own folder, one for each day, whole or not at all.

Of each symbol it tells what was bought and sold, what is open, and the profit of what was
closed, before charges: the smaller of both quantities, at the difference of their averages.

Variables you can set:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address, http://127.0.0.1:5000.
* TELEGRAM_USERNAME: your name at OpenAlgo, to be sent the summary by its Telegram bot.
"""

import csv
import io
import os
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from openalgo import api

IST = timezone(timedelta(hours=5, minutes=30))

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
TELEGRAM_USERNAME = os.getenv("TELEGRAM_USERNAME")
FOLDER = Path(os.getenv("STRATEGY_DATA_DIR") or ".")

COLUMNS = ("exchange", "symbol", "bought", "average", "sold", "average_sold", "open", "profit")


def ask(answer, what):
    """Return the data of an answer; end the program where there is none."""
    if answer.get("status") != "success":
        sys.exit(f"No report: {what} could not be read ({answer.get('message', answer)}).")
    return answer.get("data") or []


class Side:
    """What was bought, or sold, of one symbol."""

    def __init__(self):
        self.quantity = 0.0
        self.value = 0.0

    def add(self, quantity, price):
        """Count one trade."""
        self.quantity += quantity
        self.value += quantity * price

    def average(self):
        """Return the average price; 0 where nothing was traded."""
        return self.value / self.quantity if self.quantity else 0.0


def rows_of(trades):
    """Return a row for each symbol that was traded."""
    sides = {}  # (exchange, symbol) -> what was bought, what was sold
    for each in trades:
        bought, sold = sides.setdefault((each["exchange"], each["symbol"]), (Side(), Side()))
        side = bought if each["action"].upper() == "BUY" else sold
        # Some brokers send numbers, others text.
        side.add(float(each["quantity"]), float(each["average_price"]))
    rows = []
    for (exchange, symbol), (bought, sold) in sorted(sides.items()):
        closed = min(bought.quantity, sold.quantity)
        rows.append(
            {
                "exchange": exchange,
                "symbol": symbol,
                "bought": round(bought.quantity, 4),
                "average": round(bought.average(), 2),
                "sold": round(sold.quantity, 4),
                "average_sold": round(sold.average(), 2),
                "open": round(bought.quantity - sold.quantity, 4),
                "profit": round(closed * (sold.average() - bought.average()), 2),
            }
        )
    return rows


def summary(rows, trades, positions, funds, day):
    """Return the lines that are printed and sent."""
    held = [each for each in positions if float(each.get("quantity") or 0)]
    lines = [
        f"Report of {day}: {len(trades)} trades in {len(rows)} symbols",
        f"Profit of what was closed, before charges: {sum(each['profit'] for each in rows):.2f}",
        f"Cash that is free: {funds.get('availablecash', 'unknown')}",
    ]
    for each in held:
        lines.append(f"Still open: {each['quantity']} {each['symbol']} ({each['product']})")
    return lines


def write_down(rows, day):
    """Write the day's file, and return its path."""
    text = io.StringIO()
    table = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    table.writeheader()
    table.writerows(rows)
    path = FOLDER / f"report_{day}.csv"
    new = path.with_suffix(".new")
    new.write_text(text.getvalue(), encoding="utf-8")
    os.replace(new, path)
    return path


def send(client, lines):
    """Send the summary where that is wanted; a report is one without it, too."""
    if TELEGRAM_USERNAME:
        answer = client.telegram(username=TELEGRAM_USERNAME, message="\n".join(lines))
        if answer.get("status") != "success":
            print(f"It could not be sent: {answer.get('message', answer)}", flush=True)


def main():
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    client = api(api_key=API_KEY, host=HOST)
    trades = ask(client.tradebook(), "the trade book")
    positions = ask(client.positionbook(), "the position book")
    funds = ask(client.funds(), "the funds") or {}
    day = datetime.now(IST).strftime("%Y-%m-%d")
    rows = rows_of(trades)
    lines = summary(rows, trades, positions, funds, day)
    path = write_down(rows, day)
    print("\n".join([*lines, f"Written to {path}"]), flush=True)
    send(client, lines)


if __name__ == "__main__":
    main()
