"""Runs of a runner without a manager: the request is made here, field by field."""

import itertools
import json
import os
import select
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from core.process.strategy_environment import SITE_FOLDER
from core.records.run_request import RunRequest
from core.records.supervision import RestartPolicy, Supervision
from core.records.triggers import Trigger
from core.runner import protocol

_ROOT = Path(__file__).resolve().parent.parent
_PROGRAM = f"import sys; sys.path[:0] = [{str(_ROOT)!r}]; from core.runner.main import main; main()"


class LoneRunner:
    """Makes runs below a folder, one after the other."""

    def __init__(self, folder: Path) -> None:
        """Work in ``folder``, which exists and stays."""
        self._folder = folder
        self._numbers = itertools.count()

    def run_to_end(
        self,
        script: Path,
        variables: Mapping[str, str] | None = None,
        **changes: Any,  # noqa: ANN401 - fields of any type
    ) -> Path:
        """Run ``script`` on this Python, and return its log once it has ended.

        Args:
            script: The strategy.
            variables: Added to its environment.
            changes: Fields of the request that differ from a plain one.
        """
        request = replace(self._request(script, variables or {}), **changes)
        request.run_dir.mkdir(parents=True, mode=0o700)
        data = protocol.framed(json.dumps(request.to_json()).encode())
        command = [sys.executable, "-I", "-S", "-c", _PROGRAM]
        done = subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True)
        answer = json.loads(done.stdout)
        if not answer["ok"]:
            raise RuntimeError(answer["error"])
        _await_end(answer["runner_pid"])
        return request.log_path

    def _request(self, script: Path, variables: Mapping[str, str]) -> RunRequest:
        runs = self._folder / "runs"
        run_dir = runs / f"run-{next(self._numbers)}"
        ours = {"PYTHONPATH": str(SITE_FOLDER), protocol.MAIN_VARIABLE: "1"}
        return RunRequest(
            run_id=run_dir.name,
            strategy_id="bench",
            strategy_name="bench",
            trigger=Trigger.USER,
            run_dir=run_dir,
            strategy_lock=runs / "lock",
            control_dir=self._folder,
            argv=(sys.executable, str(script)),
            cwd=self._folder,
            env={**os.environ, **ours, **variables},
            log_path=run_dir / "bench.log",
            grace_s=10.0,
            source_sha256="",
            supervision=Supervision(log_file_bytes=1 << 30, log_bytes=1 << 30),
            policy=RestartPolicy.NEVER,
        )


def _await_end(pid: int) -> None:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    select.select([process], [], [])
    os.close(process)
