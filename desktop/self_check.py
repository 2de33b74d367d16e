"""The program trying itself: proof that a frozen or freshly installed one is whole.

Everything happens in a folder that is gone afterwards, with real windows, a real manager
and real strategies. Each step prints a line; the first that fails ends the check.
"""

import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

import PySide6
from PySide6.QtCore import QEventLoop, QObject, QProcess, QProcessEnvironment, QTimer, Slot
from PySide6.QtGui import QGuiApplication

from core.background import Task
from core.environment import bundle_folder, outside_environment
from core.errors import OpeningBellError
from core.logs.log_reader import RunLog
from core.manager.library import AddedStrategy
from core.manager.manager import StrategyManager
from core.records.states import ACTIVE_STATES, StrategyState
from core.records.status import StrategyStatus
from core.sources.interpreters import runner_interpreter
from core.workspace import Workspace
from desktop.dialogs.add_strategy import AddDialog
from desktop.late_start import LateStart
from desktop.main_window import MainWindow
from desktop.models.requests import AddRequest
from desktop.settings import WindowSettings
from desktop.theme import Theme, new_application
from desktop.tray import Tray

_LIMIT_S: Final = 30.0
_LOOK_MS: Final = 20
_HEADER_LINES: Final = 2
"""What a runner writes into a log before the strategy does."""
_SAID: Final = "a child of the strategy says 42"
# A strategy that starts Python through sys.executable, as multiprocessing does.
_STRATEGY: Final = f"""\
import ssl, subprocess, sys
import multiprocessing, sqlite3, ctypes
subprocess.run([sys.executable, "-c", 'print("{_SAID}")'], check=True)
"""


class _CheckError(Exception):
    """A step did not come out as it should; ``str()`` says how."""


def run() -> int:
    """Try every part, print a line for each, and return 0 when all of them work."""
    application = new_application("opening-bell")
    application.setApplicationName("opening-bell")
    application.setQuitOnLastWindowClosed(False)
    theme = Theme(application)
    theme.install(application)
    with tempfile.TemporaryDirectory(prefix="opening-bell-") as folder:
        check = SelfCheck(Path(folder), theme)
        try:
            check.run()
        except (_CheckError, OpeningBellError) as error:
            print(f"FAILED {error}", flush=True)  # noqa: T201 - this program's output
            return 1
        finally:
            check.close()
    return 0


class SelfCheck(QObject):
    """The steps, in their order; each stands on those before it."""

    def __init__(self, folder: Path, theme: Theme) -> None:
        """Prepare to check in ``folder``, which is empty."""
        super().__init__()
        self._folder = folder
        self._theme = theme
        self._manager = StrategyManager(Workspace(folder / "workspace"), kind="window", parent=self)
        self._window: MainWindow | None = None
        self._late: LateStart | None = None
        self._failed: OpeningBellError | None = None
        self._result: object = None
        self._has_ended = False

    def run(self) -> None:
        """Take every step.

        Raises:
            _CheckError: One of them failed.
            OpeningBellError: The core refused something.
        """
        self._manager.open()
        _tell("workspace", f"{self._manager.workspace.root}, runners on {runner_interpreter()}")
        window = self._open_window()
        strategy = self._run_to_the_end()
        self._follow_log(window, strategy)
        self._stop_template()
        self._open_editor(window, strategy)
        self._know_names(window)
        self._open_dialog(window)
        self._start_late(window)
        self._ask_bell()
        found = self._wait_for(self._manager.keychain())
        _tell("keychain", f"{_kinds_of_keychains()} kinds known, here {found or 'none'}")

    def close(self) -> None:
        """End what was begun, strategies too."""
        for status in self._manager.statuses():
            if status.state in ACTIVE_STATES:
                self._wait_for(self._manager.stop(status.id, grace_s=0))
        if self._late is not None:
            self._late.close()
        if self._window is not None:
            self._window.end()
        self._manager.close()

    # -- the steps

    def _open_window(self) -> MainWindow:
        settings = WindowSettings(self._folder / "window.ini")
        self._window = MainWindow(self._manager, self._theme, settings)
        self._window.show()
        handle = self._window.windowHandle()
        _until(handle.isExposed, "the window to be on the screen")
        if self._theme.icon("app").pixmap(64).isNull():
            message = "icons: the program's own cannot be drawn"
            raise _CheckError(message)
        shown = f"Qt {PySide6.__version__} on {QGuiApplication.platformName()}"
        _tell("window", f"{shown}, Python {platform.python_version()}")
        return self._window

    def _run_to_the_end(self) -> StrategyStatus:
        source = self._folder / "short.py"
        source.write_text(_STRATEGY, encoding="utf-8")
        python = runner_interpreter()
        strategy_id = self._added(self._manager.add(source, "Short", interpreter=python))
        self._wait_for(self._manager.start(strategy_id))
        _until(lambda: not self._is_active(strategy_id), "the strategy to end")
        status = self._manager.status(strategy_id)
        if status.state is not StrategyState.EXITED:
            message = f"strategy: {status.why}{_log_text(status)}"
            raise _CheckError(message)
        _tell("strategy", status.why)
        return status

    def _follow_log(self, window: MainWindow, status: StrategyStatus) -> None:
        if _SAID not in _log_text(status):
            message = f"log: the strategy's line is not in {status.log}"
            raise _CheckError(message)
        rows = window.model.rowCount()
        window.log.dock().show_strategy(status.id)
        _until(lambda: window.log.dock().run_id() == status.run, "the log dock to show the run")
        model = window.log.dock().panel.model
        _until(lambda: model.count() > 0, "the log dock to show lines")
        _tell("table and log", f"{rows} strategy, {model.count()} lines")

    def _stop_template(self) -> None:
        strategy_id = self._added(self._manager.add_template("graceful_stop", "Graceful"))
        self._wait_for(self._manager.set_interpreter(strategy_id, runner_interpreter()))
        self._wait_for(self._manager.start(strategy_id))
        _until(lambda: self._has_begun(strategy_id), "the template to say something")
        killed = self._wait_for(self._manager.stop(strategy_id))
        why = self._manager.status(strategy_id).why
        if killed:
            message = f"template: {why}"
            raise _CheckError(message)
        _tell("template", why)

    def _open_editor(self, window: MainWindow, status: StrategyStatus) -> None:
        window.editors.open_strategy(status.id)
        tab = window.editors.tab(status.id)
        if tab is None:
            message = "editor: no tab opened"
            raise _CheckError(message)
        _until(lambda: tab.editor.text() == _STRATEGY, "the editor to show the source")
        lacks = tab.editor.limits()
        if lacks:
            message = f"editor: {lacks}"
            raise _CheckError(message)
        _tell("editor", f"{tab.editor.lines()} lines in Scintilla")

    def _know_names(self, window: MainWindow) -> None:
        known = window.editing.code.current()
        if known is None:
            message = "editor: nothing looks at the text"
            raise _CheckError(message)
        _until(lambda: any(each.code == "F401" for each in known.lint.findings()), "ruff to answer")
        versions: list[tuple[int, int]] = []
        known.code.version_found.connect(versions.append)
        known.code.prepare()
        _until(lambda: bool(versions), "the language program to answer")
        found = len(known.lint.findings())
        _tell("names", f"known as Python {versions[0][0]}.{versions[0][1]} does, {found} problems")

    def _open_dialog(self, window: MainWindow) -> None:
        request = AddRequest(path=self._folder / "short.py", name="Again")
        dialog = AddDialog(window, self._theme, request, self._manager.check_file)
        dialog.show()
        _until(dialog.isVisible, "the dialog to open")
        name = dialog.request().name
        dialog.close()
        dialog.deleteLater()
        _tell("dialog", f"Add strategy, “{name}”")

    def _start_late(self, window: MainWindow) -> None:
        self._late = LateStart(self._manager, window, hidden=False)
        tray = window.findChild(Tray)
        if tray is None:
            message = "tray: there is no icon"
            raise _CheckError(message)
        tray.fill_menu()
        shown = "its icon is shown" if tray.is_available() else "this desktop has none"
        _tell("tray", f"{shown}, {len(tray.menu.actions())} entries in its menu")

    def _ask_bell(self) -> None:
        bell = QProcess(self)
        environment = QProcessEnvironment()
        for name, value in outside_environment(os.environ).items():
            environment.insert(name, value)
        bell.setProcessEnvironment(environment)
        program, *arguments = _bell_command()
        workspace = str(self._manager.workspace.root)
        bell.start(program, [*arguments, "--workspace", workspace, "--json", "status"])
        _until(lambda: bell.state() == QProcess.ProcessState.NotRunning, "bell to answer")
        answer = bytes(bell.readAllStandardOutput().data()).decode()
        if bell.exitCode() or '"window"' not in answer:
            said = answer + bytes(bell.readAllStandardError().data()).decode()
            message = f"bell: {said.strip() or bell.errorString()}"
            raise _CheckError(message)
        _tell("bell", "answered by the window")

    # -- waiting and looking

    def _added(self, task: Task) -> str:
        added = self._wait_for(task)
        if not isinstance(added, AddedStrategy):
            message = f"strategy: it was not added ({added!r})"
            raise _CheckError(message)
        return added.id

    def _wait_for(self, task: Task) -> object:
        self._result, self._failed, self._has_ended = None, None, False
        task.succeeded.connect(self._on_task_succeeded)
        task.failed.connect(self._on_task_failed)
        _until(lambda: self._has_ended, "something that the manager does")
        if self._failed is not None:
            raise self._failed
        return self._result

    @Slot(object)
    def _on_task_succeeded(self, result: object) -> None:
        self._result, self._has_ended = result, True

    @Slot(object)
    def _on_task_failed(self, error: OpeningBellError) -> None:
        self._failed, self._has_ended = error, True

    def _is_active(self, strategy_id: str) -> bool:
        return self._manager.status(strategy_id).state in ACTIVE_STATES

    def _has_begun(self, strategy_id: str) -> bool:
        lines = _log_text(self._manager.status(strategy_id)).splitlines()
        return len(lines) > _HEADER_LINES


def _log_text(status: StrategyStatus) -> str:
    if status.log is None or not status.log.exists():
        return ""
    return "".join(f"\n{each.text}" for each in RunLog(status.log).tail(20))


def _kinds_of_keychains() -> int:
    """Return how many kinds of keychains can be loaded; a session need not have one.

    Raises:
        _CheckError: What finds them, or speaks to this system's, is missing.
    """
    kinds = entry_points(group="keyring.backends")
    try:
        for each in kinds:
            each.load()
        if sys.platform == "linux":
            import_module("secretstorage")
    except ImportError as error:
        message = f"keychain: {error}"
        raise _CheckError(message) from error
    if not kinds:
        message = "keychain: no kind is known"
        raise _CheckError(message)
    return len(kinds)


def _tell(part: str, what: str) -> None:
    print(f"ok  {part}: {what}", flush=True)  # noqa: T201 - this program's output


def _until(is_so: Callable[[], bool], what: str) -> None:
    """Run the event loop until ``is_so``.

    Raises:
        _CheckError: It took too long.
    """
    give_up_at = time.monotonic() + _LIMIT_S
    while not is_so():
        if time.monotonic() > give_up_at:
            message = f"waited {_LIMIT_S:g} s for {what}"
            raise _CheckError(message)
        loop = QEventLoop()
        QTimer.singleShot(_LOOK_MS, loop.quit)
        loop.exec()


def _bell_command() -> list[str]:
    """Return the command that runs ``bell`` of this very program."""
    if bundle_folder() is not None:
        name = "bell.exe" if sys.platform == "win32" else "bell"
        return [str(Path(sys.executable).with_name(name))]
    root = str(Path(__file__).resolve().parent.parent)
    start = f"import sys; sys.path.insert(0, {root!r}); "
    return [sys.executable, "-c", f"{start}from core.cli.main import main; sys.exit(main())"]
