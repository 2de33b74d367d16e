"""Logs more than the disk holds, tells by a file that it runs on, and logs again later."""

import os
import time
from pathlib import Path

signals = Path(os.environ["TEST_SIGNALS"])
text = "x" * 90
for number in range(40_000):
    print("flood", number, text)
(signals / "flooded").touch()
while not (signals / "space").exists():
    time.sleep(0.01)
print("resumed")
while not (signals / "end").exists():
    time.sleep(0.01)
print("the end")
