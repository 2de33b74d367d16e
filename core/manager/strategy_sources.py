"""What becomes of strategies' files: whether they may run, and whether what runs is still them."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot
from typing_extensions import override

from core import clock
from core.background import Task
from core.clock import Clock
from core.errors import InterpreterError, SourceSyntaxError
from core.manager.hosted_strategy import HostedStrategy
from core.manager.strategy_librarian import StrategyLibrarian
from core.records.source_note import SOUND, SourceNote
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from core.records.strategy import Strategy
from core.records.triggers import Trigger
from core.sources.interpreters import default_interpreter
from core.sources.source_judge import SourceFacts, SourceJudge
from core.workspace import Workspace

if TYPE_CHECKING:
    from core.file_watch import FileWatch


_FIRST_LOOK_MS: Final = 1_000
"""What runs is adopted first: files that were not looked at before are compiled, each by its Python."""


class StrategySources(StrategyLibrarian):
    """Notices what is done to sources, by whomever, and lets go of starts that they held up."""

    def __init__(
        self, workspace: Workspace, parent: QObject | None = None, *, now: Clock = clock.now
    ) -> None:
        """Prepare; no file is looked at before :meth:`watch_sources`."""
        super().__init__(workspace, parent, now=now)
        self._told_notes: dict[str, SourceNote] = {}
        self._paths: dict[str, Path] = {}
        self._watch: FileWatch | None = None
        self._is_looking = self._looks_again = False
        self._look_soon = QTimer(self, singleShot=True, interval=0)
        self._look_soon.timeout.connect(self._on_look_soon_timeout)
        self._first_look = QTimer(self, singleShot=True, interval=_FIRST_LOOK_MS)
        self._first_look.timeout.connect(self._look_soon.start)
        self.strategy_added.connect(self._on_source_stirred)
        self.strategy_changed.connect(self._on_source_stirred)
        self.strategy_removed.connect(self._on_source_stirred)
        # Where a folder's system tells nothing, as that of a network.
        self.sampled.connect(self._compare)

    def watch_sources(self) -> None:
        """Look at all sources, and at those that are changed from now on."""
        from core.file_watch import FileWatch  # noqa: PLC0415 - once the window is painted

        self._watch = FileWatch(self.workspace.scripts, self)
        self._watch.stirred.connect(self._look_soon.start)
        self._first_look.start()

    def stop_watching(self) -> None:
        """Look at no source any more; again does nothing."""
        self._first_look.stop()
        self._look_soon.stop()
        if self._watch is not None:
            self._watch.deleteLater()
            self._watch = None

    def compare_now(self) -> Task:
        """Compare what runs with what its file holds; the task succeeds when all is known."""
        return self._compare(self._hosted)

    @Slot(list)
    def _compare(self, strategy_ids: Iterable[str]) -> Task:
        """Learn whether what runs is still what its file holds."""
        hosted = [self._hosted[each] for each in strategy_ids if each in self._hosted]
        paths = [self._path(each.strategy) for each in hosted if each.state in ACTIVE_STATES]
        return self._history_worker.run(partial(_hash, self._judge, paths)).then(self._tell_notes)

    @override
    def restart(self, strategy_id: str, trigger: Trigger = Trigger.USER) -> Task:
        """Stop a strategy where it runs, and start it; one that could not start goes on running."""
        hosted = self._hosted.get(strategy_id)
        restart = partial(super().restart, strategy_id, trigger)
        if hosted is None or hosted.state not in ACTIVE_STATES:
            return restart()
        strategy = self.store.get(strategy_id)
        judge = partial(_refuse_flawed, self._judge, self._path(strategy), strategy.interpreter)
        return self._background.run(judge).then(lambda _: restart())

    @override
    def _row(self, hosted: HostedStrategy, present: datetime) -> StrategyStatus:
        status, note = super()._row(hosted, present), self._note(hosted)
        if note == SOUND:
            return status
        why = status.why if _is_held(hosted) else note.told_with(status.why)
        return replace(status, why=why, source=note)

    def _note(self, hosted: HostedStrategy) -> SourceNote:
        facts = self._judge.known(self._path(hosted.strategy))
        if facts is None:
            return SOUND
        return SourceNote(_is_edited(hosted, facts), facts.flaw)

    def _path(self, strategy: Strategy) -> Path:
        # Asked for each row: to put a path together takes as long as the rest of the row.
        path = self._paths.get(strategy.file_path)
        if path is None:
            path = self._paths[strategy.file_path] = self.workspace.root / strategy.file_path
        return path

    @Slot(str)
    def _on_source_stirred(self, _strategy_id: str) -> None:
        if self._watch is not None:
            self._look_soon.start()

    @Slot()
    def _on_look_soon_timeout(self) -> None:
        """Look at all files: most are known by what the folder tells of them."""
        if self._watch is None:
            return
        if self._is_looking:
            self._looks_again = True
            return
        files = {self._path(each): each.interpreter for each in self.store.strategies()}
        self._watch.follow(files)
        self._is_looking = True
        task = self._check_worker.run(partial(_look, self._judge, files))
        task.succeeded.connect(self._on_looked)

    @Slot(object)
    def _on_looked(self, _result: object) -> None:
        if self._looks_again:
            self._look_soon.start()
        self._is_looking = self._looks_again = False
        self._tell_notes()

    def _tell_notes(self, _result: object = None) -> None:
        """Let go of starts whose files are mended, and tell what is new to be said of others."""
        for strategy_id, hosted in list(self._hosted.items()):
            note = self._note(hosted)
            if _is_held(hosted) and note.flaw is None:
                self._told_notes[strategy_id] = note
                hosted.release()
                self._remember_failure(hosted)
            elif note != self._told_notes.get(strategy_id, SOUND):
                self._told_notes[strategy_id] = note
                self.state_changed.emit(strategy_id)


def _is_held(hosted: HostedStrategy) -> bool:
    """Return whether a strategy's last start was refused because its file does not compile."""
    failure = hosted.start_failure()
    return failure is not None and failure.code == SourceSyntaxError.code


def _is_edited(hosted: HostedStrategy, facts: SourceFacts) -> bool:
    """Return whether a file is not what the process that runs began with."""
    record = hosted.record
    if record is None or hosted.state is not StrategyState.RUNNING or not record.source_sha256:
        return False
    if facts.sha256 in {"", record.source_sha256}:
        return False
    if not record.attempts:
        return True
    # Its runner has started it again since, with what the file was then.
    return facts.changed_at_s > record.attempts[-1].ended_at.timestamp()


def _look(judge: SourceJudge, files: dict[Path, str | None]) -> None:
    """Look at files; on the worker thread."""
    # Without a Python nobody can tell, and none of them starts anyway.
    with suppress(InterpreterError):
        judge.look({path: _python(chosen) for path, chosen in files.items()})


def _hash(judge: SourceJudge, paths: list[Path]) -> None:
    for each in paths:
        judge.hash(each)


def _refuse_flawed(judge: SourceJudge, path: Path, chosen: str | None) -> None:
    judge.refuse_flawed(path, _python(chosen))


def _python(chosen: str | None) -> Path:
    return Path(chosen) if chosen else default_interpreter()
