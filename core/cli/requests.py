"""From the options of a command line to what the manager is asked.

Paths become absolute here: the manager runs in a folder of its own.
"""

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping

from core.cli.options import goes_into_archive
from core.errors import InvalidVariableError, SourceMissingError
from core.service.protocol import Arguments, Request

_FOLLOWED_EVENTS = 10

Values = dict[str, object]


def build(options: Namespace) -> Request:
    """Return the request for checked ``options``.

    Raises:
        SourceMissingError: A path depends on a current folder that was deleted.
        InvalidVariableError: A secret on standard input is no text.
    """
    verb: str = options.verb
    values = _BUILDERS.get(verb, _strategy)(options)
    return Request(verb, Arguments({key: each for key, each in values.items() if each is not None}))


def _strategy(options: Namespace) -> Values:
    return {"strategy": getattr(options, "strategy", None)}


def _add(options: Namespace) -> Values:
    return {
        "file": _absolute(options.file),
        "name": options.name,
        "exchange": options.exchange,
        "interpreter": _interpreter(options.interpreter),
    }


def _start(options: Namespace) -> Values:
    return {
        "strategies": options.strategies,
        "all": getattr(options, "all", False),
        "wait": options.wait,
        "timeout_s": options.timeout,
    }


def _stop(options: Namespace) -> Values:
    return {"strategies": options.strategies, "all": options.all, "grace_s": options.grace}


def _save(options: Namespace) -> Values:
    return {"strategy": options.strategy, "file": _absolute(options.file)}


def _history(options: Namespace) -> Values:
    return {"strategy": options.strategy, "restore": options.restore}


def _export(options: Namespace) -> Values:
    output = None if options.output is None else _absolute(options.output)
    if goes_into_archive(options):
        passphrase = _passphrase(wanted=options.secrets)
        packed: Values = {"archive": True, "output": output, "passphrase": passphrase}
        return packed if options.all else packed | {"strategy": options.strategy}
    folder = _absolute(".") if output is None else None
    return {"strategy": options.strategy, "output": output, "folder": folder}


def _import(options: Namespace) -> Values:
    return {
        "path": _absolute(options.path),
        "dry_run": options.dry_run,
        "api_key": options.api_key,
        "passphrase": _passphrase(wanted=options.secrets),
    }


def _passphrase(*, wanted: bool) -> str | None:
    """Return the line of standard input that is the passphrase, None where none is wanted.

    Raises:
        InvalidVariableError: There is none.
    """
    if not wanted:
        return None
    lines = _lines_of_input(1)
    if not lines or not lines[0]:
        message = "Give the passphrase of the secrets on standard input, as a line"
        raise InvalidVariableError(message)
    return lines[0]


def _check(options: Namespace) -> Values:
    return {"target": options.target, "path": _absolute(options.target)}


def _logs(options: Namespace) -> Values:
    return {
        "strategy": options.strategy,
        "run": options.run,
        "lines": options.lines,
        "follow": options.follow,
        "grep": options.grep,
    }


def _events(options: Namespace) -> Values:
    lines = options.lines
    if lines is None and options.follow:
        lines = _FOLLOWED_EVENTS
    return {"lines": lines, "follow": options.follow}


def _schedule(options: Namespace) -> Values:
    names = ("start", "stop", "also", "days", "exchange", "calendar", "misfire")
    dates = ("run", "hold", "usual")
    values = {name: getattr(options, name) for name in ("strategy", *names, *dates)}
    return values | {"round_the_clock": options.round_the_clock}


def _contracts(options: Namespace) -> Values:
    return {"check": options.check}


def _preview(options: Namespace) -> Values:
    return {"strategy": options.strategy, "days": options.days}


def _env(options: Namespace) -> Values:
    secret = options.secret or []
    values = {name: getattr(options, name) for name in ("strategy", "set", "unset")}
    return values | {"secret": secret, "values": _lines_of_input(len(secret))}


def _lines_of_input(count: int) -> list[str]:
    """Return as many lines of standard input, without their ends; fewer where it ends before.

    At a terminal nothing of it is shown.

    Raises:
        InvalidVariableError: What comes is not UTF-8.
    """
    if count and sys.stdin is not None and sys.stdin.isatty():
        import getpass  # noqa: PLC0415 - scripts never need it

        return [getpass.getpass(f"Secret {number + 1}: ") for number in range(count)]
    lines = []
    for _ in range(count):
        data = b"" if sys.stdin is None else sys.stdin.buffer.readline()
        if not data:
            break
        try:
            lines.append(data.decode().removesuffix("\n").removesuffix("\r"))
        except UnicodeDecodeError as error:
            message = "A secret on standard input is not UTF-8: write it as UTF-8"
            raise InvalidVariableError(message) from error
    return lines


def _absolute(path: str) -> str:
    # Not resolved: a virtual environment's python is a link that says which one it is.
    try:
        return os.path.abspath(os.path.expanduser(path))  # noqa: PTH100, PTH111
    except FileNotFoundError as error:
        message = "The folder that this was called in is gone: go to another one"
        raise SourceMissingError(message) from error


def _interpreter(named: str | None) -> str | None:
    """Return the path of an interpreter that is named as in a shell."""
    if named is None:
        return None
    if os.path.basename(named) == named and not os.path.exists(named):  # noqa: PTH110, PTH119
        import shutil  # noqa: PLC0415 - costs more than the rest, and is seldom needed

        return shutil.which(named) or _absolute(named)
    return _absolute(named)


_BUILDERS: Mapping[str, Callable[[Namespace], Values]] = {
    "add": _add,
    "start": _start,
    "restart": _start,
    "stop": _stop,
    "schedule": _schedule,
    "preview": _preview,
    "contracts": _contracts,
    "env": _env,
    "save": _save,
    "history": _history,
    "export": _export,
    "import": _import,
    "check": _check,
    "logs": _logs,
    "events": _events,
}
