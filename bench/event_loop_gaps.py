"""How long the window's event loop is busy at a stretch while 20 strategies log 1,000 lines/s.

A timer of one millisecond runs in the window, the log dock follows one of the strategies. Of
every tenth of a second the longest gap counts; the 99th percentile of those is the figure. An
empty window is measured under the same load: what it shows is the machine's share.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.kill_manager import Manager
from bench.measure import Figure, arguments, percentile, progress, show

STRATEGIES = 20
SCRIPT = """\
import time
number, due = 0, time.monotonic()
while True:
    for _ in range(10):
        print("tick", number, "NIFTY 24550.35 bid 24550.30 ask 24550.40 volume 1234567 hold")
        number += 1
    due += 0.01
    time.sleep(max(0, due - time.monotonic()))
"""
_SLICE_MS = 100.0


def gaps_ms(*words: str) -> list[float]:
    """Return the gaps that a watched window saw."""
    command = (sys.executable, "-m", "bench.watched_window", *words)
    done = subprocess.run(command, capture_output=True, check=True, timeout=300)
    gaps: list[float] = json.loads(done.stdout.splitlines()[-1])["gaps_ms"]
    return gaps


def longest_of_slices(gaps: list[float]) -> list[float]:
    """Return the longest gap of every tenth of a second."""
    longest = [0.0]
    passed_ms = 0.0
    for gap in gaps:
        passed_ms += gap + 1
        longest[-1] = max(longest[-1], gap)
        if passed_ms >= _SLICE_MS:
            passed_ms = 0.0
            longest.append(0.0)
    return longest


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 3)
    parser.add_argument("--seconds", type=float, default=15, help="of every round, default 15")
    options = parser.parse_args()
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    longest: dict[str, list[float]] = {"full": [], "empty": []}
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        bell = Manager(Path(name) / "workspace")
        (Path(name) / "ticker.py").write_text(SCRIPT)
        for number in range(STRATEGIES):
            bell.data("add", str(Path(name) / "ticker.py"), "--name", f"ticker {number}")
        bell.data("start", "--all", "--wait", "running")
        words = ("--workspace", f"{name}/workspace", "--rows", str(STRATEGIES))
        try:
            for number in range(options.rounds):
                for window, kept in longest.items():
                    progress(f"round {number + 1} of {options.rounds}: {window}")
                    gaps = gaps_ms(window, *words, "--seconds", str(options.seconds))
                    kept.extend(longest_of_slices(gaps))
        finally:
            bell.data("stop", "--all", "--grace", "0")
    show([_figure(longest)])


def _figure(longest: dict[str, list[float]]) -> Figure:
    p99 = {window: percentile(kept, 0.99) for window, kept in longest.items()}
    median = {window: percentile(kept, 0.5) for window, kept in longest.items()}
    return Figure(
        what=f"longest gap of the event loop, {STRATEGIES} strategies at 1,000 lines/s, p99",
        value=p99["full"],
        unit=" ms",
        measured=f"median {median['full']:.1f} ms, longest {max(longest['full']):.1f} ms; an empty "
        f"window under the same load: p99 {p99['empty']:.1f} ms, median {median['empty']:.1f} ms",
        must=16,
        aim=8,
    )


if __name__ == "__main__":
    main()
