"""Prints a line of 10 MB: a data frame's to_json, say."""

import sys

BLOCK = "".join(f"{number:09d}," for number in range(100_000))

print("before")
for _ in range(10):
    sys.stdout.write(BLOCK)
sys.stdout.write("\n")
print("after")
