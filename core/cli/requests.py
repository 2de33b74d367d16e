"""From the options of a command line to what the manager is asked.

Paths become absolute here: the manager runs in a folder of its own.
"""

import os
from argparse import Namespace
from collections.abc import Callable, Mapping

from core.errors import SourceMissingError
from core.service.protocol import Arguments, Request

_FOLLOWED_EVENTS = 10

Values = dict[str, object]


def build(options: Namespace) -> Request:
    """Return the request for checked ``options``.

    Raises:
        SourceMissingError: A path depends on a current folder that was deleted.
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


def _export(options: Namespace) -> Values:
    output = None if options.output is None else _absolute(options.output)
    folder = _absolute(".") if output is None else None
    return {"strategy": options.strategy, "output": output, "folder": folder}


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
    "save": _save,
    "export": _export,
    "check": _check,
    "logs": _logs,
    "events": _events,
}
