"""Has daemons and stays itself: each forks twice, leads a session of its own, closes all."""

import os
import signal
import time
from pathlib import Path


def become_a_daemon(name):
    """Run the classic double fork; return in the daemon alone."""
    if os.fork():
        return False
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    unfinished = Path(f"{name}.tmp")
    unfinished.write_text(str(os.getpid()))
    unfinished.rename(f"{name}.pid")
    return True


for name in ("first", "second"):
    if become_a_daemon(name):
        if name == "second" and os.fork() == 0:
            os.setsid()
            Path("third.tmp").write_text(str(os.getpid()))
            Path("third.tmp").rename("third.pid")
        while True:
            time.sleep(60)

while len(list(Path().glob("*.pid"))) < 3:
    time.sleep(0.01)
print("daemons", *sorted(int(each.read_text()) for each in Path().glob("*.pid")))
while True:
    time.sleep(60)
