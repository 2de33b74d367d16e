"""What the unit tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.runner_driver import Runs


@pytest.fixture
def runs(tmp_path: Path, user_folders: Path) -> Iterator[Runs]:
    """Return what makes runs under real runners; they are killed at the test's end."""
    made = Runs(tmp_path, user_folders / "r" / "bell")
    yield made
    made.close()
