"""The environment in which a strategy runs."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from core.records.strategy import Strategy
from core.runner import protocol
from core.variables.variable import Variable
from core.workspace import Workspace

SITE_FOLDER = Path(__file__).resolve().parent.parent / "runner" / "site"
"""Holds the ``sitecustomize`` that every strategy's interpreter loads first."""
MAIN_VARIABLE = protocol.MAIN_VARIABLE
"""In the environment that a run begins with, and gone before the strategy's first line."""
_PATH = "PYTHONPATH"


def strategy_environment(
    workspace: Workspace, strategy: Strategy, run_id: str, variables: Mapping[str, Variable]
) -> dict[str, str]:
    """Return the whole environment of a run: its variables, and what it is told of itself.

    The workspace's root is on ``PYTHONPATH``, so that strategies share modules of the user's.
    """
    environ = {name: each.value for name, each in variables.items()}
    path = [str(SITE_FOLDER), str(workspace.root)]
    path += filter(None, environ.get(_PATH, "").split(os.pathsep))
    environ |= {
        _PATH: os.pathsep.join(path),
        "PYTHONFAULTHANDLER": "1",
        protocol.RUN_VARIABLE: run_id,
        MAIN_VARIABLE: "1",
        "STRATEGY_ID": strategy.id,
        "STRATEGY_NAME": strategy.name,
        "STRATEGY_DATA_DIR": str(workspace.data(strategy.id)),
        "OPENALGO_STRATEGY_EXCHANGE": strategy.exchange,
    }
    if sys.platform == "win32":
        environ["PYTHONUTF8"] = "1"
    return environ
