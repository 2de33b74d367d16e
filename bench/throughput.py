"""Lines a second of a strategy that prints as fast as it can, against ``python -u > file``.

``python -u`` is the only bare way to see lines at once; block-buffered bare output is beside
it for comparison. The script times itself from its first line to its last, and a pipe holds no
more than a few hundred KiB, so what it waits for is included.
"""

import functools
import os
import re
import sys
import tempfile
from pathlib import Path

from bench.host import Host
from bench.measure import Figure, arguments, interleaved, medians, show

LINES = 300_000
SCRIPT = f"""\
import sys, time
began = time.monotonic()
for number in range({LINES}):
    print("tick", number, "NIFTY 24550.35 bid 24550.30 ask 24550.40 volume 1234567 signal hold")
sys.stdout.flush()
print("took", time.monotonic() - began, file=sys.stderr)
"""

_TOOK = re.compile(r"took ([\d.]+)")


def bare(script: Path, folder: Path, *options: str) -> float:
    """Return the lines a second of a bare run."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    out, err = folder / "out", folder / "err"
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, str(out), flags, 0o600),
        (os.POSIX_SPAWN_OPEN, 2, str(err), flags, 0o600),
    ]
    command = [sys.executable, *options, str(script)]
    os.waitpid(os.posix_spawn(sys.executable, command, os.environ, file_actions=actions), 0)
    return lines_a_second(err)


def hosted(host: Host, strategy_id: str) -> float:
    """Return the lines a second of a run under its runner."""
    host.run_to_end(strategy_id)
    return lines_a_second(host.log(strategy_id))


def lines_a_second(log: Path) -> float:
    """Return the rate that the script has told in ``log``."""
    found = _TOOK.search(log.read_text(encoding="utf-8")[-400:])
    if found is None:
        message = f"{log} does not tell how long it took"
        raise ValueError(message)
    return LINES / float(found[1])


def main() -> None:
    """Measure, and print the table."""
    rounds = arguments(__doc__, 5).parse_args().rounds
    with tempfile.TemporaryDirectory() as name, Host() as host:
        folder = Path(name)
        script = folder / "bench.py"
        script.write_text(SCRIPT, encoding="utf-8")
        cases = {
            "unbuffered": functools.partial(bare, script, folder, "-u"),
            "block": functools.partial(bare, script, folder),
            "live": functools.partial(hosted, host, host.add(SCRIPT)),
        }
        rate = medians(interleaved(cases, rounds))
    figure = Figure(
        what="lines/s of live output, against `python -u > file`",
        value=rate["live"] / rate["unbuffered"],
        measured=f"{rate['live']:,.0f} against {rate['unbuffered']:,.0f} lines/s; bare and "
        f"block-buffered {rate['block']:,.0f}",
        must=2.5,
        aim=4,
        higher_is_better=True,
    )
    show([figure])


if __name__ == "__main__":
    main()
