"""How long a new manager takes to know 200 live runs.

The clock runs from ``StrategyManager.open`` until every run is shown as running and its runner
has answered over its control socket. Opening the same 200 strategies with nothing running is
beside it.
"""

import functools
import gc
import time

from bench.host import Host
from bench.measure import Figure, arguments, interleaved, medians, show
from core.records.states import StrategyState

_REST_S = 0.3
"""In which the runners take note that the manager before has gone, as they do in a restart."""
SCRIPT = "import time\ntime.sleep(3600)\n"


def opened(host: Host, expected: int) -> float:
    """Return the milliseconds that a new manager takes to know ``expected`` live runs."""
    host.manager.close()
    host.rest(_REST_S)
    # A new manager is a new process: it has no garbage of those before.
    gc.collect()
    gc.freeze()
    began = time.monotonic()
    host.manager = host.opened()
    running = [each for each in host.manager.statuses() if each.state is StrategyState.RUNNING]
    if len(running) != expected:
        message = f"{len(running)} runs were adopted, and not {expected}"
        raise RuntimeError(message)
    host.result(host.manager.sample_now())
    took = (time.monotonic() - began) * 1000
    known = [each for each in host.manager.statuses() if each.rss_bytes]
    if len(known) != expected:
        message = f"{len(known)} runners answered, and not {expected}"
        raise RuntimeError(message)
    return took


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 9)
    parser.add_argument("--count", type=int, default=200)
    options = parser.parse_args()
    with Host() as idle, Host() as busy:
        for host in (idle, busy):
            ids = [host.add(SCRIPT, f"bench{number}") for number in range(options.count)]
        busy.start(*ids)
        cases = {
            "idle": functools.partial(opened, idle, 0),
            "busy": functools.partial(opened, busy, options.count),
        }
        ms = medians(interleaved(cases, options.rounds))
    figure = Figure(
        what=f"adoption of {options.count} live runs",
        value=ms["busy"],
        unit=" ms",
        measured=f"opening them with nothing running takes {ms['idle']:.0f} ms "
        f"(ratio {ms['busy'] / ms['idle']:.1f})",
        must=150,
        aim=50,
    )
    show([figure])


if __name__ == "__main__":
    main()
