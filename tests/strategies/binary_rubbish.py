"""Writes every byte there is, broken UTF-8 and terminal commands, to both streams."""

import os

os.write(1, b"before\n")
os.write(1, bytes(range(256)) * 64)
os.write(1, b"\n\xff\xfe\xc3(\xe2\x82\x00 broken utf-8\n")
os.write(1, b"\x1b[31mred\x1b[0m \x1b]0;title\x07\x1b[2J\x1b[Hcleared\n")
os.write(2, bytes(reversed(range(256))) * 64 + b"\n")
os.write(1, "रिलायंस ₹2,915.50 ↑\n".encode())
os.write(1, b"after\n")
