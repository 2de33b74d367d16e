"""What a runner is asked to run."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.records.supervision import GuardAction, RestartPolicy, Supervision
from core.records.triggers import Trigger
from core.records.walls import Walls
from core.runner import protocol


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """One run to start; see :mod:`core.runner.protocol` for the fields' meaning on the wire.

    Attributes:
        run_dir: The run's folder, which exists.
        control_dir: Where the runner makes its socket; short, as socket paths are.
        argv: The interpreter and the script, both absolute.
        env: The strategy's whole environment.
        walls: What is closed to the strategy, None where nothing is.
        secrets: The names in it whose values are secret.
        grace_s: How long it may take to end when asked, in seconds.
        source_sha256: The hash of the source that runs, in hexadecimal.
        supervision: What its runner goes by.
        policy: When its runner restarts it.
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
    env: dict[str, str] = field(repr=False)
    log_path: Path
    grace_s: float
    source_sha256: str
    supervision: Supervision
    policy: RestartPolicy
    secrets: tuple[str, ...] = ()
    walls: Walls | None = None

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
            "secrets": list(self.secrets),
            "log": self._log(),
            "grace_s": self.grace_s,
            "source_sha256": self.source_sha256,
            "walls": self.walls.to_json() if self.walls else None,
            "nice": self.supervision.nice,
            "restart": self._restart(),
            "guards": self._guards(),
        }

    def _log(self) -> dict[str, Any]:
        chosen = self.supervision
        return {
            "path": str(self.log_path),
            "max_bytes": chosen.log_file_bytes,
            "files": chosen.log_files,
            "total_bytes": chosen.log_bytes,
            "days": chosen.log_days,
        }

    def _restart(self) -> dict[str, Any]:
        chosen = self.supervision
        return {
            "policy": self.policy.value,
            "success_codes": list(chosen.success_codes),
            "first_delay_s": chosen.first_delay_s,
            "longest_delay_s": chosen.longest_delay_s,
            "stable_s": chosen.stable_s,
            "most_failures": chosen.most_failures,
            "failure_window_s": chosen.failure_window_s,
        }

    def _guards(self) -> dict[str, Any]:
        chosen = self.supervision
        return {
            "memory": _guard(
                chosen.memory_limit_bytes, chosen.memory_sustain_s, chosen.memory_action
            ),
            "cpu": _guard(chosen.cpu_limit_percent, chosen.cpu_sustain_s, chosen.cpu_action),
            "processes": _guard(chosen.process_limit, 0.0, chosen.process_action),
            "silence": _guard(chosen.silence_limit_s, 0.0, chosen.silence_action),
        }


def _guard(limit: float | None, sustain_s: float, action: GuardAction) -> dict[str, Any] | None:
    if limit is None:
        return None
    return {"limit": limit, "sustain_s": sustain_s, "action": action.value}
