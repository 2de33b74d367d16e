"""Squares off in its own SIGTERM handler."""

import signal
import sys
import time


def square_off(number, frame):
    """Cancel what is open, and end well."""
    print(f"{signal.Signals(number).name}: orders cancelled")
    sys.exit(0)


signal.signal(signal.SIGTERM, square_off)
print("armed")
while True:
    time.sleep(60)
