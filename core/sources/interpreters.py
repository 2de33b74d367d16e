"""The Pythons that strategies and runners run on."""

import contextlib
import functools
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from core.atomic_file import Identity, identity
from core.environment import (
    bundle_folder,
    is_same_folder,
    outside_environment,
    own_environment,
)
from core.errors import InterpreterError, shortened

PYTHON_VARIABLE = "OPENING_BELL_PYTHON"
"""Names the interpreter of all strategies that do not name their own."""
ANSWER_LIMIT_S = 5.0
"""How long an interpreter may take to answer, in seconds."""

_NAMES = ("python3.13", "python3.12", "python3.11", "python3", "python")
_MAX_ANSWER_BYTES = 16 * 1024 * 1024
_PROBE = """
answer = {
    "path": sys.executable,
    "version": ".".join(str(each) for each in sys.version_info[:3]),
    "major": sys.version_info[0],
    "prefix": sys.prefix,
}
"""
# A site's own start-up code may print too: the answer is what follows the last mark.
_MARK = "\x01opening-bell:"
_PROGRAM = """\
import sys
sys.path[:] = [each for each in sys.path if each]
import json
%s
sys.stdout.write(%r + json.dumps(answer) + "\\n")
"""


class Interpreter(NamedTuple):
    """A Python that has answered.

    Attributes:
        path: Its executable, as it names itself: never a version manager's shim.
        version: Such as ``3.12.1``.
        prefix: Its virtual environment's folder, or its installation's.
    """

    path: Path
    version: str
    prefix: Path


_probed: dict[tuple[Path, Identity | None], Interpreter] = {}


def default_interpreter() -> Path:
    """Return the Python for strategies that name none.

    The first call asks each candidate, so it may take seconds; later ones know the answer
    until the variables change or that Python is gone.

    In this order: what ``OPENING_BELL_PYTHON`` names, the active virtual environment, the
    newest Python on the path, the one that this program runs on. The virtual environment
    that a checkout keeps for itself never counts: a strategy's packages are not in it.

    Raises:
        InterpreterError: ``OPENING_BELL_PYTHON`` names no Python.
    """
    named, active, path = (
        os.environ.get(name) for name in (PYTHON_VARIABLE, "VIRTUAL_ENV", "PATH")
    )
    found = _search(named, active, path)
    if not found.exists():
        _search.cache_clear()
        found = _search(named, active, path)
    return found


def runner_interpreter() -> Path:
    """Return the Python that runners run on: the base of ours, or the one beside a frozen us.

    Raises:
        InterpreterError: The installation is incomplete.
    """
    if bundle_folder() is None:
        base = getattr(sys, "_base_executable", None) or sys.executable
        return Path(base if Path(base).exists() else sys.executable)
    folder = Path(sys.executable).parent / "python"
    bundled = folder / ("python.exe" if sys.platform == "win32" else "bin/python3")
    if not bundled.is_file():
        message = f"The Python that belongs to the program is missing ({bundled}): install it again"
        raise InterpreterError(message)
    return bundled


def probe(path: Path) -> Interpreter:
    """Return what the interpreter at ``path`` says of itself; one that is known is not asked again.

    Raises:
        InterpreterError: It is missing, no Python 3, this very program, or too slow.
    """
    key = path, identity(path)
    found = _probed.get(key) or _answered(path)
    if found.path == path:
        # A version manager's shim may be another one at the next moment.
        _probed[key] = found
    return found


def _answered(path: Path) -> Interpreter:
    answer = ask(path, _PROBE)
    try:
        found = Interpreter(
            Path(answer["path"] or path), str(answer["version"]), Path(answer["prefix"])
        )
        major = int(answer["major"])
    except (KeyError, TypeError, ValueError) as error:
        raise InterpreterError(_no_python(path)) from error
    if major < 3:  # noqa: PLR2004 - Python 3
        message = f"{_shown(path)} is Python {found.version}: choose a Python 3"
        raise InterpreterError(message)
    return found


def ask(
    path: Path, program: str, question: object = None, limit_s: float = ANSWER_LIMIT_S
) -> dict[str, Any]:
    """Run a small program on an interpreter and return the object that it calls ``answer``.

    Args:
        path: The interpreter.
        program: Python statements of any version; ``json`` and ``sys`` are imported, and
            no module of the current folder hides one of the interpreter's.
        question: What ``json.load(sys.stdin)`` returns there.
        limit_s: After so many seconds the interpreter and all it started are killed.

    Raises:
        InterpreterError: It cannot be started, is no Python, or does not answer in time.
    """
    import subprocess  # noqa: PLC0415 - takes 4 ms of the window's start, which asks nobody

    _refuse_own_program(path)
    code = _PROGRAM % (program, _MARK)
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as answered:
        asked.write(json.dumps(question).encode())
        asked.seek(0)
        try:
            _run([str(path), "-c", code], asked.fileno(), answered.fileno(), limit_s)
        except subprocess.TimeoutExpired as error:
            message = f"{_shown(path)} did not answer within {limit_s:g} s: choose another Python"
            raise InterpreterError(message) from error
        except (OSError, ValueError) as error:
            why = (error.strerror if isinstance(error, OSError) else None) or "unusable name"
            message = f"{_shown(path)} cannot be started ({why}): choose a Python"
            raise InterpreterError(message) from error
        answered.seek(0)
        text = answered.read(_MAX_ANSWER_BYTES).decode(errors="replace")
    try:
        answer = json.loads(text.rpartition(_MARK)[2] if _MARK in text else "")
    except ValueError as error:
        raise InterpreterError(_no_python(path)) from error
    if not isinstance(answer, dict):
        raise InterpreterError(_no_python(path))
    return answer


def _run(command: list[str], stdin: int, stdout: int, limit_s: float) -> None:
    import signal  # noqa: PLC0415 - see ask
    import subprocess  # noqa: PLC0415 - see ask

    # Files instead of pipes: nothing that the interpreter leaves behind can keep us waiting.
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    process = subprocess.Popen(
        command,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=outside_environment(os.environ),
        start_new_session=True,
        creationflags=hidden,
    )
    try:
        process.wait(limit_s)
    except BaseException:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise


def _candidates() -> Iterator[Path]:
    environ = outside_environment(os.environ)
    active = environ.get("VIRTUAL_ENV")
    if active:
        inside = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
        yield Path(active) / inside
    for name in _NAMES:
        found = shutil.which(name, path=environ.get("PATH", os.defpath))
        if found:
            yield Path(found)


@functools.cache
def _search(named: str | None, _active: str | None, _path: str | None) -> Path:
    """Find the default; the arguments are the variables on which the answer depends."""
    if named:
        try:
            return probe(Path(named).expanduser()).path
        except InterpreterError as error:
            message = f"{PYTHON_VARIABLE} names no Python for strategies: {error}"
            raise InterpreterError(message) from error
    for candidate in _candidates():
        with contextlib.suppress(InterpreterError):
            found = probe(candidate)
            if not is_same_folder(found.prefix, own_environment()):
                return found.path
    return runner_interpreter()


def _refuse_own_program(path: Path) -> None:
    """Keep a frozen program from starting itself: it would open a window that starts another."""
    if bundle_folder() is not None and is_same_folder(path, Path(sys.executable)):
        message = f"{_shown(path)} is this program and no Python: choose a Python"
        raise InterpreterError(message)


def _no_python(path: Path) -> str:
    return f"{_shown(path)} does not answer as a Python does: choose a Python"


def _shown(path: Path) -> str:
    return f"“{shortened(str(path), 200)}”"
