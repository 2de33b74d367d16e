"""EMA crossover: say when a short moving average of the closing prices crosses a long one.

It places no orders: where one would go is marked. Try it with OpenAlgo in analyze mode first.

Needs the packages `openalgo` and `pandas` (pip install openalgo pandas).

Variables you can set, and what they are when you do not:

* OPENALGO_API_KEY: your key, from the API key page of OpenAlgo. Needed.
* HOST_SERVER or OPENALGO_HOST: the server's address, http://127.0.0.1:5000.
* SYMBOL: RELIANCE. EXCHANGE: that of the strategy, else NSE.
* INTERVAL: the length of a candle, 5m; others are 1m, 15m, 1h and D.
* SHORT_EMA and LONG_EMA: how many candles each average spans, 9 and 21.
* SLEEP_SECONDS: the pause between two looks at the prices, 300.
* LOG_LEVEL: INFO; DEBUG says more, WARNING less.
"""

import logging
import os
import sys
import time
from datetime import datetime, timedelta, timezone

import pandas as pd
from openalgo import api

IST = timezone(timedelta(hours=5, minutes=30))

API_KEY = os.getenv("OPENALGO_API_KEY")
HOST = os.getenv("HOST_SERVER") or os.getenv("OPENALGO_HOST") or "http://127.0.0.1:5000"
SYMBOL = os.getenv("SYMBOL", "RELIANCE")
EXCHANGE = os.getenv("EXCHANGE") or os.getenv("OPENALGO_STRATEGY_EXCHANGE") or "NSE"
INTERVAL = os.getenv("INTERVAL", "5m")
SHORT_EMA = int(os.getenv("SHORT_EMA", "9"))
LONG_EMA = int(os.getenv("LONG_EMA", "21"))
SLEEP_SECONDS = float(os.getenv("SLEEP_SECONDS", "300"))

logging.basicConfig(
    stream=sys.stdout,
    level=os.getenv("LOG_LEVEL", "INFO").upper(),
    format="%(asctime)s %(levelname)s %(message)s",
)
log = logging.getLogger("ema_crossover")


def check_settings():
    """End the program with a sentence when it cannot work as it was set up."""
    if not API_KEY:
        sys.exit(
            "OPENALGO_API_KEY is not set. Copy the key from the API key page of OpenAlgo, "
            "set it as a variable of this strategy, and start it again."
        )
    if not 0 < SHORT_EMA < LONG_EMA:
        sys.exit(f"SHORT_EMA ({SHORT_EMA}) must be above 0 and below LONG_EMA ({LONG_EMA}).")


def is_intraday():
    """Return whether a candle is shorter than a day."""
    return INTERVAL[-1] in "smh"


def days_to_ask_for():
    """Return a span that holds enough candles, though weekends and holidays have none."""
    return 10 if is_intraday() else 3 * LONG_EMA + 10


def closing_prices(client):
    """Return the closing prices of the finished candles, oldest first, or None without any.

    The SDK raises no error: instead of a DataFrame it returns a dict that says what is wrong.
    """
    today = datetime.now(IST).date()
    answer = client.history(
        symbol=SYMBOL,
        exchange=EXCHANGE,
        interval=INTERVAL,
        start_date=str(today - timedelta(days=days_to_ask_for())),
        end_date=str(today),
    )
    if isinstance(answer, dict):
        log.warning("No prices: %s", answer.get("message", answer))
        return None
    if "close" not in answer or answer.empty:
        log.warning("No prices: the server sent no closing prices for %s", SYMBOL)
        return None
    return without_forming_candle(answer["close"])


def without_forming_candle(closes):
    """Leave out the newest candle while it is still changing: it would signal back and forth."""
    begin = closes.index[-1]
    if begin.tzinfo is None:
        begin = begin.tz_localize(IST)  # Days, weeks and months come without a zone.
    length = pd.Timedelta(INTERVAL) if is_intraday() else pd.Timedelta(days=1)
    return closes if begin + length <= datetime.now(IST) else closes.iloc[:-1]


def is_short_above_long(closes):
    """Return on which side of the long average the short one ends."""
    short = closes.ewm(span=SHORT_EMA, adjust=False).mean().iloc[-1]
    long = closes.ewm(span=LONG_EMA, adjust=False).mean().iloc[-1]
    log.debug("EMA %d is %.2f, EMA %d is %.2f", SHORT_EMA, short, LONG_EMA, long)
    return bool(short > long)


def act_on(closes, was_above):
    """Signal when the short average has changed sides; return the side that it is on now."""
    if was_above is None:
        # The first look: a crossing counts if it came with the newest finished candle.
        was_above = is_short_above_long(closes.iloc[:-1])
    above = is_short_above_long(closes)
    price = closes.iloc[-1]
    if above and not was_above:
        log.info("BUY signal for %s at %.2f", SYMBOL, price)
        # An order would go here. Look at its answer: a refusal raises nothing either.
        #     client.placeorder(strategy="EMA", symbol=SYMBOL, exchange=EXCHANGE,
        #                       action="BUY", price_type="MARKET", product="MIS", quantity=1)
    elif was_above and not above:
        log.info("SELL signal for %s at %.2f", SYMBOL, price)
    else:
        side = "above" if above else "below"
        log.info("%s at %.2f, the short average stays %s the long one", SYMBOL, price, side)
    return above


def main():
    check_settings()
    client = api(api_key=API_KEY, host=HOST)
    log.info("Watching %s on %s, candles of %s", SYMBOL, EXCHANGE, INTERVAL)
    above = None
    while True:
        closes = closing_prices(client)
        if closes is not None and len(closes) > LONG_EMA:
            above = act_on(closes, above)
        elif closes is not None:
            log.warning("Only %d candles so far, %d are needed", len(closes), LONG_EMA + 1)
        time.sleep(SLEEP_SECONDS)


if __name__ == "__main__":
    main()
