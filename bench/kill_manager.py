"""A hundred times ``kill -9`` of the manager while strategies log: what is lost.

Every round starts ``bell serve``, asks it about every strategy, and kills it at a moment of
chance. Strategies count aloud: a number that is missing or comes twice is a lost line, and one
whose process is another at the end is a lost strategy.
"""

import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.measure import Figure, arguments, progress, show, wait_until

STRATEGIES = 10
SCRIPT = """\
import pathlib, time
end = pathlib.Path({end!r})
number = 0
while not end.exists():
    for _ in range(10):
        print("count", number)
        number += 1
    time.sleep(0.01)
print("total", number)
"""

_ROOT = Path(__file__).resolve().parent.parent
_BELL = (sys.executable, "-m", "core.cli")
_LONGEST_LIFE_S = 0.3


class Manager:
    """``bell`` on one workspace, as other programs."""

    def __init__(self, workspace: Path) -> None:
        """Work on ``workspace``."""
        self._bell = (*_BELL, "--workspace", str(workspace))
        self._environment = {**os.environ, "OPENING_BELL_PYTHON": sys.executable}

    def data(self, *words: str) -> dict[str, Any]:
        """Return the data that a verb answers.

        Raises:
            RuntimeError: It does not succeed.
        """
        command = (*self._bell, "--json", *words)
        done = subprocess.run(
            command, cwd=_ROOT, env=self._environment, capture_output=True, check=False
        )
        answer = json.loads(done.stdout or b"{}")
        if not answer.get("success"):
            message = f"bell {words[0]}: {answer} {done.stderr.decode()}"
            raise RuntimeError(message)
        data: dict[str, Any] = answer["data"]
        return data

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the row of every strategy, by id."""
        return {row["id"]: row for row in self.data("status")["strategies"]}

    def serve(self) -> subprocess.Popen[bytes]:
        """Start ``bell serve``."""
        command = (*self._bell, "serve")
        return subprocess.Popen(
            command, cwd=_ROOT, env=self._environment, stdout=subprocess.DEVNULL
        )

    def is_asked(self, manager: subprocess.Popen[bytes]) -> bool:
        """Return whether ``manager`` is the one that answers; it must not have ended."""
        if manager.poll() is not None:
            message = f"the manager ended with status {manager.returncode}"
            raise RuntimeError(message)
        return bool(self.data("status")["manager"]["pid"] == manager.pid)


def one_round(bell: Manager, chance: random.Random) -> dict[str, dict[str, Any]]:
    """Start a manager, return what it says of the strategies, and kill it."""
    manager = bell.serve()
    try:
        wait_until(lambda: bell.is_asked(manager), "the manager's answer")
        rows = bell.rows()
        time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
    finally:
        manager.send_signal(signal.SIGKILL)
        manager.wait()
    return rows


def lost_lines(log: Path) -> tuple[int, int]:
    """Return how many lines a counter's log lacks or has twice or out of order, and of how many."""
    rotated = sorted(log.parent.glob(f"{log.name}.*"), key=lambda each: -int(each.suffix[1:]))
    expected = lost = total = 0
    for file in (*rotated, log):
        for line in file.read_text(encoding="utf-8").splitlines():
            word, _, number = line[35:].partition(" ")
            if word == "count":
                lost += abs(int(number) - expected)
                expected = int(number) + 1
            elif word == "total":
                total = int(number)
    return lost + abs(total - expected), total


def killed_often(bell: Manager, rounds: int, end: Path) -> tuple[set[str], list[tuple[int, int]]]:
    """Return the strategies that were lost, and of every log the lines lost and those counted."""
    chance = random.Random(9)  # noqa: S311 - nothing secret
    first = bell.rows()
    changed: set[str] = set()
    for number in range(rounds):
        rows = one_round(bell, chance)
        changed |= {
            each
            for each, row in rows.items()
            if (row["pid"], row["state"]) != (first[each]["pid"], "running")
        }
        progress(f"kill {number + 1} of {rounds}, {len(changed)} strategies lost")
    end.touch()
    wait_until(lambda: _all_exited(bell), "the end of all")
    changed |= {each for each, row in bell.rows().items() if row["exit_code"] != 0}
    return changed, [lost_lines(Path(row["log"])) for row in first.values()]


def main() -> None:
    """Measure, and print the table."""
    options = arguments(__doc__, 100).parse_args()
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        folder = Path(name)
        (folder / "counter.py").write_text(SCRIPT.format(end=str(folder / "end")))
        bell = Manager(folder / "workspace")
        for number in range(STRATEGIES):
            bell.data("add", str(folder / "counter.py"), "--name", f"counter {number}")
        bell.data("start", "--all", "--wait", "running")
        try:
            changed, counts = killed_often(bell, options.rounds, folder / "end")
        finally:
            bell.data("stop", "--all", "--grace", "0")
    _show(options.rounds, changed, counts)


def _all_exited(bell: Manager) -> bool:
    return all(row["state"] == "exited" for row in bell.rows().values())


def _show(rounds: int, changed: set[str], counts: list[tuple[int, int]]) -> None:
    kills, total = f"{rounds} times kill -9 of the manager", sum(total for _, total in counts)
    show(
        [
            Figure(
                what=f"{kills}: lines lost",
                value=sum(lost for lost, _ in counts),
                measured=f"of {total:,} lines",
                must=0,
            ),
            Figure(
                what=f"{kills}: strategies lost",
                value=len(changed),
                measured=f"of {STRATEGIES}",
                must=0,
            ),
        ]
    )


if __name__ == "__main__":
    main()
