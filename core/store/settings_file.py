"""The settings of a workspace: in memory, and in ``strategies/opening_bell.json``.

OpenAlgo knows nothing of this file; what is ours of one strategy stands in its entry instead::

    {"supervision": {"most_failures": 3}, "starts_at_once": 2, "history": {"runs": 200, "days": 365},
     "prevent_sleep": false}

Only what somebody has chosen is there. Keys that this version does not know survive.
"""

import json
import os
from collections.abc import Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeGuard

from PySide6.QtCore import QObject, Signal

from core import clock
from core.background import Background, Task
from core.clock import Clock
from core.store.config_file import ConfigFile
from core.workspace import Workspace

_SUPERVISION: Final = "supervision"
_STARTS: Final = "starts_at_once"
_HISTORY: Final = "history"
_SLEEP: Final = "prevent_sleep"
_MOST_RUNS: Final = 1_000_000
_MOST_DAYS: Final = 36_500
_MOST_STARTS: Final = 1000


class KeptHistory(NamedTuple):
    """How much of the past is kept.

    Attributes:
        runs: Most runs of a strategy.
        days: Oldest run of a strategy.
    """

    runs: int = 200
    days: float = 365.0


class WorkspaceSettings(QObject):
    """What was chosen for all strategies of the workspace.

    All methods belong to the thread that made the object, and none but :meth:`load` and
    :meth:`flush` waits for the disk. A value without a meaning counts as not chosen.
    """

    notice_raised = Signal(str)
    """A sentence for the user."""

    def __init__(
        self, workspace: Workspace, background: Background, clock: Clock = clock.now
    ) -> None:
        """Begin with nothing chosen; ``background``, which owns the object, does the writing."""
        super().__init__(background)
        self._background = background
        self._file = ConfigFile(workspace.settings_file, clock)
        self._values: dict[str, Any] = {}
        self._unwritten: bytes | None = None

    def load(self) -> None:
        """Read the file; whatever is wrong with it becomes a notice, and nothing is lost."""
        self._values, notices = self._file.read()
        self._notify(notices)

    def supervision(self) -> Mapping[str, Any]:
        """Return what was chosen for the supervision of every strategy, as JSON values."""
        chosen = self._values.get(_SUPERVISION)
        return dict(chosen) if isinstance(chosen, Mapping) else {}

    def set_supervision(self, chosen: Mapping[str, Any]) -> Task:
        """Choose ``chosen``, and nothing else, for every strategy; fails with WriteError."""
        return self._set(_SUPERVISION, dict(chosen))

    def starts_at_once(self) -> int:
        """Return how many strategies may be in their start-up at the same time."""
        chosen = self._values.get(_STARTS)
        return chosen if _is_whole(chosen, _MOST_STARTS) else _cores()

    def chosen_starts_at_once(self) -> int | None:
        """Return what was chosen for :meth:`starts_at_once`, None where nothing was."""
        chosen = self._values.get(_STARTS)
        return chosen if _is_whole(chosen, _MOST_STARTS) else None

    def set_starts_at_once(self, chosen: int | None) -> Task:
        """Choose how many start at the same time, 1 to 1000, None for one for each processor.

        The task fails with WriteError.
        """
        return self._set(_STARTS, chosen)

    def history(self) -> KeptHistory:
        """Return how much of the past is kept."""
        chosen, default = self._values.get(_HISTORY), KeptHistory()
        if not isinstance(chosen, Mapping):
            return default
        runs, days = chosen.get("runs"), chosen.get("days")
        return KeptHistory(
            runs=runs if _is_whole(runs, _MOST_RUNS) else default.runs,
            days=float(days) if _is_positive(days) else default.days,
        )

    def prevents_sleep(self) -> bool:
        """Return whether the computer is kept awake while a window is open, on mains power."""
        return self._values.get(_SLEEP) is not False

    def set_prevents_sleep(self, *, on: bool) -> Task:
        """Choose whether the computer is kept awake; the task fails with WriteError."""
        return self._set(_SLEEP, None if on else False)

    def flush(self) -> None:
        """Wait until the file is what memory is, trying once more where a write failed.

        Raises:
            WriteError: The file is older than memory.
        """
        self._background.flush()
        if self._unwritten is not None:
            self._write(self._unwritten)

    def _set(self, key: str, value: Mapping[str, Any] | int | None) -> Task:
        """Keep a value; None or an empty one is as if nothing had been chosen."""
        values = dict(self._values)
        if value is None or value == {}:
            values.pop(key, None)
        else:
            values[key] = value
        self._values = values
        text = json.dumps(values, indent=2, ensure_ascii=False)
        # Half a surrogate pair has no UTF-8; Python's escape of one is JSON's as well.
        data = text.encode("utf-8", "backslashreplace")
        self._unwritten = data
        return self._background.run(partial(self._write, data))

    def _write(self, data: bytes) -> None:
        """Write ``data``; on the background's thread, or on the owner's when that one rests."""
        self._notify(self._file.write(data))
        if self._unwritten is data:
            self._unwritten = None

    def _notify(self, notices: list[str]) -> None:
        for each in notices:
            self.notice_raised.emit(each)


def _is_whole(value: object, most: int) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def _is_positive(value: object) -> TypeGuard[float]:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and 0 < value <= _MOST_DAYS  # type: ignore[operator] # mypy does not see through is_number


def _cores() -> int:
    """Return how many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
