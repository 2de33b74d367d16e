"""How long Stop All takes with 200 strategies, and what is left of trees that resist.

The clock runs from the stop of the first strategy until the last is gone, as its record on the
disk says. Well-behaved ones end at SIGTERM; deaf ones ignore it until their grace is over, and
what counts is the time beyond it. A hostile tree has a plain child, one that ignores SIGTERM, one
in a session of its own, a classic daemon with closed descriptors, and a daemon with a child.
"""

import time
from pathlib import Path

from bench.host import Host
from bench.hundred_starts import Logs
from bench.measure import Figure, arguments, interleaved, medians, show, wait_until

WELL_BEHAVED = "import time\nprint('ready')\ntime.sleep(3600)\n"
DEAF = """\
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready")
while True:
    time.sleep(3600)
"""
HOSTILE = """\
import os, signal, subprocess, sys, time
ready, told = os.pipe()
IGNORE = "import os, signal, time; signal.signal(15, signal.SIG_IGN); os.write({}, b'.'); time.sleep(3600)"
def daemon(with_child):
    if os.fork():
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if with_child and os.fork() == 0:
        os.setsid()
    os.write(told, b".")
    os.closerange(0, 64)
    while True:
        time.sleep(1)
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen(["sleep", "3600"])
subprocess.Popen([sys.executable, "-c", IGNORE.format(told)], pass_fds=[told])
subprocess.Popen(["sleep", "3600"], start_new_session=True)
daemon(False)
daemon(True)
for _ in range(4):
    os.read(ready, 1)
print("ready", flush=True)
time.sleep(3600)
"""
GRACE_S = 2.0
HOSTILES = 10
HOSTILE_PROCESSES = 7


def stopped(host: Host, ids: list[str], grace_s: float) -> float:
    """Start strategies, stop all of them, and return the seconds of the stop beyond its grace."""
    host.start(*ids)
    host.until(Logs([host.log(each) for each in ids]).are_all_begun)
    began = time.monotonic()
    host.results([host.manager.stop(each, grace_s=grace_s) for each in ids])
    return time.monotonic() - began


def survivors(host: Host, ids: list[str]) -> tuple[int, int]:
    """Return how many processes of hostile trees outlived their stop, and of how many."""
    host.start(*ids)
    host.until(Logs([host.log(each) for each in ids]).are_all_begun)
    before = _processes(host)
    host.results([host.manager.stop(each, grace_s=0.3) for each in ids])
    return len(_processes(host)), len(before)


def _processes(host: Host) -> list[str]:
    """Return the processes that carry a mark of the workspace's strategies."""
    mark = f"STRATEGY_DATA_DIR={host.workspace.root}/".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append(process.name)
        except OSError:
            continue
    return found


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 3)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    with Host() as host:
        well = [host.add(WELL_BEHAVED, f"well{number}") for number in range(options.count)]
        deaf = [host.add(DEAF, f"deaf{number}") for number in range(options.count)]
        hostile = [host.add(HOSTILE, f"hostile{number}") for number in range(HOSTILES)]
        s = medians(
            interleaved(
                {
                    "well": lambda: stopped(host, well, 10.0),
                    "deaf": lambda: stopped(host, deaf, GRACE_S) - GRACE_S,
                },
                options.rounds,
            )
        )
        left, of = survivors(host, hostile)
        if of < HOSTILES * HOSTILE_PROCESSES:
            message = f"The hostile trees have {of} processes, and not {HOSTILE_PROCESSES} each"
            raise RuntimeError(message)
        wait_until(lambda: not host.active(), "the end of all")
    _show(options.count, s, left, of)


def _show(count: int, s: dict[str, float], left: int, of: int) -> None:
    show(
        [
            Figure(
                what=f"Stop All of {count} well-behaved strategies",
                value=s["well"],
                unit=" s",
                measured=f"{s['well'] / count * 1000:.1f} ms each",
                must=1.5,
            ),
            Figure(
                what=f"Stop All of {count} that ignore SIGTERM, beyond their grace of {GRACE_S:g} s",
                value=s["deaf"],
                unit=" s",
                measured=f"{s['deaf'] + GRACE_S:.2f} s in all",
                must=2.0,
            ),
            Figure(
                what="processes of hostile trees that outlive their stop",
                value=left,
                measured=f"of {of}, in {HOSTILES} trees",
                must=0,
            ),
        ]
    )


if __name__ == "__main__":
    main()
