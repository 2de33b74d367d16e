"""How strategies are supervised, and what is kept of their past."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Signal

from core import clock
from core.background import Task
from core.errors import InvalidSettingError, SourceMissingError
from core.manager.strategy_starter import StrategyStarter
from core.records.states import CLEARABLE_STATES
from core.records.strategy import Strategy
from core.records.supervision import Supervision, checked, to_json
from core.store.run_folder import RunFolder


class StrategySupervisor(StrategyStarter):
    """Keeps the settings of supervision, and answers what has run."""

    strategy_changed = Signal(str)
    """Its settings, name or source."""

    def supervision(self, strategy_id: str) -> Supervision:
        """Return all settings that a strategy's next run goes by.

        Raises:
            UnknownStrategyError: There is none with this id.
        """
        return self._resolved(self.store.get(strategy_id))

    def set_supervision(self, strategy_id: str, chosen: Mapping[str, Any]) -> Task:
        """Choose ``chosen``, and nothing else, for one strategy alone.

        The task fails with StrategyRunningError, InvalidSettingError or WriteError.

        Args:
            strategy_id: The strategy, which is not active.
            chosen: Field names of :class:`Supervision` to JSON values.
        """
        refusal = self._refusal(strategy_id, "change how it is supervised")
        if refusal is not None:
            return refusal
        try:
            values = _checked(chosen)
        except InvalidSettingError as error:
            return self._failed(error)
        return self._change(strategy_id, lambda old: replace(old, supervision=values))

    def workspace_supervision(self) -> Mapping[str, Any]:
        """Return what was chosen for all strategies, as JSON values."""
        return self.settings.supervision()

    def set_workspace_supervision(self, chosen: Mapping[str, Any]) -> Task:
        """Choose ``chosen``, and nothing else, for all strategies; runs under way stay as they are.

        The task fails with InvalidSettingError or WriteError.
        """
        try:
            task = self.settings.set_supervision(_checked(chosen))
        except InvalidSettingError as error:
            return self._failed(error)
        for strategy_id, hosted in self._hosted.items():
            if hosted.refusal("") is None:
                hosted.supervision = self._resolved(hosted.strategy)
                self.strategy_changed.emit(strategy_id)
        return task

    def clear(self, strategy_id: str) -> Task:
        """Take note of how a strategy ended: it counts as stopped, for later managers too.

        Nothing is done where there is nothing to take note of. The task fails with
        StrategyRunningError or WriteError.
        """
        refusal = self._refusal(strategy_id, "be cleared")
        if refusal is not None:
            return refusal
        hosted, at = self._get(strategy_id), clock.now()
        task = Task(self)
        task.succeed()
        if hosted.state not in CLEARABLE_STATES:
            return task
        hosted.clear(at)
        self._remember_failure(hosted)
        if self.store.get(strategy_id).is_running:
            self.store.mark_ended(strategy_id, at)
        run = hosted.last_ended
        if run is None:
            return task
        folder = RunFolder(self.workspace.runs(strategy_id) / run.run_id)
        return task.then(lambda _: self._history_worker.run(partial(folder.clear, at)))

    def run_source(self, strategy_id: str, run_id: str) -> Task:
        """Read the source that one run has run; result bytes.

        The task fails with UnknownStrategyError, UnknownRunError, or SourceMissingError where
        that version is not kept.
        """
        if strategy_id not in self._hosted:
            return self._unknown(strategy_id)
        strategy = self.store.get(strategy_id)
        return self._history_worker.run(partial(self._read_version, strategy, run_id))

    def _read_version(self, strategy: Strategy, run_id: str) -> bytes:
        """Return the source of a run; on the worker thread."""
        sha256 = self._history.find(strategy, run_id).source_sha256
        data = self._versions.read(strategy.id, sha256)
        if data is None:
            message = f"What {strategy.name} ran then is not kept any more"
            raise SourceMissingError(message)
        return data

    def _change(self, strategy_id: str, change: Callable[[Strategy], Strategy]) -> Task:
        """Store a strategy's changed settings."""
        task = Task(self)
        task.succeed(strategy_id)
        return task.then(partial(self._store_changed, change))

    def _store_changed(self, change: Callable[[Strategy], Strategy], strategy_id: str) -> Task:
        hosted = self._get(strategy_id)
        hosted.strategy = change(self.store.get(strategy_id))
        stored = self.store.put(hosted.strategy)
        if hosted.refusal("") is None:
            hosted.supervision = self._resolved(hosted.strategy)
        self.strategy_changed.emit(strategy_id)
        return stored


def _checked(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings in their form in JSON.

    Raises:
        InvalidSettingError: There is no such setting, or a value has no meaning for it.
    """
    return {name: to_json(checked(name, value)) for name, value in chosen.items()}
