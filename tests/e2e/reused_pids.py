"""A program for a pid namespace of its own, as its first process: lets others have used pids.

``python -m tests.e2e.reused_pids FOLDER`` kills a manager, a runner and with it a strategy, gives
their pids to processes that have nothing to do with them, and prints what the next manager says.
"""

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.e2e.bell_program import WAITS, add
from tests.e2e.faults import NearBell, kill, parent_of
from tests.e2e.real_input import eventually, is_alive, wait_for_text

_LAST_PID = Path("/proc/sys/kernel/ns_last_pid")
_OTHER = (sys.executable, "-c", "import time; time.sleep(600)")
_CANNOT = 5


def is_free(pid: int) -> bool:
    """Return whether nobody has ``pid``; orphans are this process's own to reap, the first one's."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    return not Path(f"/proc/{pid}").exists()


def given(pid: int) -> subprocess.Popen[bytes]:
    """Return a process that has ``pid``."""
    _LAST_PID.write_text(str(pid - 1), encoding="ascii")
    return subprocess.Popen(_OTHER)


def main() -> int:
    """Print what was seen as one JSON object."""
    bell = NearBell(Path(sys.argv[1]) / "workspace")
    manager = bell.serve()
    strategy = add(bell, WAITS, "reused")
    bell.start_running(strategy)
    row = bell.status(strategy)
    wait_for_text(row["log"], "ready")
    pid, runner = row["pid"], parent_of(row["pid"])
    kill(manager)
    os.kill(runner, signal.SIGKILL)
    for each in (runner, pid):
        eventually(functools.partial(is_free, each), f"the end of {each}")
    try:
        others = [given(each) for each in (pid, runner)]
    except OSError as error:
        sys.stderr.write(f"the next pid cannot be chosen here: {error.strerror}")
        return _CANNOT
    with bell.serving():
        after = bell.status(strategy)
        stop = bell.ask("stop", strategy)
        alive = [is_alive(each.pid) for each in others]
        started = bell.ask("start", strategy)
    reused = {"strategy": pid, "runner": runner, "reused": [each.pid for each in others]}
    answers = {"row": after, "stop": stop["data"].get("error"), "started": started["success"]}
    sys.stdout.write(f"\n{json.dumps(reused | answers | {'others_alive': alive})}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
