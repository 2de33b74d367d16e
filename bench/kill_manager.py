"""A hundred times ``kill -9`` of the manager while strategies log: what is lost.

Every round starts ``bell serve``, asks it about every strategy, and kills it at a moment of
chance. Strategies count aloud: a number that is missing or comes twice is a lost line, and one
whose process is another at the end is a lost strategy. Adoption is timed from the start of the
manager's process until it has answered that all of them run.
"""

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import Figure, arguments, progress, show, wait_until
from core.service.client import ask_once
from core.workspace import Workspace

STRATEGIES = 50
SCRIPT = """\
import pathlib, time
end = pathlib.Path({end!r})
number = 0
while not end.exists():
    for _ in range(10):
        print("count", number)
        number += 1
    time.sleep(0.05)
print("total", number)
"""

_ROOT = Path(__file__).resolve().parent.parent
_BELL = (sys.executable, "-m", "core.cli")
_LONGEST_LIFE_S = 0.3


class Manager:
    """``bell`` on one workspace, as other programs."""

    def __init__(self, workspace: Path) -> None:
        """Work on ``workspace``."""
        self._workspace = Workspace(workspace)
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

    def first_answer(self, manager: subprocess.Popen[bytes]) -> dict[str, Any]:
        """Return what ``manager``, just started, answers as soon as it does.

        Raises:
            RuntimeError: It has ended instead.
        """
        answers: list[dict[str, Any]] = []

        def is_there() -> bool:
            if manager.poll() is not None:
                message = f"the manager ended with status {manager.returncode}"
                raise RuntimeError(message)
            answer = ask_once(self._workspace, "status")
            if answer is not None and answer.data["manager"]["pid"] == manager.pid:
                answers.append(dict(answer.data))
            return bool(answers)

        wait_until(is_there, "the manager's answer")
        return answers[0]


@dataclass(frozen=True)
class Life:
    """What a manager said of the strategies, and the seconds until it did."""

    rows: dict[str, dict[str, Any]]
    adoption_s: float


def one_round(bell: Manager, chance: random.Random) -> Life:
    """Start a manager, ask it, and kill it."""
    began = time.monotonic()
    manager = bell.serve()
    try:
        rows = bell.first_answer(manager)["strategies"]
        took = time.monotonic() - began
        time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
    finally:
        manager.send_signal(signal.SIGKILL)
        manager.wait()
    return Life({row["id"]: row for row in rows}, took)


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


@dataclass(frozen=True)
class Losses:
    """What many kills cost: strategies, lines of each log (lost, and counted), and time."""

    strategies: set[str]
    lines: list[tuple[int, int]]
    adoptions_s: list[float]


def killed_often(bell: Manager, rounds: int, end: Path) -> Losses:
    """Kill ``rounds`` managers, have the strategies end, and return what was lost."""
    chance = random.Random(9)  # noqa: S311 - nothing secret
    first = bell.rows()
    changed: set[str] = set()
    adoptions_s: list[float] = []
    for number in range(rounds):
        life = one_round(bell, chance)
        adoptions_s.append(life.adoption_s)
        changed |= set(first) - set(life.rows)
        changed |= {
            each
            for each, row in life.rows.items()
            if (row["pid"], row["state"]) != (first[each]["pid"], "running")
        }
        progress(f"kill {number + 1} of {rounds}, {len(changed)} strategies lost")
    end.touch()
    wait_until(lambda: _all_exited(bell), "the end of all")
    changed |= {each for each, row in bell.rows().items() if row["exit_code"] != 0}
    lines = [lost_lines(Path(row["log"])) for row in first.values()]
    return Losses(changed, lines, adoptions_s)


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
            losses = killed_often(bell, options.rounds, folder / "end")
        finally:
            bell.data("stop", "--all", "--grace", "0")
    _show(options.rounds, losses)


def _all_exited(bell: Manager) -> bool:
    return all(row["state"] == "exited" for row in bell.rows().values())


def _show(rounds: int, losses: Losses) -> None:
    kills = f"{rounds} times kill -9 of the manager"
    total = sum(total for _, total in losses.lines)
    show(
        [
            Figure(
                what=f"{kills}: lines lost",
                value=sum(lost for lost, _ in losses.lines),
                measured=f"of {total:,} lines",
                must=0,
            ),
            Figure(
                what=f"{kills}: strategies lost",
                value=len(losses.strategies),
                measured=f"of {STRATEGIES}",
                must=0,
            ),
            Figure(
                what=f"a new manager's start until it shows {STRATEGIES} adopted runs",
                value=statistics.median(losses.adoptions_s),
                unit=" s",
                measured=f"longest {max(losses.adoptions_s):.2f} s; its own start-up is in it",
                must=1.0,
            ),
        ]
    )


if __name__ == "__main__":
    main()
