"""A hundred starts at once until all of them have logged, against a hundred bare ones.

The manager does not pace them, so that the cost of a start is what is compared; see
``paced_starts`` for what a user has. Bare is ``python script.py > file``. Both sides end when every log holds the line that its
script prints first.
"""

import functools
import os
import signal
import sys
import tempfile
import time
from pathlib import Path

from bench.host import Host
from bench.measure import Figure, arguments, interleaved, medians, show, wait_until

SCRIPT = "import time\nprint('ready', flush=True)\ntime.sleep(600)\n"


class Logs:
    """Says when every one of some logs holds the line."""

    def __init__(self, paths: list[Path]) -> None:
        """Wait for the line in all of ``paths``."""
        self._missing = paths

    def are_all_begun(self) -> bool:
        """Return whether the line is in all of them; looks only at those that lacked it."""
        self._missing = [path for path in self._missing if not _is_begun(path)]
        return not self._missing


def _is_begun(path: Path) -> bool:
    try:
        return b"ready\n" in path.read_bytes()
    except FileNotFoundError:
        return False


def bare(script: Path, folder: Path, count: int) -> float:
    """Return the seconds of ``count`` bare starts."""
    outs = [folder / f"{number}.log" for number in range(count)]
    for out in outs:
        out.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    asked_at = time.monotonic()
    pids = [
        os.posix_spawn(
            sys.executable,
            [sys.executable, str(script)],
            os.environ,
            file_actions=[(os.POSIX_SPAWN_OPEN, 1, str(out), flags, 0o600)],
        )
        for out in outs
    ]
    wait_until(Logs(outs).are_all_begun, "the bare logs")
    took = time.monotonic() - asked_at
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    for pid in pids:
        os.waitpid(pid, 0)
    return took


def hosted(host: Host, strategy_ids: list[str]) -> float:
    """Return the seconds until all strategies, started at once, have logged."""
    host.rest(1)
    asked_at = time.monotonic()
    host.start(*strategy_ids)
    logs = Logs([host.log(each) for each in strategy_ids])
    host.until(logs.are_all_begun)
    took = time.monotonic() - asked_at
    host.stop_all()
    return took


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 5)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Host() as host:
        script = Path(name) / "bench.py"
        script.write_text(SCRIPT, encoding="utf-8")
        ids = [host.add(SCRIPT, f"bench{number}") for number in range(options.count)]
        host.let_start_at_once(options.count)
        host.without_walls()
        cases = {
            "bare": functools.partial(bare, script, Path(name), options.count),
            "hosted": functools.partial(hosted, host, ids),
        }
        s = medians(interleaved(cases, options.rounds))
    figure = Figure(
        what=f"{options.count} starts until all have logged, against bare",
        value=s["hosted"] / s["bare"],
        measured=f"{s['hosted']:.2f} s against {s['bare']:.2f} s",
        must=1.8,
        aim=1.3,
    )
    show([figure])


if __name__ == "__main__":
    main()
