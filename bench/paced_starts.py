"""200 starts of strategies that import pandas, paced by the manager, against the bare limit.

Bare is the same script started by hand, two at a time: as soon as one has done its import the next
is started. Both sides end when every log holds the line that follows the import. With ``--window``
the manager is the real window, whose event loop is watched meanwhile.
"""

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.event_loop_gaps import longest_of_slices
from bench.host import Host
from bench.hundred_starts import Logs
from bench.kill_manager import Manager
from bench.measure import Figure, arguments, interleaved, medians, percentile, show, wait_until

SCRIPT = "import time\nimport pandas\nprint('ready', flush=True)\ntime.sleep(3600)\n"
AT_ONCE = 2


def bare(script: Path, folder: Path, count: int) -> float:
    """Return the seconds of ``count`` bare starts, :data:`AT_ONCE` at a time."""
    outs = [folder / f"{number}.log" for number in range(count)]
    for out in outs:
        out.unlink(missing_ok=True)
    began = time.monotonic()
    pids: list[int] = []
    beginning: list[Path] = []
    try:
        for out in outs:
            wait_until(functools.partial(_has_room, beginning), "a bare import")
            pids.append(_spawned(script, out))
            beginning.append(out)
        wait_until(Logs(outs).are_all_begun, "the bare logs")
        return time.monotonic() - began
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        for pid in pids:
            os.waitpid(pid, 0)


def _has_room(beginning: list[Path]) -> bool:
    beginning[:] = [out for out in beginning if b"ready\n" not in out.read_bytes()]
    return len(beginning) < AT_ONCE


def _spawned(script: Path, out: Path) -> int:
    out.touch()
    actions = [(os.POSIX_SPAWN_OPEN, 1, str(out), os.O_WRONLY, 0o600)]
    command = [sys.executable, str(script)]
    return os.posix_spawn(sys.executable, command, os.environ, file_actions=actions)


def hosted(host: Host, ids: list[str]) -> float:
    """Return the seconds until all strategies, asked for at once, have done their import."""
    host.rest(1)
    began = time.monotonic()
    tasks = [host.manager.start(each) for each in ids]
    host.results(tasks)
    host.until(Logs([host.log(each) for each in ids]).are_all_begun)
    took = time.monotonic() - began
    host.stop_all()
    return took


def gaps_of_window(count: int, seconds: float) -> list[float]:
    """Return the longest gap of each tenth of a second of a window that starts all of them."""
    if "DISPLAY" not in os.environ:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        workspace = Path(name) / "workspace"
        bell = Manager(workspace)
        (Path(name) / "bench.py").write_text(SCRIPT, encoding="utf-8")
        for number in range(count):
            bell.data("add", str(Path(name) / "bench.py"), "--name", f"bench {number}")
        words = ("--workspace", str(workspace), "--rows", str(count), "--seconds", str(seconds))
        command = (sys.executable, "-m", "bench.watched_window", "full", *words)
        window = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        # Beside it: the window tells its gaps while `bell` may still wait for the last start.
        starts = threading.Thread(target=_start_all, args=(bell,))
        try:
            assert window.stdout is not None  # noqa: S101 - asked for above
            window.stdout.readline()
            starts.start()
            out, _ = window.communicate(timeout=seconds + 60)
        finally:
            window.kill()
            window.wait()
            starts.join()
            bell.data("stop", "--all", "--grace", "0")
        gaps: list[float] = json.loads(out.splitlines()[-1])["gaps_ms"]
        return longest_of_slices(gaps)


def _start_all(bell: Manager) -> None:
    """Start all strategies; the window may end before the last of them runs."""
    with contextlib.suppress(RuntimeError):
        bell.data("start", "--all")


def main() -> None:
    """Measure, and print the table."""
    parser = arguments(__doc__, 1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--window", action="store_true", help="watch a window's event loop too")
    parser.add_argument("--seconds", type=float, default=60, help="of the window, default 60")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, Host() as host:
        script = Path(name) / "bench.py"
        script.write_text(SCRIPT, encoding="utf-8")
        ids = [host.add(SCRIPT, f"bench{number}") for number in range(options.count)]
        cases = {
            "bare": functools.partial(bare, script, Path(name), options.count),
            "hosted": functools.partial(hosted, host, ids),
        }
        s = medians(interleaved(cases, options.rounds))
    figures = [_ratio(options.count, s)]
    if options.window:
        figures.append(_gaps(options.count, gaps_of_window(options.count, options.seconds)))
    show(figures)


def _ratio(count: int, s: dict[str, float]) -> Figure:
    return Figure(
        what=f"{count} paced starts with `import pandas`, against {AT_ONCE} at a time by hand",
        value=s["hosted"] / s["bare"],
        measured=f"{s['hosted']:.1f} s against {s['bare']:.1f} s",
        must=1.2,
    )


def _gaps(count: int, gaps: list[float]) -> Figure:
    return Figure(
        what=f"longest gap of the window's event loop during {count} paced starts, p99",
        value=percentile(gaps, 0.99),
        unit=" ms",
        measured=f"median {percentile(gaps, 0.5):.1f} ms, longest {max(gaps):.1f} ms",
        must=16,
    )


if __name__ == "__main__":
    main()
