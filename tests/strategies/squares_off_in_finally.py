"""Relies on try/finally alone, as most strategies do."""

import atexit
import time

atexit.register(print, "atexit ran")
try:
    print("armed")
    while True:
        time.sleep(60)
finally:
    print("finally ran")
