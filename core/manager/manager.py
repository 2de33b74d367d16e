"""The manager of a workspace: what the window and ``bell`` see of the core."""

from PySide6.QtCore import QObject, Signal, Slot
from typing_extensions import override

from core import clock
from core.clock import Clock
from core.errors import WorkspaceBusyError, WriteError
from core.manager.manager_lock import ManagerLock
from core.manager.strategy_transfer import StrategyTransfer
from core.manager.unlisted import list_again
from core.process.adoption import ids_with_runs, newest_run
from core.process.launcher import Launcher
from core.sources import interpreters
from core.workspace import Workspace


class StrategyManager(StrategyTransfer):
    """Hosts the strategies of one workspace, from its opening to its closing."""

    notice_raised = Signal(str)
    """A sentence for the user about the workspace."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        kind: str,
        parent: QObject | None = None,
        now: Clock = clock.now,
    ) -> None:
        """Prepare to manage ``workspace``; nothing is read before :meth:`open`.

        Args:
            workspace: The folder.
            kind: ``window``, ``serve`` or ``one-shot``; others are told it.
            parent: The owner, if any.
            now: What time it is for the schedules.
        """
        super().__init__(workspace, parent, now=now)
        self.kind = kind
        self._lock = ManagerLock(workspace)
        self.store.notice_raised.connect(self.notice_raised)
        self.settings.notice_raised.connect(self.notice_raised)
        self.calendar_notice_raised.connect(self.notice_raised)
        self.variable_notice_raised.connect(self.notice_raised)
        self.store.write_failed.connect(self._on_store_write_failed)

    def open(self) -> None:
        """Take the workspace: load its strategies, and adopt the runs that live.

        Emits ``notice_raised`` for what was wrong, and ``strategy_added`` for each strategy.

        Raises:
            WorkspaceBusyError: Another manager has it.
            WorkspaceError: Its folder cannot be used.
            InterpreterError: There is no Python for runners.
        """
        self._refuse_a_served_folder()
        self.workspace.create()
        self._lock.acquire(self.kind)
        self.store.load()
        self.settings.load()
        self._journal.load()
        python = interpreters.runner_interpreter()
        self._launcher = Launcher(python, self)
        have_run = ids_with_runs(self.workspace)
        for notice in list_again(self.workspace, self.store, have_run):
            self.notice_raised.emit(notice)
        for strategy in self.store.strategies():
            has_run = strategy.id in have_run
            self._host(strategy, newest_run(self.workspace, strategy.id) if has_run else None)
            self.strategy_added.emit(strategy.id)
        self._finish_key_change()
        self._restore_soon()
        self._sampler.start()
        if self.kind == "serve":
            self.warm_up()
        elif self.kind == "one-shot":
            self._show_schedules()

    def _refuse_a_served_folder(self) -> None:
        """Leave the folder of an OpenAlgo that runs alone: two would start the same strategies.

        Raises:
            WorkspaceBusyError: One runs in it.
        """
        if (self.workspace.root / "app.py").exists():
            from core.transfer.live_openalgo import how_it_is_served  # noqa: PLC0415 - seldom so

            served_by = how_it_is_served(self.workspace.root)
            if served_by:
                message = (
                    f"OpenAlgo serves {self.workspace.root}: {served_by}. Stop it first, or import "
                    "its strategies into a workspace of your own"
                )
                raise WorkspaceBusyError(message)

    def warm_up(self) -> None:
        """Keep the schedules, and get ready for the first start and change.

        A window does so once it is painted; a manager that does not stay never does.
        """
        self.keep_schedules()
        if self._launcher is not None:
            self._launcher.warm_up()
        # The first start need not wait until every Python of this computer has answered.
        self._check_worker.run(interpreters.default_interpreter)
        self.watch_sources()
        self._library.warm_up()
        self._retention.look_after(self._hosted)

    def close(self) -> None:
        """Give the workspace back: writes are on disk, strategies keep running.

        Raises:
            WriteError: The last changes could not be written, also not at a second try.
        """
        self.stop_keeping()
        self.stop_watching()
        self._sampler.stop()
        self._queue.close()
        self._gate.close()
        if "calendar_updates" in vars(self):
            self.calendar_updates.close()
        self._sweeper.close()
        self._retention.do_now()
        self._journal.write_soon()
        for hosted in self._hosted.values():
            hosted.close()
        self._hosted.clear()
        if self._launcher is not None:
            self._launcher.close()
            self._launcher = None
        self._background.flush()
        self._check_worker.flush()
        self._library_worker.flush()
        self._history_worker.flush()
        try:
            self.store.flush()
            self.settings.flush()
        finally:
            self._lock.release()

    @override
    def _restores(self) -> bool:
        return self.kind != "one-shot"

    @Slot(object)
    def _on_store_write_failed(self, error: WriteError) -> None:
        self.notice_raised.emit(str(error))
