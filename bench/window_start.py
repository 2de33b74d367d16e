"""From process start to painted: the window with 1,000 strategies against an empty PySide6 one.

Run it on a display (Xvfb will do); without one Qt's offscreen platform is used.
"""

import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.measure import Figure, arguments, interleaved, medians, show
from core.workspace import Workspace

SOURCE = "import time\nwhile True:\n    print('tick')\n    time.sleep(1)\n"


def fill(workspace: Workspace, count: int) -> None:
    """Write a workspace of ``count`` strategies as OpenAlgo keeps them."""
    workspace.create()
    configs = {}
    for number in range(count):
        strategy_id = f"strategy_{number:04}_20251122091500"
        workspace.source(strategy_id).write_text(SOURCE, encoding="utf-8")
        configs[strategy_id] = {
            "name": f"Strategy {number}",
            "file_path": f"strategies/scripts/{strategy_id}.py",
            "file_name": f"{strategy_id}.py",
            "exchange": "NSE",
            "is_running": False,
            "is_scheduled": False,
            "created_at": "2025-11-22T09:15:00.000000+05:30",
        }
    text = json.dumps(configs, indent=2, ensure_ascii=False)
    workspace.configs_file.write_text(text, encoding="utf-8")


def painted_ms(*words: str) -> float:
    """Return the milliseconds from the start of a watched window's process to its painting."""
    command = (sys.executable, "-m", "bench.watched_window", *words)
    began = time.monotonic_ns()
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    fact = json.loads(done.stdout.splitlines()[-1])
    return (int(fact["painted_ns"]) - began) / 1e6


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 11)
    parser.add_argument("--count", type=int, default=1000)
    options = parser.parse_args()
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        workspace = Workspace(Path(name))
        fill(workspace, options.count)
        full = ("full", "--workspace", name, "--rows", str(options.count))
        cases = {
            "empty": functools.partial(painted_ms, "empty"),
            "full": functools.partial(painted_ms, *full),
        }
        ms = medians(interleaved(cases, options.rounds))
    figure = Figure(
        what=f"process start to painted with {options.count:,} strategies, against an empty window",
        value=ms["full"] / ms["empty"],
        measured=f"{ms['full']:.0f} ms against {ms['empty']:.0f} ms",
        must=2.0,
        aim=1.3,
    )
    show([figure])


if __name__ == "__main__":
    main()
