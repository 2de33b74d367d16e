"""Logs a million numbered lines as fast as it can."""

for number in range(1_000_000):
    print("line", number)
