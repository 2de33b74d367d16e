"""How much of the past is kept: real run folders, some of them of live runs."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.file_lock import FileLock
from core.manager.history_retention import prune
from core.runner import protocol
from core.store.run_folder import new_run_id
from core.store.settings_file import KeptHistory
from core.store.source_versions import SourceVersions
from core.workspace import Workspace
from tests.unit.store_support import NOW


class Past:
    """The runs of one strategy."""

    def __init__(self, workspace: Workspace) -> None:
        """Begin without runs."""
        self.workspace = workspace
        self.versions = SourceVersions(workspace)

    def run(self, days_ago: float, *, source: bytes = b"", recorded: bool = True) -> Path:
        """Make the folder of a run that began so long ago."""
        began = NOW - timedelta(days=days_ago)
        folder = self.workspace.runs("ema") / new_run_id(began)
        folder.mkdir(parents=True)
        digest = self.versions.keep("ema", source)
        spec: dict[str, Any] = {"source_sha256": digest}
        (folder / protocol.REQUEST_NAME).write_text(json.dumps(spec))
        if recorded:
            record = {
                "run_id": folder.name,
                "strategy_id": "ema",
                "state": "exited",
                "started": clock.iso(began),
            }
            (folder / protocol.RECORD_NAME).write_text(json.dumps(record))
        return folder

    def prune(self, **limits: Any) -> None:
        """Keep so many runs and days."""
        prune(self.workspace, self.versions, "ema", KeptHistory(**limits), lambda: NOW)

    def left(self) -> list[Path]:
        """Return the folders of runs that are there, newest first."""
        return sorted(self.workspace.runs("ema").iterdir(), reverse=True)


@pytest.fixture
def past(workspace: Workspace) -> Past:
    return Past(workspace)


def test_the_oldest_runs_go_beyond_the_number(past: Past) -> None:
    runs = [past.run(number / 10) for number in range(7)]

    past.prune(runs=4)

    assert past.left() == runs[:4]


def test_runs_go_that_are_too_old_but_never_the_newest(past: Past) -> None:
    runs = [past.run(days) for days in (400, 500, 600)]

    past.prune(days=365)

    assert past.left() == runs[:1]


def test_the_newest_run_that_left_a_record_stays_too(past: Past) -> None:
    refused = past.run(1, recorded=False)
    older = [past.run(days) for days in (2, 3)]

    past.prune(runs=1)

    assert past.left() == [refused, older[0]]


def test_a_live_run_stays_however_old(past: Past) -> None:
    runs = [past.run(days) for days in (1, 2, 3)]
    lock = FileLock(runs[2] / protocol.LOCK_NAME)
    assert lock.acquire()

    past.prune(runs=1)
    with_live_run = past.left()
    lock.release()
    past.prune(runs=1)

    assert with_live_run == [runs[0], runs[2]]
    assert past.left() == [runs[0]]


def test_a_folder_that_is_no_run_is_not_ours(past: Past) -> None:
    newest = past.run(1)
    stranger = past.workspace.runs("ema") / "2019 notes"
    stranger.mkdir()

    past.prune(runs=1)

    assert past.left() == [newest, stranger]


def test_a_version_goes_with_the_last_run_that_names_it(past: Past) -> None:
    for number in range(60):
        past.run(100 - number, source=b"%d" % number)

    past.prune(runs=55)
    history = past.workspace.history("ema")
    with_55_runs = len(list(history.iterdir()))
    past.prune(runs=5)

    assert with_55_runs == 55
    assert len(list(history.iterdir())) == 50


def test_a_strategy_that_never_ran_has_nothing_to_prune(past: Past) -> None:
    past.prune()

    assert not past.workspace.runs("ema").exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ages=st.lists(st.floats(0, 1000), max_size=12),
    runs=st.integers(1, 12),
    days=st.floats(0.01, 1000),
)
def test_what_is_left_is_the_newest_within_both_limits(
    tmp_path_factory: pytest.TempPathFactory, ages: list[float], runs: int, days: float
) -> None:
    past = Past(Workspace(tmp_path_factory.mktemp("past")))
    folders = sorted((past.run(age) for age in ages), reverse=True)
    bound = clock.IST.normalize(NOW - timedelta(days=days))

    if folders:
        past.prune(runs=runs, days=days)

        within = [
            each
            for number, each in enumerate(folders)
            if number == 0 or (number < runs and each.name >= f"{bound:%Y%m%dT%H%M%S}")
        ]
        # Runs of the bound's own second may be on either side of it.
        assert set(past.left()) <= set(within)
        assert past.left()[0] == folders[0]
        assert len(past.left()) <= runs
