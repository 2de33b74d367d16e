"""Live prices: follow the last traded price of some symbols by OpenAlgo's WebSocket.

It places no orders. What to take from it into a strategy of your own:

* Prices arrive on another thread. They are put into a queue, and one loop takes them out: your
  trading logic runs in one place, and an error in it ends the strategy instead of being lost.
* A connection that breaks is made again, after a pause that grows; so is one that falls silent.
* A stop (SIGTERM) leaves nothing behind: the subscription ends, and the connection closes.

Needs the package `openalgo` (pip install openalgo) in the Python that runs it.

Variables you can set:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address, http://127.0.0.1:5000.
* WEBSOCKET_URL: that of its prices, ws://127.0.0.1:8765.
* SYMBOLS: what to follow, NSE:RELIANCE,NSE:INFY.
* SILENCE_SECONDS: after so long without any price it connects anew, 60.
"""

import os
import queue
import signal
import sys
import time

from openalgo import api

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
WEBSOCKET_URL = os.getenv("WEBSOCKET_URL") or "ws://127.0.0.1:8765"
SYMBOLS = os.getenv("SYMBOLS", "NSE:RELIANCE,NSE:INFY")
SILENCE_SECONDS = float(os.getenv("SILENCE_SECONDS", "60"))
LONGEST_PAUSE_SECONDS = 60


def say(text):
    """Print a line with the time; `flush` brings it into the log at once, wherever this runs."""
    print(time.strftime("%H:%M:%S"), text, flush=True)


def instruments():
    """Return what to follow, as the SDK wants it, or end the program with what is wrong."""
    found = []
    for part in SYMBOLS.split(","):
        exchange, colon, symbol = part.strip().partition(":")
        if not colon or not exchange or not symbol:
            sys.exit(f"SYMBOLS has {part.strip()!r}: write EXCHANGE:SYMBOL, such as NSE:RELIANCE.")
        found.append({"exchange": exchange, "symbol": symbol})
    return found


def on_price(symbol, price, before):
    """Your trading logic goes here: called for every price, with the one before it or None."""
    change = "" if before is None else f" ({price - before:+.2f})"
    say(f"{symbol} {price:.2f}{change}")


def follow(client, wanted, last):
    """Take prices until the connection is gone or silent; `last` keeps the newest of each."""
    prices = queue.Queue()
    if not client.subscribe_ltp(wanted, on_data_received=prices.put):
        say("The server takes no subscription")
        return
    say(f"Following {', '.join(each['symbol'] for each in wanted)}")
    heard_at = time.monotonic()
    while client.connected:
        try:
            update = prices.get(timeout=1)
        except queue.Empty:
            if time.monotonic() - heard_at < SILENCE_SECONDS:
                continue
            say(f"No price for {SILENCE_SECONDS:g} s")
            return
        heard_at = time.monotonic()
        symbol, price = update["symbol"], float(update["data"]["ltp"])
        on_price(symbol, price, last.get(symbol))
        last[symbol] = price
    say("The connection is gone")


def stop(signal_number, frame):
    """Answer SIGTERM: end by SystemExit, through every `finally` on the way."""
    sys.exit(0)


def main():
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    signal.signal(signal.SIGTERM, stop)
    wanted, last, pause = instruments(), {}, 1.0
    while True:
        client = api(api_key=API_KEY, host=HOST, ws_url=WEBSOCKET_URL)
        try:
            if client.connect():
                pause = 1.0
                follow(client, wanted, last)
            else:
                say(f"No prices: {WEBSOCKET_URL} does not answer, or refuses the key")
        finally:
            client.disconnect()
        say(f"Connecting again in {pause:g} s")
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


if __name__ == "__main__":
    main()
