"""From the wish to the strategy's first statement, against ``python script.py > file``.

The manager's path begins at ``StrategyManager.start``: it hashes the source, makes the run's
folder and hands the request to the spare runner. Both sides run the same script on the same
Python, without walls; the script tells the monotonic clock's time at its first statement.
"""

import functools
import os
import re
import sys
import tempfile
import time
from pathlib import Path

from bench.host import Host
from bench.measure import Case, Figure, arguments, interleaved, medians, show

HELLO = "import time; print('first', time.monotonic_ns())\n"
PANDAS = "import pandas\n" + HELLO
_SPARE_READY_S = 0.25

_FIRST = re.compile(r"first (\d+)")


def bare(script: Path, out: Path) -> float:
    """Return the milliseconds of a bare start."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 1, str(out), flags, 0o600)]
    asked_at = time.monotonic_ns()
    pid = os.posix_spawn(
        sys.executable, [sys.executable, str(script)], os.environ, file_actions=actions
    )
    os.waitpid(pid, 0)
    return _first(out) - asked_at / 1e6


def hosted(host: Host, strategy_id: str) -> float:
    """Return the milliseconds of a start through the manager, whose spare runner is ready."""
    host.rest(_SPARE_READY_S)
    asked_at = time.monotonic_ns()
    host.run_to_end(strategy_id)
    return _first(host.log(strategy_id)) - asked_at / 1e6


def _first(log: Path) -> float:
    found = _FIRST.search(log.read_text(encoding="utf-8"))
    if found is None:
        message = f"{log} does not tell the first statement"
        raise ValueError(message)
    return int(found[1]) / 1e6


def compared(text: str, rounds: int) -> dict[str, float]:
    """Return the medians of bare, warm and cold starts, in milliseconds."""
    with (
        tempfile.TemporaryDirectory() as name,
        Host() as warm,
        # A manager of a moment, such as bell's own, keeps no spare.
        Host(kind="one-shot") as cold,
    ):
        for host in (warm, cold):
            host.without_walls()
        script = Path(name) / "bench.py"
        script.write_text(text, encoding="utf-8")
        cases: dict[str, Case] = {
            "bare": functools.partial(bare, script, Path(name) / "out"),
            "warm": functools.partial(hosted, warm, warm.add(text)),
            "cold": functools.partial(hosted, cold, cold.add(text)),
        }
        return medians(interleaved(cases, rounds))


def main() -> None:
    """Measure, and print the table."""
    rounds = arguments(__doc__, 31).parse_args().rounds
    hello, pandas = compared(HELLO, rounds), compared(PANDAS, rounds)
    show(
        [_figure("hello script", hello, 1.6, 1.25), _figure("`import pandas`", pandas, 1.15, 1.05)]
    )


def _figure(script: str, ms: dict[str, float], must: float, aim: float) -> Figure:
    return Figure(
        what=f"start to first statement, {script}, warm spare, against bare",
        value=ms["warm"] / ms["bare"],
        measured=f"{ms['warm']:.1f} ms against {ms['bare']:.1f} ms; without a spare "
        f"{ms['cold']:.1f} ms ({ms['cold'] / ms['bare']:.2f})",
        must=must,
        aim=aim,
    )


if __name__ == "__main__":
    main()
