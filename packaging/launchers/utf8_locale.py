"""Run before a frozen program: give Qt a UTF-8 locale where the environment names none.

An installed Python does so by itself (PEP 538), a frozen one does not, and Qt then warns on
standard error each time the command line is used by cron or a service.
"""

import os
import sys

_NAMES = ("LC_ALL", "LC_CTYPE", "LANG")

if sys.platform == "linux":
    chosen = next(filter(None, map(os.environ.get, _NAMES)), "C")
    if chosen in {"C", "POSIX"} and not os.environ.get("LC_ALL"):
        os.environ["LC_CTYPE"] = "C.UTF-8"
