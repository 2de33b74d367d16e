"""Strategies that run although the settings have lost them: their file was damaged, say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.errors import InvalidNameError
from core.file_lock import is_locked
from core.process.adoption import newest_run
from core.records.strategy import DEFAULT_GRACE_S, LONGEST_GRACE_S, Strategy
from core.sources.naming import display_name
from core.store.run_folder import RunFolder
from core.store.strategy_store import StrategyStore
from core.workspace import Workspace


def list_again(workspace: Workspace, store: StrategyStore, ids: set[str]) -> list[str]:
    """Put those of ``ids`` into ``store`` that run and are missing there; return what to say.

    One with an entry that is not understood has been told of by the store.
    """
    notices = []
    for strategy in _unlisted(workspace, store, ids):
        store.put(strategy)
        notices.append(
            f"{strategy.name} runs and was missing from {workspace.configs_file.name}: "
            "it is listed again, as it runs"
        )
    store.notices += notices
    return notices


def _unlisted(workspace: Workspace, store: StrategyStore, ids: set[str]) -> Iterator[Strategy]:
    for strategy_id in sorted(ids):
        # The lock is looked at first: most of what has no entry was deleted long ago.
        if store.is_taken(strategy_id) or not is_locked(workspace.runs(strategy_id) / "lock"):
            continue
        found = newest_run(workspace, strategy_id)
        if found is not None and found.alive:
            folder = RunFolder(workspace.runs(strategy_id) / found.record.run_id)
            yield _strategy(workspace, strategy_id, folder.read_request())


def _strategy(workspace: Workspace, strategy_id: str, request: dict[str, Any]) -> Strategy:
    try:
        name = display_name(str(request["strategy_name"]))
        interpreter, source = map(str, request["argv"])
        grace_s = min(max(float(request["grace_s"]), 0.0), LONGEST_GRACE_S)
        file_path = Path(source).relative_to(workspace.root).as_posix()
    except (KeyError, ValueError, TypeError, InvalidNameError):
        name, interpreter, grace_s = strategy_id, None, DEFAULT_GRACE_S
        file_path = f"strategies/scripts/{strategy_id}.py"
    return Strategy(
        id=strategy_id,
        name=name,
        file_path=file_path,
        interpreter=interpreter,
        grace_s=grace_s,
        is_running=True,
    )
