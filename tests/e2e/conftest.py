"""Fixtures of the tests that drive ``bell``."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.faults import NearBell, processes_of
from tests.e2e.real_input import Bell


@pytest.fixture
def lone_bell(tmp_path: Path) -> Iterator[Bell]:
    """Return ``bell`` on a new workspace without a manager; what runs is stopped at the end."""
    bell = Bell(tmp_path / "workspace")
    yield bell
    _end(bell)


@pytest.fixture
def near_bell(tmp_path: Path) -> Iterator[Bell]:
    """Return a command line like ``lone_bell`` that starts no process to ask a manager."""
    bell = NearBell(tmp_path / "workspace")
    yield bell
    _end(bell)


@pytest.fixture
def served_bell(tmp_path: Path) -> Iterator[Bell]:
    """Return ``bell`` on a new workspace that ``bell serve`` manages."""
    bell = Bell(tmp_path / "workspace")
    with bell.serving():
        yield bell


@pytest.fixture(scope="module")
def shared_bell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bell]:
    """Return ``bell`` on a workspace that ``bell serve`` manages, for all tests of a module."""
    bell = Bell(tmp_path_factory.mktemp("shared") / "workspace")
    with bell.serving():
        yield bell


def _end(bell: Bell) -> None:
    if processes_of(bell):
        bell.ask("stop", "--all", "--grace", "0")
