"""Many a ``bell`` at once starts a strategy once, although its lock is deleted all the while."""

from pathlib import Path

from core.workspace import Workspace
from tests.e2e.bell_program import WAITS, add, begin
from tests.e2e.real_input import Bell
from tests.unit.runner_driver import marked, wait_until

STARTERS = 12


def test_of_many_starters_at_once_one_starts_it(lone_bell: Bell) -> None:
    strategy = add(lone_bell, WAITS, "raced")
    runs = Workspace(lone_bell.workspace).runs(strategy)
    racers = [begin(lone_bell, "--json", "start", strategy) for _ in range(STARTERS)]

    def all_are_done() -> bool:
        (runs / "lock").unlink(missing_ok=True)
        return all(racer.poll() is not None for racer in racers)

    wait_until(all_are_done, limit_s=100)
    for racer in racers:
        racer.communicate()
    alive = [run.name for run in folders(runs) if list(marked(run.name))]
    status = lone_bell.status(strategy)
    lone_bell.data("stop", strategy)

    assert sum(racer.returncode == 0 for racer in racers) >= 1
    assert alive == [status["run"]]
    assert status["state"] == "running"


def folders(runs: Path) -> list[Path]:
    """Return the folders of all runs of a strategy."""
    return [each for each in runs.iterdir() if each.is_dir()]
