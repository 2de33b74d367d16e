"""What walls add to a start: from the manager's start call to the script's first statement.

The same script without walls, behind those that protect, and behind strict ones. Walls cost a rule
for everything that lies beside the way to what they close, so the workspace lies in a home folder
with 100 other entries.
"""

import functools
import os
import tempfile
from pathlib import Path

from bench.host import Host
from bench.measure import Figure, arguments, interleaved, medians, show
from bench.start_latency import HELLO, hosted

ENTRIES = 100


def main() -> None:
    """Measure, and print the table."""
    rounds = arguments(__doc__, 61).parse_args().rounds
    # Not below the usual temporary folder, which may hold thousands: no home folder is there.
    beside = Path.home() / ".cache"
    beside.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="opening-bell-home-", dir=beside) as name:
        home = Path(name)
        for number in range(ENTRIES):
            (home / f"entry-{number}").mkdir()
        os.environ["HOME"] = name
        with Host(folder=home) as host:
            cases = {}
            for walls in ("off", "protect", "strict"):
                strategy_id = host.add(HELLO, walls)
                host.result(host.manager.set_supervision(strategy_id, {"walls": walls}))
                cases[walls] = functools.partial(hosted, host, strategy_id)
            ms = medians(interleaved(cases, rounds))
    show([_figure(walls, ms) for walls in ("protect", "strict")])


def _figure(walls: str, ms: dict[str, float]) -> Figure:
    return Figure(
        what=f"a start behind walls ({walls}), beyond one without",
        value=ms[walls] - ms["off"],
        unit=" ms",
        measured=f"{ms[walls]:.1f} ms against {ms['off']:.1f} ms; {ENTRIES} entries in the home folder",
        must=5,
        aim=2,
    )


if __name__ == "__main__":
    main()
