"""Forks a child that logs on, and dies at once by a fault in native code."""

import ctypes
import os
import time

if os.fork() == 0:
    number = 0
    while True:
        print("orphan", number)
        number += 1
        time.sleep(0.001)
time.sleep(0.05)
print("parent dies", os.getpid())
ctypes.string_at(0)
