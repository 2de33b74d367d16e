"""The program's own log, and what becomes of errors that nobody caught."""

import logging
import sys
import threading
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from types import TracebackType
from typing import Final

from core.workspace import Workspace

_LIMIT_BYTES: Final = 1_000_000
_KEPT: Final = 3

_log = logging.getLogger("opening-bell")


class ProgramLog:
    """Writes records to the workspace's ``log/opening-bell.log``, rotated by size."""

    def __init__(self, workspace: Workspace) -> None:
        """Begin to write; the file is made with the first record."""
        self._handler = RotatingFileHandler(
            workspace.program_log,
            maxBytes=_LIMIT_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
            delay=True,
        )
        line = "%(asctime)s %(levelname)s %(name)s: %(message)s"
        self._handler.setFormatter(logging.Formatter(line))
        logging.getLogger().addHandler(self._handler)

    def close(self) -> None:
        """Write no more."""
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()


class UncaughtErrors:
    """Logs errors that nobody caught and tells each in a sentence; the program goes on."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        """Catch what reaches the outermost hooks.

        Args:
            tell: Called with the sentence; on any thread.
        """
        self._tell = tell
        self._before = sys.excepthook, threading.excepthook
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error

    def close(self) -> None:
        """Leave the hooks as they were."""
        sys.excepthook, threading.excepthook = self._before

    def _on_error(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
            return
        _log.error("Nobody caught this error", exc_info=(kind, error, trace))
        said = str(error) or kind.__name__
        self._tell(
            f"Something unforeseen went wrong ({kind.__name__}: {said}): "
            "log/opening-bell.log in the workspace says more"
        )

    def _on_thread_error(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self._on_error(args.exc_type, args.exc_value, args.exc_traceback)
