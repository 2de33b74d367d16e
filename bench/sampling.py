"""What the guards cost: processor time of 200 runners that look at their process trees.

The guards are the defaults, of which memory and processes are looked at, every eight seconds while
both are far from their limits. Each tree is a strategy that sleeps, with a child that sleeps; beside them, in the
same run, a few such trees without guards. No manager is open meanwhile: nobody asks the runners.
"""

import time

from bench.host import Host
from bench.measure import Figure, arguments, cpu_s, interleaved, medians, show
from core.runner.guards import FAR_S

TREE = """\
import subprocess, time
subprocess.Popen(["sleep", "3600"])
print("asleep", flush=True)
time.sleep(3600)
"""
SPAN_S = 20.0
SETTLE_S = 15.0
"""The runners look more often right after a start, and watch the start-up's load."""
_BARE = 20
NO_GUARDS = {"memory_limit_bytes": None, "process_limit": None}


def shares(count: int, rounds: int) -> dict[str, float]:
    """Return the percent of a core that the runners of ``count`` trees take, and those without guards."""
    with Host() as host:
        guarded = [host.add(TREE, f"guarded{number}") for number in range(count)]
        bare = [host.add(TREE, f"bare{number}") for number in range(_BARE)]
        host.results([host.manager.set_supervision(each, NO_GUARDS) for each in bare])
        host.start(*guarded, *bare)
        pids = {
            "guarded": [host.runner_pid(each) for each in guarded],
            "bare": [host.runner_pid(each) for each in bare],
        }
        host.manager.close()
        time.sleep(SETTLE_S)
        cases = {name: lambda pids=each: _percent(pids) for name, each in pids.items()}
        taken = medians(interleaved(cases, rounds))
        host.manager = host.opened()
    return taken


def _percent(pids: list[int]) -> float:
    before = sum(map(cpu_s, pids))
    began = time.monotonic()
    time.sleep(SPAN_S)
    return (sum(map(cpu_s, pids)) - before) / (time.monotonic() - began) * 100


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 3)
    parser.add_argument("--count", type=int, default=200, help="process trees, default 200")
    options = parser.parse_args()
    taken = shares(options.count, options.rounds)
    each_us = taken["guarded"] / 100 / options.count * FAR_S * 1e6
    show(
        [
            Figure(
                what=f"guards of {options.count} process trees, share of one core",
                value=taken["guarded"],
                unit=" %",
                measured=f"{each_us:.0f} µs a look; without guards {taken['bare'] / _BARE * options.count:.2f} %",
                must=1,
            )
        ]
    )


if __name__ == "__main__":
    main()
