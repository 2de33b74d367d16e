"""Logs a counter for as long as nobody ends it: a missing or doubled number is a lost line."""

import os
import time
from pathlib import Path

until = Path(os.environ.get("TEST_SIGNALS", "/nowhere")) / "end"
number = 0
while not until.exists():
    for _ in range(20):
        print("count", number)
        number += 1
    time.sleep(0.005)
print("total", number)
