"""Cancel on stop: keep one limit order open, and cancel what is open when the strategy stops.

Orders are placed only while OpenAlgo is in analyze mode, which trades nothing. To let them go
to the exchange, set LIVE_ORDERS to yes; read all of this file first.

Needs the package `openalgo` (pip install openalgo).

What to take from it:

* A stop arrives as SIGTERM. Turned into SystemExit it unwinds the program, so that `finally`
  is the one place for cleaning up, whatever ends the strategy. While that goes on, further
  stops are ignored. It must be done within the strategy's grace, 10 seconds unless you
  change it: set that to 30 where you have many orders.
* Only its own orders are cancelled: cancelallorder would take those of all strategies.
* The number of each order is written down before anything else is done. If the strategy is
  killed, its next run finds the numbers, and cancels what was left.
* The SDK raises nothing. Every answer is looked at, and an order counts as gone only when the
  order book says so.

Variables you can set:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address, http://127.0.0.1:5000.
* SYMBOL (RELIANCE), EXCHANGE (that of the strategy, else NSE), QUANTITY (1).
* PERCENT_BELOW: how far below the price the order stands, 5.
* SECONDS_BETWEEN_LOOKS (15). LIVE_ORDERS: yes sends real orders.
"""

import json
import os
import signal
import sys
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from openalgo import api

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
SYMBOL = os.getenv("SYMBOL", "RELIANCE")
EXCHANGE = os.getenv("EXCHANGE") or os.getenv("OPENALGO_STRATEGY_EXCHANGE") or "NSE"
QUANTITY = int(os.getenv("QUANTITY", "1"))
PERCENT_BELOW = float(os.getenv("PERCENT_BELOW", "5"))
SECONDS_BETWEEN_LOOKS = float(os.getenv("SECONDS_BETWEEN_LOOKS", "15"))
LIVE_ORDERS = os.getenv("LIVE_ORDERS", "no").strip().lower() == "yes"
NAME = os.getenv("STRATEGY_NAME") or "Cancel on stop"
NOTES = Path(os.getenv("STRATEGY_DATA_DIR") or ".") / "open_orders.json"

IST = timezone(timedelta(hours=5, minutes=30))
TICK = 0.05
SECONDS_TO_ANSWER = 5.0  # A stop cannot wait for two minutes, which is what the SDK would do.
OVER = {"complete", "cancelled", "rejected"}
TRIES = 3


def say(text):
    """Print a line with the time; `flush` brings it into the log at once, wherever this runs."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


def stop(signal_number, frame):
    """Answer SIGTERM: end by SystemExit, through every `finally` on the way."""
    sys.exit(0)


def data_of(answer, what):
    """Return the data of an answer, or None after saying what went wrong."""
    if answer.get("status") == "success":
        return answer.get("data", answer)
    say(f"{what} failed: {answer.get('message', answer)}")
    return None


def today():
    """Return the trading day: an order of another day is not open any more."""
    return datetime.now(IST).strftime("%Y-%m-%d")


def recall():
    """Return the numbers that the last run of today has left."""
    try:
        notes = json.loads(NOTES.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return notes["numbers"] if notes["day"] == today() else []


class Orders:
    """The orders of this strategy that may be open, by their numbers; on the disk as well."""

    def __init__(self, client):
        self.client = client
        self.numbers = recall()

    def add(self, number):
        """Remember an order."""
        self.write_down([*self.numbers, number])

    def write_down(self, numbers):
        """Remember these orders and no others."""
        self.numbers = numbers
        new = NOTES.with_suffix(".new")
        notes = {"day": today(), "numbers": numbers}
        new.write_text(json.dumps(notes), encoding="utf-8")
        os.replace(new, NOTES)

    def look(self):
        """Forget those that are over, by the order book; return whether it could be read."""
        book = data_of(self.client.orderbook(), "The order book")
        if book is None:
            return False
        states = {str(each["orderid"]): each["order_status"] for each in book.get("orders") or []}
        for number in self.numbers:
            if states.get(number) in OVER:
                say(f"order {number} is {states[number]}")
        self.write_down([each for each in self.numbers if states.get(each) not in OVER])
        return True

    def cancel_all(self):
        """Cancel what is open; return the numbers of which it is not known that they are gone."""
        self.look()
        for _ in range(TRIES):
            for number in self.numbers:
                answer = self.client.cancelorder(order_id=number, strategy=NAME)
                if data_of(answer, f"Cancelling order {number}") is not None:
                    say(f"order {number}: its cancellation was accepted")
            if self.numbers:
                self.look()
            if not self.numbers:
                break
        return self.numbers


def may_trade(client):
    """Return whether orders may be placed: in analyze mode, or where real ones are wanted."""
    status = data_of(client.analyzerstatus(), "Asking for the mode")
    if status is None:
        return False
    if status.get("mode") == "analyze" or LIVE_ORDERS:
        return True
    say("OpenAlgo is in live mode, so no order is placed: switch to analyze mode")
    return False


def place_order(client, orders):
    """Place one limit order below the price, and remember it."""
    quote = data_of(client.quotes(symbol=SYMBOL, exchange=EXCHANGE), f"The price of {SYMBOL}")
    if not quote or not quote.get("ltp"):
        return
    price = round(round(float(quote["ltp"]) * (1 - PERCENT_BELOW / 100) / TICK) * TICK, 2)
    answer = client.placeorder(
        strategy=NAME,
        symbol=SYMBOL,
        exchange=EXCHANGE,
        action="BUY",
        price_type="LIMIT",
        product="MIS",
        quantity=QUANTITY,
        price=price,
    )
    if data_of(answer, "The order") is not None:
        orders.add(str(answer["orderid"]))
        say(f"order {answer['orderid']} to buy {QUANTITY} {SYMBOL} at {price:.2f} is placed")


def trade(client, orders):
    """Keep one order open, for ever."""
    while True:
        if orders.look() and not orders.numbers and may_trade(client):
            place_order(client, orders)
        time.sleep(SECONDS_BETWEEN_LOOKS)


def main():
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    client = api(api_key=API_KEY, host=HOST, timeout=SECONDS_TO_ANSWER)
    orders = Orders(client)
    if orders.numbers:
        say(f"cancelling what the last run may have left: {', '.join(orders.numbers)}")
        orders.cancel_all()
    signal.signal(signal.SIGTERM, stop)
    try:
        trade(client, orders)
    except KeyboardInterrupt:
        say("interrupted")
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        say("stopping")
        left = orders.cancel_all()
        if left:
            sys.exit(f"These orders may still be open, cancel them by hand: {', '.join(left)}")
        say("stopped, no order is open")


if __name__ == "__main__":
    main()
