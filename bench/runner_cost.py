"""What a runner costs: processor seconds per million lines, memory, and nothing when idle.

``--peers`` measures supervisor, circus and PM2 beside it in the same run; pip and npm install
them into a temporary folder. All of them supervise the same scripts: a worker that logs on
demand, either live (one write a line) or block-buffered, and some that sleep. No manager is
open meanwhile: the runners need none.
"""

import contextlib
import functools
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import peers
from bench.host import Host
from bench.measure import Figure, arguments, interleaved, medians, show
from bench.supervised import SLEEPER, Supervised, worker_source


@contextlib.contextmanager
def runners(folder: Path, count: int) -> Iterator[Supervised]:
    """Run worker and sleepers under this project's runners."""
    folder.mkdir()
    with Host() as host:
        worker = host.add(worker_source(folder), "worker")
        sleepers = [host.add(SLEEPER, f"sleeper{number}") for number in range(count)]
        host.start(worker, *sleepers)
        log = host.log(worker)
        host.manager.close()
        pids = [host.runner_pid(each) for each in sleepers]
        yield Supervised(folder, log, host.runner_pid(worker), pids)
        host.manager = host.opened()


def measured(
    folder: Path, count: int, rounds: int, *, with_peers: bool
) -> dict[str, dict[str, float]]:
    """Return the costs of every supervisor: ``line``, ``block``, ``mib``, ``idle_percent``."""
    starts: dict[str, peers.Start] = {"runner": runners}
    if with_peers:
        peers.install(folder)
        starts |= peers.all_of_them(folder)
    with contextlib.ExitStack() as stack:
        running = {
            name: stack.enter_context(start(folder / f"run-{name}", count))
            for name, start in starts.items()
        }
        cases = {
            f"{name} {buffering}": functools.partial(each.cpu_s_per_million_lines, buffering)
            for name, each in running.items()
            for buffering in ("line", "block")
        }
        cpu = medians(interleaved(cases, rounds))
        return {
            name: {
                "line": cpu[f"{name} line"],
                "block": cpu[f"{name} block"],
                "mib": each.memory_mib(),
                "idle_percent": statistics.median(each.idle_percent() for _ in range(3)),
            }
            for name, each in running.items()
        }


def main() -> None:
    """Measure, and print the tables."""
    parser = arguments(__doc__, 5)
    parser.add_argument("--count", type=int, default=100, help="how many sleep, default 100")
    parser.add_argument("--peers", action="store_true", help="install and measure the peers too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        costs = measured(Path(name), options.count, options.rounds, with_peers=options.peers)
    print(
        "\n| supervisor | CPU s per million lines, live | block-buffered | MiB a child | idle % |"
    )
    print("|---|---|---|---|---|")
    for name, cost in costs.items():
        idle = cost["idle_percent"] * options.count
        cells = f"{cost['line']:.2f} | {cost['block']:.2f} | {cost['mib']:.2f} | {idle:.2f}"
        print(f"| {name} | {cells} |")
    show(_figures(costs["runner"], options.count))


def _figures(cost: dict[str, float], count: int) -> list[Figure]:
    among = f"mean of {count} runners"
    return [
        Figure(
            what="runner, CPU seconds per million lines",
            value=cost["line"],
            measured=f"live; block-buffered {cost['block']:.2f} s",
            must=0.4,
            aim=0.2,
        ),
        Figure(
            what="runner, memory (PSS)",
            value=cost["mib"],
            unit=" MiB",
            measured=among,
            must=3.5,
            aim=1,
        ),
        Figure(
            what="runner, idle CPU",
            value=round(cost["idle_percent"], 2),
            unit=" %",
            measured=f"{among}: {cost['idle_percent']:.4f} % of a core",
            must=0,
        ),
    ]


if __name__ == "__main__":
    main()
