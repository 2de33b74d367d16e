"""Draws progress bars with carriage returns, and ends without a newline."""

import sys
import time

for percent in range(0, 101, 5):
    sys.stdout.write(f"\rdownloading {percent:3d} %")
    sys.stdout.flush()
    time.sleep(0.005)
sys.stdout.write("\n")
print("windows line\r")
sys.stderr.write("\rwarming up\rwarm\n")
sys.stdout.write("no newline at the end")
