"""What a test may not leave behind, each found by a guard that names it.

A guard looks once before the test and once after it, and complains of what is new:
unexpected log records, processes, threads, top-level widgets and orphaned timers.
"""

import contextlib
import gc
import logging
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psutil
from typing_extensions import override

from core.runner import protocol

PATIENCE_S = 5.0
"""How long something that is already ending may take until it counts as left behind."""


class Guard(Protocol):
    """Looks at one kind of thing that tests can leave behind."""

    def complaints(self) -> list[str]:
        """Return a line for each thing that the test has left; removes it where it can."""
        ...


class LogGuard(logging.Handler):
    """Collects the log records of level WARNING and above."""

    def __init__(self) -> None:
        """Expect nothing."""
        super().__init__(logging.WARNING)
        self._records: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Expect one or more records whose message matches the regular expression."""
        self._expected.append(pattern)

    @override
    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record's text."""
        text = f"{record.levelname} {record.name}: {record.getMessage()}"
        if record.exc_info and record.exc_info[1]:
            text += f" ({record.exc_info[1]!r})"
        self._records.append(text)

    def complaints(self) -> list[str]:
        """Return the unexpected records, and the expectations that were not met."""
        unexpected = [
            f"an unexpected log record: {text}"
            for text in self._records
            if not any(re.search(pattern, text) for pattern in self._expected)
        ]
        missing = [
            f"a log record that was expected and did not come: {pattern}"
            for pattern in self._expected
            if not any(re.search(pattern, text) for text in self._records)
        ]
        return unexpected + missing


class ProcessGuard:
    """Finds child processes, and the runs that were started in a test's folder."""

    def __init__(self, folder: Path | None) -> None:
        """Look at the children there are.

        Args:
            folder: Where the test may have made workspaces, if it has a folder.
        """
        self._folder = folder
        self._before = set(_children())

    def complaints(self) -> list[str]:
        """Return a line for each process that is left; they are killed."""
        # What a process of a longer life has started is its own: the spare of a manager, say.
        found = {each for each in set(_children()) - self._before if not self._is_theirs(each)}
        if self._folder is not None:
            found |= set(_processes_of_runs(self._folder))
        _, left = psutil.wait_procs(found, timeout=PATIENCE_S)
        lines = [f"a process: {_described(each)}" for each in left]
        for each in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(left, timeout=PATIENCE_S)
        return lines

    def _is_theirs(self, process: psutil.Process) -> bool:
        with contextlib.suppress(psutil.NoSuchProcess):
            return process.parent() in self._before
        return False


class ThreadGuard:
    """Finds threads that Python started."""

    def __init__(self) -> None:
        """Look at the threads there are."""
        self._before = set(threading.enumerate())

    def complaints(self) -> list[str]:
        """Return a line for each thread that does not end."""
        # A thread of Qt's that once ran Python stays in the list as a dummy.
        found = [
            each
            for each in set(threading.enumerate()) - self._before
            if not isinstance(each, threading._DummyThread)
        ]
        for each in found:
            each.join(PATIENCE_S)
        return [f"a thread: {each!r}" for each in found if each.is_alive()]


class WidgetGuard:
    """Finds top-level widgets; to be used once there is an application."""

    def __init__(self) -> None:
        """Look at the widgets there are."""
        self._before = {id(each) for each in _top_level_widgets()}

    def complaints(self) -> list[str]:
        """Return a line for each widget without a parent that is left."""
        _delete_what_is_due()
        found = self._new()
        if found:
            found.clear()
            gc.collect()
            _delete_what_is_due()
            found = self._new()
        return [f"a top-level widget: {each!r}" for each in found]

    def _new(self) -> list[object]:
        return [each for each in _top_level_widgets() if id(each) not in self._before]


class TimerGuard:
    """Finds active timers that nothing owns."""

    def __init__(self) -> None:
        """Look at the timers there are."""
        self._before = {id(each) for each in _orphaned_timers()}

    def complaints(self) -> list[str]:
        """Return a line for each timer that ticks on without a parent."""
        if not self._new():
            return []
        gc.collect()
        return [f"an active timer without a parent: {each!r}" for each in self._new()]

    def _new(self) -> list[object]:
        return [each for each in _orphaned_timers() if id(each) not in self._before]


def _children() -> list[psutil.Process]:
    with contextlib.suppress(psutil.NoSuchProcess):
        return psutil.Process().children(recursive=True)
    return []


def _described(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return f"{process.pid} {' '.join(process.cmdline())[:300] or process.name()}"
    return str(process.pid)


def _processes_of_runs(folder: Path) -> Iterator[psutil.Process]:
    """Yield the runners and strategies whose run folder lies in ``folder``."""
    records = folder.rglob(protocol.RECORD_NAME)
    runs = {each.parent.name for each in (*records, *folder.rglob(protocol.REQUEST_NAME))}
    if not runs:
        return
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.environ().get(protocol.RUN_VARIABLE) in runs or _is_runner(process, folder):
                yield process


def _is_runner(process: psutil.Process, folder: Path) -> bool:
    if "core.runner.main" not in " ".join(process.cmdline()):
        return False
    return any(Path(each.path).is_relative_to(folder) for each in process.open_files())


def _top_level_widgets() -> list[object]:
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return []
    return [each for each in widgets.QApplication.topLevelWidgets() if each.parent() is None]


def _orphaned_timers() -> list[object]:
    core, shiboken = sys.modules.get("PySide6.QtCore"), sys.modules.get("shiboken6")
    if core is None or shiboken is None:
        return []
    kinds = set(_kinds_of(core.QTimer))
    timers = [each for each in gc.get_objects() if type(each) in kinds]
    return [
        each
        for each in timers
        if shiboken.isValid(each) and each.isActive() and each.parent() is None
    ]


def _kinds_of(kind: type) -> Iterator[type]:
    yield kind
    below: list[type] = kind.__subclasses__()
    for each in below:
        yield from _kinds_of(each)


def _delete_what_is_due() -> None:
    core = sys.modules["PySide6.QtCore"]
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
