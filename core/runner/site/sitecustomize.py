"""Runs in every Python of a strategy before its own code: live lines, and an orderly end.

Python imports it at its start because its folder stands first on ``PYTHONPATH``. It must work on
every Python a strategy may choose, cost next to nothing, and never break a start. A
``sitecustomize`` further down the path (the strategy's own, or the distribution's) runs after it.
"""

import _signal as signal  # type: ignore[import-not-found]  # the public one imports enum
import os
import sys
from _thread import get_ident

_MAIN_VARIABLE = "OPENING_BELL_MAIN"
_EXIT_CODE = 143
"""What a shell reports of a process that SIGTERM ended: 128 + 15."""


def _flush_each_line() -> None:
    """Write each line at once, in one piece: what ``-u`` promises, at three times its speed."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(line_buffering=True)


class _OrderlyEnd:
    """Has the main process end by ``SystemExit`` when asked to: ``finally`` and atexit run.

    A handler of the strategy's own replaces this one. A forked child goes back to the system's
    answer, so that whoever forked it (multiprocessing, say) can end it as usual.
    """

    def __init__(self) -> None:
        self._main = os.getpid()
        names = ("SIGTERM", "SIGBREAK")
        self._asked = [getattr(signal, name) for name in names if hasattr(signal, name)]
        for number in self._asked:
            if signal.getsignal(number) == signal.SIG_DFL:
                signal.signal(number, self._finish)
        self._masks: dict[int, set[int]] = {}
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._hold, after_in_parent=self._release, after_in_child=self._forget
            )

    def _finish(self, number: int, _frame: object) -> None:
        if os.getpid() == self._main:
            self._replace(self._ignore)
            raise SystemExit(_EXIT_CODE)
        self._replace(signal.SIG_DFL)
        os.kill(os.getpid(), number)

    def _ignore(self, *_: object) -> None:
        """Let the end that is under way be finished."""

    def _hold(self) -> None:
        """Keep signals back during a fork: Python drops those that reach the child too early."""
        self._masks[get_ident()] = signal.pthread_sigmask(signal.SIG_BLOCK, self._asked)

    def _release(self) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, self._masks.pop(get_ident(), ()))

    def _forget(self) -> None:
        self._replace(signal.SIG_DFL)
        self._release()

    def _replace(self, answer: object) -> None:
        for number in self._asked:
            if signal.getsignal(number) in (self._finish, self._ignore):
                signal.signal(number, answer)


def _run_next() -> None:
    """Import the ``sitecustomize`` that Python would have found without this one."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [each for each in sys.path if os.path.abspath(each or ".") != here]
    this = sys.modules.pop(__name__, None)
    try:
        __import__(__name__)
    except ImportError as error:
        if getattr(error, "name", None) != __name__:
            raise
    finally:
        if this is not None:
            sys.modules.setdefault(__name__, this)


try:
    _flush_each_line()
    if os.environ.pop(_MAIN_VARIABLE, None) is not None:
        _OrderlyEnd()
except Exception:  # noqa: S110 - whatever it is, the strategy can run without it
    pass
if __name__ == "sitecustomize":
    _run_next()
