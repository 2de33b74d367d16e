"""Everything a run needs before its runner is asked: folders, files, the request."""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from core import clock, runtime_folder
from core.errors import SourceMissingError, StartError, WriteError
from core.process.strategy_environment import strategy_environment
from core.process.strategy_walls import strategy_walls
from core.records.run_request import RunRequest
from core.records.strategy import Strategy
from core.records.supervision import Supervision
from core.records.triggers import Trigger
from core.sources.interpreters import default_interpreter
from core.sources.source_judge import SourceJudge
from core.store.run_folder import RunFolder, new_run_id
from core.store.source_versions import SourceVersions
from core.variables.run_environment import Server, run_environment
from core.variables.variable import Variable
from core.variables.variable_store import VariableStore
from core.workspace import Workspace

_SOCKET_NAME = "00000000.sock"
"""As long as the names that runners give their sockets."""


class AskedStart(NamedTuple):
    """A start that somebody asked for."""

    trigger: Trigger
    at: datetime


class Supplies(NamedTuple):
    """What a run of a strategy is given.

    Attributes:
        versions: Where the source that is about to run is kept.
        store: Knows the variables of strategies and sets.
        server: The OpenAlgo server that it trades through.
        judge: Knows whether sources compile.
    """

    workspace: Workspace
    strategy: Strategy
    versions: SourceVersions
    store: VariableStore
    server: Server | None
    judge: SourceJudge

    def variables(self) -> dict[str, Variable]:
        """Return the environment but for what only the run knows; waits for the disk.

        Raises:
            InvalidVariableError: The workspace's ``.env`` cannot be read.
            SecretsError: What is encrypted cannot be read.
        """
        root, strategy = self.workspace.root, self.strategy
        layers = self.store, strategy.id, strategy.variable_sets, self.server
        return run_environment(os.environ, root, *layers)


def prepare_run(supplies: Supplies, supervision: Supervision, start: AskedStart) -> RunRequest:
    """Make the run's folder and return the request for its runner. Reads and writes files.

    The source that is about to run is kept among the versions; a disk that has no room for it
    holds up no start.

    Raises:
        SourceMissingError: The strategy's source is not there, or cannot be read.
        SourceSyntaxError: Its interpreter does not compile it.
        InterpreterError: There is no Python to run it on.
        InvalidVariableError: The workspace's ``.env`` cannot be read.
        SecretsError: What is encrypted cannot be read.
        StartError: A folder cannot be made, or there is none for the runner's socket.
    """
    workspace, strategy = supplies.workspace, supplies.strategy
    python, source = _judged(supplies)
    data = _read(source, strategy.name)
    variables, folder = supplies.variables(), _new_folder(supplies, start)
    env = strategy_environment(workspace, strategy, folder.run_id, variables)
    control = _control_folder()
    request = RunRequest(
        run_id=folder.run_id,
        strategy_id=strategy.id,
        strategy_name=strategy.name,
        trigger=start.trigger,
        run_dir=folder.path,
        strategy_lock=folder.path.parent / "lock",
        control_dir=control,
        argv=(python, str(source)),
        cwd=workspace.data(strategy.id),
        env=env,
        log_path=_free_log_path(workspace, strategy.id, start.at),
        grace_s=strategy.grace_s,
        source_sha256=hashlib.sha256(data).hexdigest(),
        supervision=supervision,
        policy=supervision.policy(scheduled=strategy.schedule is not None),
        secrets=_secret_names(variables),
        walls=strategy_walls(workspace, strategy, control, supervision, env),
    )
    _make_folders(workspace, request, folder)
    # After the run's folder names it, so that nobody takes the version for one that may go.
    with contextlib.suppress(WriteError):
        supplies.versions.keep(strategy.id, data)
    return request


def _judged(supplies: Supplies) -> tuple[str, Path]:
    """Return the interpreter, and the source, which it compiles where there is one."""
    strategy = supplies.strategy
    source = supplies.workspace.root / strategy.file_path
    python = strategy.interpreter or str(default_interpreter())
    supplies.judge.refuse_flawed(source, Path(python))
    return python, source


def _new_folder(supplies: Supplies, start: AskedStart) -> RunFolder:
    runs = supplies.workspace.runs(supplies.strategy.id)
    return RunFolder(runs / new_run_id(start.at, runs))


def _secret_names(variables: Mapping[str, Variable]) -> tuple[str, ...]:
    return tuple(sorted(name for name, each in variables.items() if each.is_secret))


def _make_folders(workspace: Workspace, request: RunRequest, folder: RunFolder) -> None:
    try:
        workspace.data(request.strategy_id).mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.create(request)
    except OSError as error:
        message = f"its folders cannot be written ({error.strerror}: {error.filename})"
        raise StartError(message) from error


def _control_folder() -> Path:
    folder = runtime_folder.own_folder(_SOCKET_NAME)
    if folder is None:
        raise StartError(runtime_folder.NO_FOLDER)
    return folder


def _read(source: Path, name: str) -> bytes:
    try:
        return source.read_bytes()
    except FileNotFoundError as error:
        message = f"the file {source} of {name} is gone: put it back, or delete the strategy"
        raise SourceMissingError(message) from error
    except OSError as error:
        message = f"the file {source} cannot be read ({error.strerror})"
        raise SourceMissingError(message) from error


def _free_log_path(workspace: Workspace, strategy_id: str, at: datetime) -> Path:
    """Return OpenAlgo's log name for a run that starts ``at``, later by a second if taken."""
    moment = at.astimezone(clock.IST)
    while True:
        path = workspace.logs / f"{strategy_id}_{moment:%Y%m%d_%H%M%S}_IST.log"
        if not path.exists():
            return path
        moment += timedelta(seconds=1)
