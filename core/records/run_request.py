"""What a runner is asked to run."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.records.triggers import Trigger
from core.runner import protocol

LOG_MAX_BYTES = 10 * 1024 * 1024
"""A log file is rotated when it has grown to this."""
LOG_KEEP = 5
"""How many rotated files of a run are kept beside the live one."""


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """One run to start; see :mod:`core.runner.protocol` for the fields' meaning on the wire.

    Attributes:
        run_dir: The run's folder, which exists.
        control_dir: Where the runner makes its socket; short, as socket paths are.
        argv: The interpreter and the script, both absolute.
        env: The strategy's whole environment.
        grace_s: How long it may take to end when asked, in seconds.
        source_sha256: The hash of the source that runs, in hexadecimal.
    """

    run_id: str
    strategy_id: str
    strategy_name: str
    trigger: Trigger
    run_dir: Path
    strategy_lock: Path
    control_dir: Path
    argv: tuple[str, ...]
    cwd: Path
    env: dict[str, str]
    log_path: Path
    grace_s: float
    source_sha256: str

    def to_json(self) -> dict[str, Any]:
        """Return the request as the runner reads it."""
        return {**self.to_spec(), "env": self.env}

    def to_spec(self) -> dict[str, Any]:
        """Return the request as it is kept on disk: without the environment's values."""
        return {
            "v": protocol.VERSION,
            "run_id": self.run_id,
            "strategy_id": self.strategy_id,
            "strategy_name": self.strategy_name,
            "trigger": self.trigger.value,
            "run_dir": str(self.run_dir),
            "strategy_lock": str(self.strategy_lock),
            "control_dir": str(self.control_dir),
            "argv": list(self.argv),
            "cwd": str(self.cwd),
            "env": sorted(self.env),
            "log": {
                "path": str(self.log_path),
                "max_bytes": LOG_MAX_BYTES,
                "keep": LOG_KEEP,
            },
            "grace_s": self.grace_s,
            "source_sha256": self.source_sha256,
        }
