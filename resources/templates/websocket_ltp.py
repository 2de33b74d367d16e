"""WebSocket LTP: follow the last traded price of some symbols as the exchange sends it.

It places no orders. Needs the package `openalgo` (pip install openalgo).

What to take from it:

* Prices arrive on a thread of the SDK. That thread only notes them: what takes time there
  holds up all prices after it. What is done with them is done by the main loop.
* A feed can fall silent without an error. Where no price has come for STALE_SECONDS, it is
  closed and opened anew; outside market hours nothing comes, and that is no mistake.
* A stop arrives as SIGTERM. Turned into SystemExit it ends whatever is under way, and the
  feed is closed in `finally`.

Variables you can set:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address, http://127.0.0.1:5000.
* WEBSOCKET_URL: the feed's address, ws:// and the server's host with port 8765.
* SYMBOLS: RELIANCE,INFY. EXCHANGE: that of the strategy, else NSE.
* SECONDS_BETWEEN_LINES (5), STALE_SECONDS (120), SECONDS_BEFORE_RETRY (5).
"""

import os
import signal
import sys
import time

from openalgo import api

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
FEED = os.getenv("WEBSOCKET_URL") or None
EXCHANGE = os.getenv("EXCHANGE") or os.getenv("OPENALGO_STRATEGY_EXCHANGE") or "NSE"
SYMBOLS = [each.strip() for each in os.getenv("SYMBOLS", "RELIANCE,INFY").split(",")]
SECONDS_BETWEEN_LINES = float(os.getenv("SECONDS_BETWEEN_LINES", "5"))
STALE_SECONDS = float(os.getenv("STALE_SECONDS", "120"))
SECONDS_BEFORE_RETRY = float(os.getenv("SECONDS_BEFORE_RETRY", "5"))

INSTRUMENTS = [{"exchange": EXCHANGE, "symbol": each} for each in SYMBOLS]


def say(text):
    """Print a line with the time; `flush` brings it into the log at once, wherever this runs."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


def stop(signal_number, frame):
    """Answer SIGTERM: end by SystemExit, through every `finally` on the way."""
    sys.exit(0)


class Prices:
    """The newest price of each symbol, and when the last one came."""

    def __init__(self):
        self.newest = {}  # symbol -> price
        self.came_at = time.monotonic()

    def note(self, message):
        """Take a message of the feed; runs on the SDK's thread, so it only notes."""
        price = message.get("data", {}).get("ltp")
        if price is not None:
            self.newest[message["symbol"]] = price
            self.came_at = time.monotonic()

    def age(self):
        """Return for how many seconds no price has come."""
        return time.monotonic() - self.came_at


def close_feed(client):
    """Leave nothing behind at the server, even where it does not answer any more."""
    try:
        client.unsubscribe_ltp(INSTRUMENTS)
    finally:
        client.disconnect()


def watch(prices):
    """Say the prices now and then; return when the feed has gone quiet."""
    while prices.age() <= STALE_SECONDS:
        time.sleep(SECONDS_BETWEEN_LINES)
        if prices.newest:
            # A copy: the SDK's thread goes on changing the original.
            newest = sorted(dict(prices.newest).items())
            say(", ".join(f"{symbol} {price:.2f}" for symbol, price in newest))
            # Your trading logic goes here.
        else:
            say("Connected, and no price yet")
    say(f"No price for {prices.age():.0f} s: the feed is opened anew")


def follow():
    """Open the feed, and follow it until it has gone quiet."""
    prices = Prices()
    client = api(api_key=API_KEY, host=HOST, ws_url=FEED)
    try:
        # It raises nothing: a wrong key and a server that is down are both False.
        if client.connect() and client.subscribe_ltp(INSTRUMENTS, on_data_received=prices.note):
            say(f"Following {', '.join(SYMBOLS)} on {EXCHANGE}")
            watch(prices)
        else:
            say("The feed cannot be opened: check the key, the server and WEBSOCKET_URL")
    finally:
        close_feed(client)


def main():
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    signal.signal(signal.SIGTERM, stop)
    try:
        while True:
            follow()
            time.sleep(SECONDS_BEFORE_RETRY)
    except KeyboardInterrupt:
        say("interrupted")
    finally:
        say("stopped, the feed is closed")


if __name__ == "__main__":
    main()
