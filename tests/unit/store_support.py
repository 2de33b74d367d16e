"""What the tests of the store share: strategies, entries, and OpenAlgo's way to read them."""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pytestqt.qtbot import QtBot

from core import clock
from core.background import Task
from core.records.strategy import Strategy
from core.workspace import Workspace

NOW = clock.IST.localize(datetime(2026, 11, 22, 22, 39, 9))  # noqa: DTZ001 - localised
STAMP = "20261122_223909"

# As an OpenAlgo of 2026 writes it.
TODAYS_ENTRY: dict[str, Any] = {
    "name": "My ok_loop",
    "file_path": "strategies/scripts/ok_loop_20261122223909.py",
    "file_name": "ok_loop_20261122223909.py",
    "exchange": "CRYPTO",
    "is_running": False,
    "is_scheduled": True,
    "created_at": "2026-11-22T22:39:09.754373+05:30",
    "user_id": "demo",
    "schedule_start": "00:00",
    "schedule_stop": "23:59",
    "schedule_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    "last_started": "2026-11-22T22:39:36.102938+05:30",
    "pid": None,
    "last_stopped": "2026-11-22T22:39:47.000001+05:30",
    "manually_stopped": True,
    "last_modified": "2026-11-22T22:39:12.5+05:30",
}
# As one of 2025 wrote it on Windows.
OLD_ENTRY: dict[str, Any] = {
    "name": "नमस्ते EMA",
    "file_path": "strategies\\scripts\\ema (1)_20250922091500.py",
    "is_running": True,
    "is_scheduled": False,
    "created_at": "2025-09-22T09:15:00.000123+05:30",
    "pid": 4711,
}


def strategy(number: int = 1, **changes: Any) -> Strategy:
    strategy_id = f"ema_{20261122000000 + number}"
    made = Strategy(
        id=strategy_id,
        name=f"EMA {number}",
        file_path=f"strategies/scripts/{strategy_id}.py",
        created_at=NOW,
    )
    return replace(made, **changes)


def done(qtbot: QtBot, task: Task) -> None:
    """Wait until the task has succeeded."""
    with qtbot.waitSignal(task.succeeded, timeout=10_000):
        pass


def write(workspace: Workspace, content: Any) -> None:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    workspace.configs_file.write_bytes(data)


def reading_of_openalgo(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """Read the file as OpenAlgo does, and hold every value to the type that it expects."""
    with workspace.configs_file.open(encoding="utf-8") as file:
        configs = json.load(file)
    for strategy_id, config in configs.items():
        path = workspace.root / config["file_path"]
        assert "\\" not in config["file_path"]
        assert path.parent == workspace.scripts
        assert path.name == config["file_name"] == f"{strategy_id}.py"
        assert type(config["name"]) is str
        assert config["exchange"] == config["exchange"].upper()
        assert type(config["is_running"]) is bool
        assert type(config["is_scheduled"]) is bool
        assert config.get("pid") is None or type(config["pid"]) is int
        for key in ("created_at", "last_started", "last_stopped", "last_modified"):
            if key in config:
                moment = datetime.fromisoformat(config[key])
                assert moment.utcoffset() == timedelta(hours=5, minutes=30)
                assert config[key] == moment.isoformat(timespec="microseconds")
        if config["is_scheduled"]:
            datetime.strptime(config["schedule_start"], "%H:%M")  # noqa: DTZ007 - no zone
            assert set(config["schedule_days"]) <= {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
    return configs  # type: ignore[no-any-return]
