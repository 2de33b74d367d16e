"""Ignores the polite signal, so that only SIGKILL ends it."""

import signal
import time

signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf")
while True:
    time.sleep(60)
