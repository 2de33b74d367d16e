"""Reads a candle that lacks its close: crashes with a KeyError at line 42."""

import sys
import time

SYMBOL = "RELIANCE"
EXCHANGE = "NSE"
SHORT_EMA = 9
LONG_EMA = 21


def candles():
    """Return candles of which one is not whole, as a feed sends them."""
    return [
        {"open": 2910.0, "close": 2915.5},
        {"open": 2915.5, "close": 2911.0},
        {"open": 2911.0},
    ]


def ema(values, period):
    """Return the exponential moving average of the values."""
    weight = 2 / (period + 1)
    average = values[0]
    for value in values[1:]:
        average += weight * (value - average)
    return average


def main():
    """Print an average for each candle."""
    print("starting", flush=True)
    closes = []
    print(f"watching {SYMBOL} on {EXCHANGE}", flush=True)
    print("a warning on the other stream", file=sys.stderr)
    for candle in candles():
        time.sleep(0.01)
        # A feed that sends no close yet: the commonest crash of all.
        # The next line fails at the third candle. The test knows its number,
        # which is what the user is told: edit above it only with that in
        # mind.
        closes.append(candle["close"])
        print(f"ema {ema(closes, SHORT_EMA):.2f} {ema(closes, LONG_EMA):.2f}")


if __name__ == "__main__":
    main()
