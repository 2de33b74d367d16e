"""A thousand times ``kill -9`` of a process that writes its state without pause: what is left.

The process keeps a strategy's settings in a :class:`StrategyStore`, and acknowledges each change
that it was told is durable. After every kill the file must be readable, and must not be older
than the last change that was acknowledged.
"""

import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication

from bench.measure import Figure, arguments, progress, show
from core.background import Background
from core.records.strategy import Strategy
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace

_ID = "counter"
_TEXT = "C" * 5000
_LONGEST_LIFE_S = 0.03
_PATIENCE_S = 30.0


class Writer:
    """Puts one change after the other into a store, and tells of each that is durable."""

    def __init__(self, folder: Path, acknowledge_to: int) -> None:
        """Open the store of ``folder``; numbers go to the pipe ``acknowledge_to``, a line each."""
        self._app = QCoreApplication(sys.argv[:1])
        self._to = acknowledge_to
        self._store = StrategyStore(Workspace(folder), Background(self._app))
        self._store.load()
        if self._store.notices:
            raise SystemExit("; ".join(self._store.notices))
        strategies = self._store.strategies()
        self._number = strategies[0].pid or 0 if strategies else 0

    def run(self) -> None:
        """Write until somebody kills this process."""
        self._put()
        self._app.exec()

    def _put(self) -> None:
        self._number += 1
        changed = Strategy(id=_ID, name=_TEXT, file_path="x.py", pid=self._number)
        self._store.put(changed).succeeded.connect(self._acknowledge)

    def _acknowledge(self, _result: object) -> None:
        os.write(self._to, b"%d\n" % self._number)
        self._put()


def one_life(folder: Path, chance: random.Random) -> int | None:
    """Let a writer live for a moment, kill it; return the last number that it acknowledged.

    None where it could not open its own file again.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            os.close(reader)
            Writer(folder, writer).run()
        finally:
            os._exit(1)
    os.close(writer)
    select.select([reader], [], [], _PATIENCE_S)
    time.sleep(chance.uniform(0, _LONGEST_LIFE_S))
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as lines:
        numbers = [int(line) for line in lines if line.endswith(b"\n")]
    return numbers[-1] if numbers else None


def kept(folder: Path) -> int | None:
    """Return the number that the file holds, None where it cannot be read."""
    try:
        entry = json.loads(Workspace(folder).configs_file.read_bytes())[_ID]
    except (OSError, ValueError, KeyError):
        return None
    return int(entry["pid"]) if entry["name"] == _TEXT else None


def main() -> None:
    """Measure, and print the table."""
    rounds = arguments(__doc__, 1000).parse_args().rounds
    chance = random.Random(9)  # noqa: S311 - nothing secret
    unreadable = older = changes = 0
    with tempfile.TemporaryDirectory(prefix="opening-bell-bench-") as name:
        Workspace(Path(name)).create()
        for number in range(rounds):
            acknowledged, present = one_life(Path(name), chance), kept(Path(name))
            if acknowledged is None or present is None:
                unreadable += 1
            else:
                older += present < acknowledged
                changes = present
            progress(f"kill {number + 1} of {rounds}: {unreadable} unreadable, {older} too old")
    _show(rounds, unreadable, older, changes)


def _show(rounds: int, unreadable: int, older: int, changes: int) -> None:
    kills = f"{rounds} times kill -9 of a process that writes state without pause"
    measured = f"of {rounds}, after {changes:,} changes"
    show(
        [
            Figure(what=f"{kills}: unreadable", value=unreadable, measured=measured, must=0),
            Figure(
                what=f"{kills}: older than acknowledged", value=older, measured=measured, must=0
            ),
        ]
    )


if __name__ == "__main__":
    main()
