"""Ends when a file appears, with exit code 7: its outcome is known only later."""

import os
import sys
import time
from pathlib import Path

signals = Path(os.environ["TEST_SIGNALS"])
print("waiting")
while not (signals / "leave").exists():
    time.sleep(0.005)
print("leaving")
sys.exit(7)
