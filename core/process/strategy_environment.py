"""The environment in which a strategy runs."""

import os
import sys
from pathlib import Path

from core.environment import outside_environment
from core.records.strategy import Strategy
from core.runner import protocol
from core.workspace import Workspace

SITE_FOLDER = Path(__file__).resolve().parent.parent / "runner" / "site"
"""Holds the ``sitecustomize`` that every strategy's interpreter loads first."""


def strategy_environment(workspace: Workspace, strategy: Strategy, run_id: str) -> dict[str, str]:
    """Return the whole environment of a run: the user's own, and what the strategy is told.

    The workspace's root is on ``PYTHONPATH``, so that strategies share modules of the user's.
    """
    environ = outside_environment(os.environ)
    # Containers set it to see lines at once, which strategies get anyhow, and whole: with it
    # every part of a print is a write of its own, and those of two processes mix.
    environ.pop("PYTHONUNBUFFERED", None)
    inherited = environ.get("PYTHONPATH", "")
    path = [str(SITE_FOLDER), str(workspace.root), *filter(None, inherited.split(os.pathsep))]
    environ |= {
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONFAULTHANDLER": "1",
        protocol.RUN_VARIABLE: run_id,
        protocol.MAIN_VARIABLE: "1",
        "STRATEGY_ID": strategy.id,
        "STRATEGY_NAME": strategy.name,
        "STRATEGY_DATA_DIR": str(workspace.data(strategy.id)),
        "OPENALGO_STRATEGY_EXCHANGE": strategy.exchange,
    }
    if sys.platform == "win32":
        environ["PYTHONUTF8"] = "1"
    return environ
