"""Graceful stop: whatever ends this strategy, it leaves no order open.

It trades nothing: its orders live in memory, so it runs on any Python, without a server,
an account or a package. Start it, watch its log, then stop it and read the last lines.

What to take from it into a strategy of your own:

* A stop arrives as the signal SIGTERM. Turned into SystemExit, it unwinds the program like
  any other exception, so that `finally` is the one place for cleaning up: it also runs
  after an error in your code, and when the strategy ends by itself.
* Cleaning up must be quick. Whoever asked for the stop waits some seconds (10 unless you
  change the strategy's grace), and then ends the program by force.
* While cleaning up, further stops are ignored, or the second would cut the first short.

Variable you can set: SLEEP_SECONDS, the pause between two rounds (default 5).
"""

import os
import random
import signal
import sys
import time

SLEEP_SECONDS = float(os.getenv("SLEEP_SECONDS", "5"))
MOST_OPEN_ORDERS = 3


class PracticeBroker:
    """Stands for a broker: takes orders, fills some of them, cancels the others."""

    def __init__(self):
        self.price = 1000.0
        self.open_orders = {}  # order id -> limit price
        self.last_id = 0

    def buy(self, limit):
        """Place an order to buy at `limit` or less, and return its id."""
        self.last_id += 1
        self.open_orders[self.last_id] = limit
        return self.last_id

    def cancel(self, order_id):
        """Take an open order back."""
        del self.open_orders[order_id]

    def next_price(self):
        """Let the market move, and return the ids of the orders that it filled."""
        self.price = round(self.price + random.uniform(-3, 3), 2)
        filled = [each for each, limit in self.open_orders.items() if self.price <= limit]
        for order_id in filled:
            del self.open_orders[order_id]
        return filled


def say(text):
    """Print a line with the time; `flush` brings it into the log at once, wherever this runs."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


def trade(broker):
    """Go round for ever: look at the price, note what was filled, place one more order."""
    while True:
        for order_id in broker.next_price():
            say(f"order {order_id} filled at {broker.price}")
        if len(broker.open_orders) < MOST_OPEN_ORDERS:
            limit = round(broker.price - random.uniform(1, 4), 2)
            order_id = broker.buy(limit)
            say(f"price {broker.price}: order {order_id} to buy at {limit} is open")
        else:
            say(f"price {broker.price}: waiting, {len(broker.open_orders)} orders are open")
        time.sleep(SLEEP_SECONDS)


def cancel_everything(broker):
    """Cancel every open order, one after the other, even if one of them refuses."""
    say(f"stopping: {len(broker.open_orders)} open orders to cancel")
    for order_id in list(broker.open_orders):
        try:
            broker.cancel(order_id)
            say(f"order {order_id} cancelled")
        except Exception as error:
            # With a real broker this happens. Say so, and go on with the others.
            say(f"order {order_id} could NOT be cancelled: {error!r}")
    say(f"stopped with {len(broker.open_orders)} open orders")


def stop(signal_number, frame):
    """Answer SIGTERM: end by SystemExit, through every `finally` on the way."""
    sys.exit(0)


def main():
    signal.signal(signal.SIGTERM, stop)
    broker = PracticeBroker()
    try:
        trade(broker)
    except KeyboardInterrupt:
        # Ctrl+C in a terminal: a stop like the other one, and no error.
        say("interrupted")
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        cancel_everything(broker)


if __name__ == "__main__":
    main()
